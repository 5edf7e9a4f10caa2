"""The hooks as pre-commit runs them, on repositories made for it.

The program is the one under test instead of one that pre-commit installs; `.ci/run` also has
pre-commit install the hook.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML
from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import write

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS: list[dict[str, Any]] = YAML(typ="safe").load(MANIFEST)
ODD = template(arm_vm(windows=mode("Odd")))
MODULE = """
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: 'westeurope'
  properties: { osProfile: { windowsConfiguration: { patchSettings: { patchMode: 'Odd' } } } }
}
"""


class Ended(NamedTuple):
    exit_code: int
    output: str


class Clone:
    """A repository that uses the hooks of the manifest."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self._folder = folder
        programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_"))},
            "PATH": programs,
            "PRE_COMMIT_HOME": str(kept),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        hooks = [{**hook, "language": "unsupported"} for hook in HOOKS]
        for hook in hooks:
            del hook["minimum_pre_commit_version"]
        with (folder / ".pre-commit-config.yaml").open("w") as stream:
            YAML(typ="safe").dump({"repos": [{"repo": "local", "hooks": hooks}]}, stream)
        self.run("git", "init", "-q", "-b", "main")

    def run(self, *arguments: str) -> Ended:
        done = subprocess.run(
            arguments,
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout.decode())

    def stage(self, **files: str) -> None:
        """Files by name, with ``__`` for a slash and the last ``_`` for a dot."""
        named = {".".join(name.replace("__", "/").rsplit("_", 1)): files[name] for name in files}
        write(self._folder, named)
        self.run("git", "add", "-A")

    def commit(self) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        assert self.run("git", *who, "commit", "-q", "-m", "change").exit_code == 0

    def hook(self, name: str, *arguments: str) -> Ended:
        return self.run(sys.executable, "-m", "pre_commit", "run", name, *arguments)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def clone(tmp_path: Path, kept: Path) -> Clone:
    return Clone(tmp_path, kept)


def test_manifest_is_one() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", MANIFEST], check=False
    )

    assert done.returncode == 0
    assert [hook["id"] for hook in HOOKS] == ["guestpatch", "guestpatch-project", "guestpatch-base"]


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("main.bicep", True),
        ("env/prod.bicepparam", True),
        ("azuredeploy.json", True),
        ("a.parameters.jsonc", True),
        ("guestpatch.yaml", True),
        ("infra/.guestpatch.yaml", True),
        ("rules/own-rule.yaml", True),
        ("guestpatch.yml", False),
        ("my-guestpatch.yaml", False),
        ("main.bicep.bak", False),
        ("jsonl", False),
        ("values.yaml", False),
    ],
)
def test_hooks_run_on_files_that_matter(name: str, is_ours: bool) -> None:  # noqa: FBT001
    assert [bool(re.search(hook["files"], name)) for hook in HOOKS] == [is_ours] * len(HOOKS)


def test_commit_is_stopped_by_what_is_wrong_in_a_staged_template_only(clone: Clone) -> None:
    clone.stage(infra__old_json=ODD)
    clone.commit()
    clone.stage(infra__new_json=ODD)
    ended = clone.hook("guestpatch")

    assert ended.exit_code == 1
    assert "infra/new.json" in ended.output
    assert "infra/old.json" not in ended.output


def test_commit_of_unrelated_json_passes(clone: Clone) -> None:
    clone.stage(infra__old_json=ODD)
    clone.commit()
    clone.stage(package_json='{"name": "web"}', locale__de_json="{}")
    ended = clone.hook("guestpatch")

    assert ended.exit_code == 0
    assert "Passed" in ended.output


def test_commit_of_a_module_is_judged_by_the_template_that_uses_it(clone: Clone) -> None:
    clone.stage(
        infra__main_bicep="module vm '../modules/vm.bicep' = { name: 'vm' }",
        modules__vm_bicep=MODULE.replace("'Odd'", "'Manual'"),
    )
    clone.commit()
    clone.stage(modules__vm_bicep=MODULE)
    ended = clone.hook("guestpatch")

    assert ended.exit_code == 1
    assert "infra/main.bicep" in ended.output


def test_whole_repository_is_judged_when_that_is_asked_for(clone: Clone) -> None:
    clone.stage(infra__old_json=ODD)
    clone.commit()
    clone.stage(package_json='{"name": "web"}')
    ended = clone.hook("guestpatch-project")

    assert ended.exit_code == 1
    assert "infra/old.json" in ended.output


def test_push_is_compared_with_the_default_branch(clone: Clone) -> None:
    clone.stage(
        infra__main_json=template(arm_vm(windows=mode("Manual", enableAutomaticUpdates=False)))
    )
    clone.commit()
    clone.run("git", "switch", "-q", "-c", "change")
    clone.stage(
        infra__main_json=template(
            arm_vm(windows=mode("AutomaticByOS", enableAutomaticUpdates=True))
        )
    )
    ended = clone.hook("guestpatch-base", "--hook-stage", "manual", "--all-files")

    assert ended.exit_code == 1
    assert re.search(r"GP3\d\d", ended.output)
