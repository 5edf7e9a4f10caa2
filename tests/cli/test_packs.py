"""Packs of rules that a team writes, named in its configuration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

RULE = """\
code: ACME001
name: linux-reboots-always
category: hygiene
severity: error
summary: A Linux VM that is always rebooted.
when:
  os: { equals: Linux }
forbid:
  patch.rebootSetting: { equals: Always }
headline: "`{patch.rebootSetting}` reboots a Linux VM without need"
labels:
  - { at: patch.rebootSetting, primary: true, text: IfRequired is enough }
since: 1.0.0
"""
PAGE = "# linux-reboots-always (ACME001)\n\nA Linux VM that is always rebooted.\n"
BICEP = """\
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web01'
  location: 'westeurope'
  properties: {
    osProfile: {
      linuxConfiguration: {
        patchSettings: {
          patchMode: 'AutomaticByPlatform'
          assessmentMode: 'AutomaticByPlatform'
          automaticByPlatformSettings: { rebootSetting: 'Always' }
        }
      }
    }
    storageProfile: {
      imageReference: {
        publisher: 'Canonical'
        offer: 'ubuntu-24_04-lts'
        sku: 'server'
        version: 'latest'
      }
    }
  }
}
"""


def write_pack(folder: Path, rule: str = RULE, name: str = "linux-reboots-always") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(rule, "utf-8")
    (folder / f"{name}.md").write_text(PAGE, "utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a template, a pack and a configuration that names it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "guestpatch.yaml").write_text("packs: [rules]\n", "utf-8")
    (tmp_path / "main.bicep").write_text(BICEP, "utf-8")
    write_pack(tmp_path / "rules")
    return tmp_path


def found(run: Run, folder: Path, *arguments: str) -> list[tuple[str, str]]:
    """The codes and severities that a check finds."""
    result = run("check", "--format", "json", *arguments, cwd=folder)
    findings = json.loads(result.stdout)["findings"]
    return [(each["code"], each["severity"]) for each in findings if each["severity"] != "info"]


def configure(repository: Path, text: str) -> None:
    (repository / "guestpatch.yaml").write_text(text, "utf-8")


def failure(run: Run, folder: Path, *arguments: str) -> str:
    result = run(*(arguments or ("check",)), cwd=folder)

    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


# -- rules of packs count as built-in ones do -----------------------------------------------------------


def test_rule_of_a_pack_is_asked(run_in_process: Run, repository: Path) -> None:
    assert found(run_in_process, repository) == [("ACME001", "error")]


def test_rule_of_a_pack_is_asked_in_every_process(run: Run, repository: Path) -> None:
    for number in range(40):
        text = BICEP.replace("web01", f"web{number}") + f"// {'x' * 20_000}\n"
        (repository / f"main{number}.bicep").write_text(text, "utf-8")

    assert found(run, repository, "-j", "2") == [("ACME001", "error")] * 41


@pytest.mark.parametrize(
    ("configuration", "findings"),
    [
        ("packs: [rules/linux-reboots-always.yaml]", [("ACME001", "error")]),
        ("packs: [rules, rules, rules/linux-reboots-always.yaml]", [("ACME001", "error")]),
        ("packs: [rules]\nignore: [ACME]", []),
        ("packs: [rules]\nignore: [linux-reboots-always]", []),
        ("packs: [rules]\nselect: [GP1]", []),
        ("packs: [rules]\nselect: [ACME0]", [("ACME001", "error")]),
        ("packs: [rules]\nselect: [hygiene]", [("ACME001", "error")]),
        ("packs: [rules]\nrules: { ACME001: { level: warning } }", [("ACME001", "warning")]),
        ("packs: [rules]\nper-file-ignores: { 'main.*': [ACME001] }", []),
    ],
)
def test_configuration_names_rules_of_packs(
    run_in_process: Run, repository: Path, configuration: str, findings: list[tuple[str, str]]
) -> None:
    configure(repository, configuration)

    assert found(run_in_process, repository) == findings


def test_rule_of_a_pack_can_be_for_a_profile_only(run_in_process: Run, repository: Path) -> None:
    write_pack(repository / "rules", RULE + "profile: strict\n")

    assert found(run_in_process, repository) == []
    configure(repository, "packs: [rules]\nprofile: strict")
    assert ("ACME001", "error") in found(run_in_process, repository)


def test_packs_of_a_configuration_that_is_built_on_count_too(
    run_in_process: Run, repository: Path
) -> None:
    other = RULE.replace("ACME001", "WEB001").replace("linux-reboots-always", "web-reboots-always")
    write_pack(repository / "web" / "rules", other, "web-reboots-always")
    (repository / "main.bicep").rename(repository / "web" / "main.bicep")
    (repository / "web" / "guestpatch.yaml").write_text(
        "extends: ../guestpatch.yaml\npacks: [rules]\n", "utf-8"
    )

    assert found(run_in_process, repository) == [("ACME001", "error"), ("WEB001", "error")]
    assert '"ACME001"' in run_in_process("check", "-f", "sarif", cwd=repository).stdout


def test_rule_of_a_pack_is_listed_and_explained(run_in_process: Run, repository: Path) -> None:
    listed = run_in_process("rule", cwd=repository).stdout
    explained = run_in_process("rule", "ACME001", cwd=repository).stdout

    assert "ACME001  linux-reboots-always" in listed
    assert "always rebooted" in explained
    assert "severity    error" in explained


# -- what is no pack --------------------------------------------------------------------------------


def test_pack_that_is_not_there_is_drawn(run_in_process: Run, repository: Path) -> None:
    configure(repository, "profile: strict\npacks:\n  - rules\n  - ruls\n")

    assert failure(run_in_process, repository) == (
        "guestpatch: ruls: no such file or folder\n"
        " --> guestpatch.yaml:4:5\n"
        "  |\n"
        "4 |   - ruls\n"
        "  |     ^^^^ no pack\n"
    )


def test_pack_stays_inside_the_repository(run_in_process: Run, repository: Path) -> None:
    write_pack(repository / "outside")
    inside = repository / "inside"
    (inside / ".git").mkdir(parents=True)
    (inside / "main.bicep").write_text(BICEP, "utf-8")
    configure(inside, "packs: [../outside]")

    assert "pack leads out of `.`" in failure(run_in_process, inside)


def test_link_in_a_pack_stays_inside_it(run_in_process: Run, repository: Path) -> None:
    write_pack(repository / "other", name="away")
    (repository / "rules" / "away.yaml").symlink_to(repository / "other" / "away.yaml")

    assert "is a link that leads out of its pack" in failure(run_in_process, repository)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "holds no rule"),
        (["rule.yml"], "rule files end in .yaml"),
    ],
)
def test_folder_without_rules_is_no_pack(
    run_in_process: Run, repository: Path, names: list[str], message: str
) -> None:
    (repository / "empty").mkdir()
    for name in names:
        (repository / "empty" / name).touch()
    configure(repository, "packs: [empty]")

    assert message in failure(run_in_process, repository)


def test_mistake_in_a_rule_is_drawn(run_in_process: Run, repository: Path) -> None:
    write_pack(repository / "rules", RULE.replace("  os:", "  os.dik:"))

    assert failure(run_in_process, repository) == (
        "guestpatch: no fact is called `os.dik`\n"
        " --> rules/linux-reboots-always.yaml:7:3\n"
        "  |\n"
        "7 |   os.dik: { equals: Linux }\n"
        "  |   ^^^^^^ did you mean `os.disk`?\n"
    )
    assert failure(run_in_process, repository, "rule", "GP101")


# -- codes and names are one rule's -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ACME001", "GP101", "code `GP101` begins as those of guestpatch do"),
        ("ACME001", "GP999", "code `GP999` begins as those of guestpatch do"),
        ("category: hygiene", "category: tool", "category `tool` is not for packs"),
    ],
)
def test_what_is_for_built_in_rules_only(
    run_in_process: Run, repository: Path, old: str, new: str, message: str
) -> None:
    write_pack(repository / "rules", RULE.replace(old, new))

    assert message in failure(run_in_process, repository)


@pytest.mark.parametrize("name", ["vm-agent-disabled", "coverage"])
def test_name_that_is_taken(run_in_process: Run, repository: Path, name: str) -> None:
    write_pack(repository / "more", RULE.replace("linux-reboots-always", name), name)
    configure(repository, "packs: [more]")

    assert f"`{name}` is" in failure(run_in_process, repository)


def test_code_that_two_rules_have(run_in_process: Run, repository: Path) -> None:
    other = RULE.replace("linux-reboots-always", "other-rule")
    write_pack(repository / "rules", other, "other-rule")

    assert failure(run_in_process, repository) == (
        "guestpatch: code `ACME001` is taken\n"
        " --> rules/other-rule.yaml:1:7\n"
        "  |\n"
        "1 | code: ACME001\n"
        "  |       ^^^^^^^ rules/linux-reboots-always.yaml has it\n"
    )


def test_code_that_rules_of_two_configurations_have(run_in_process: Run, repository: Path) -> None:
    web = repository / "web"
    write_pack(web / "rules")
    (web / "main.bicep").write_text(BICEP, "utf-8")
    configure(web, "packs: [rules]")

    message = failure(run_in_process, repository)
    assert "two configurations of this run name packs that clash" in message
    assert "Both are ACME001" in message
