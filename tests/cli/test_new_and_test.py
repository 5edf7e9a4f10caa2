"""Writing a rule of one's own: a first version, and whether it does what its page says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


@pytest.fixture
def repository(tmp_path: Path, run_in_process: Run) -> Path:
    """A repository with a pack of one rule, as `new rule` writes it."""
    (tmp_path / ".git").mkdir()

    assert run_in_process("new", "rule", "web-reboots", cwd=tmp_path).exit_code == 0
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def refused(run: Run, folder: Path, *arguments: str) -> str:
    before = sorted(folder.rglob("*"))
    result = run(*arguments, cwd=folder)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sorted(folder.rglob("*")) == before
    return result.stderr


# -- guestpatch new rule ------------------------------------------------------------------------------


def test_first_rule_comes_with_all_it_needs(run_in_process: Run, tmp_path: Path) -> None:
    result = run_in_process("new", "rule", "web-reboots", cwd=tmp_path)

    assert result.stdout == (
        "wrote rules/web-reboots.yaml\n"
        "wrote rules/web-reboots.md\n"
        "wrote guestpatch.yaml\n"
        "wrote rules/rule.schema.json\n"
        "Change it, then run: guestpatch test rules/web-reboots.yaml\n"
    )
    assert (tmp_path / "guestpatch.yaml").read_text("utf-8") == "packs: [rules]\n"


def test_first_rule_does_what_its_page_says(run_in_process: Run, repository: Path) -> None:
    result = run_in_process("test", cwd=repository)

    assert result.exit_code == 0
    assert result.stdout == (
        "ok TEAM001 web-reboots (4 examples)\n"
        "\n"
        "1 rule, 4 examples: every rule does what its page says.\n"
    )


def test_first_rule_completes_in_an_editor(run_in_process: Run, repository: Path) -> None:
    schema = run_in_process("rule", "--schema", cwd=repository).stdout

    assert (repository / "rules" / "rule.schema.json").read_text("utf-8") == schema
    line = (repository / "rules" / "web-reboots.yaml").read_text("utf-8").partition("\n")[0]
    assert line == "# yaml-language-server: $schema=rule.schema.json"
    assert "patch.rebootSetting" in json.loads(schema)["$defs"]["condition"]["properties"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((), "TEAM002"), (("--code", "ACME017"), "ACME017")],
)
def test_next_rule_has_the_next_code(
    run_in_process: Run, repository: Path, arguments: tuple[str, ...], code: str
) -> None:
    run_in_process("new", "rule", "db-reboots", *arguments, cwd=repository)

    assert f"ok {code} db-reboots" in run_in_process("test", cwd=repository).stdout


def test_rule_for_a_pack_that_no_configuration_names(run_in_process: Run, repository: Path) -> None:
    result = run_in_process("new", "rule", "db-reboots", "--pack", "more/rules", cwd=repository)

    assert result.stdout.splitlines()[-1] == (
        "For `check` to ask it, name more/rules under `packs:` in guestpatch.yaml."
    )
    assert "ok TEAM002" in run_in_process("test", "more/rules", cwd=repository).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("WebReboots",), "For instance web-reboots"),
        (("web-reboots",), "TEAM001 is called `web-reboots` already"),
        (("vm-agent-disabled",), "GP106 is called `vm-agent-disabled` already"),
        (("other", "--code", "TEAM001"), "code `TEAM001` is taken"),
        (("other", "--code", "GP101"), "code `GP101` begins as those of guestpatch do"),
        (("other", "--code", "acme"), "`acme` is no code for a rule"),
    ],
)
def test_new_rule_takes_nothing_from_another(
    run_in_process: Run, repository: Path, arguments: tuple[str, ...], message: str
) -> None:
    assert message in refused(run_in_process, repository, "new", "rule", *arguments)


def test_file_that_is_there_is_not_replaced(run_in_process: Run, repository: Path) -> None:
    (repository / "rules" / "other.md").write_text("mine", "utf-8")

    message = refused(run_in_process, repository, "new", "rule", "other")
    assert message == "guestpatch: rules/other.md is there already; nothing was written\n"


# -- guestpatch test ----------------------------------------------------------------------------------


def test_report_says_which_example_and_what_was_expected(
    run_in_process: Run, repository: Path
) -> None:
    change(repository / "rules" / "web-reboots.yaml", "IfRequired }", "Always }")
    result = run_in_process("test", cwd=repository)

    assert result.exit_code == 1
    assert result.stdout == (
        "FAILED TEAM001 web-reboots (4 examples)\n"
        "  rules/web-reboots.md:11: TEAM001 is silent where it is to speak\n"
        "    expected  warning\n"
        "    got       nothing\n"
        "  rules/web-reboots.md:28: TEAM001 is silent where it is to speak\n"
        "    expected  warning\n"
        "    got       nothing\n"
        "  rules/web-reboots.md:58: TEAM001 speaks where it is to be silent\n"
        "    expected  nothing\n"
        "    got       warning: Linux VM patched by the platform without `rebootSetting` IfRequired\n"
        "  rules/web-reboots.md:77: TEAM001 speaks where it is to be silent\n"
        "    expected  nothing\n"
        "    got       warning: Linux VM patched by the platform without `rebootSetting` IfRequired\n"
        "\n"
        "1 rule, 4 examples: 1 rule does not do what the page says.\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("bicep fail", "bicep fial", ":11: block is marked `fial`, which means nothing; did you"),
        ("bicep fail", "bicep", ":11: block is not marked: write `bicep fail` or `bicep pass`"),
        ("bicep fail", "bicep fail edtion=2024-07", ":11: mark has the word `edtion`, which"),
        ("bicep fail", "bicep fail severity=error", ": TEAM001 speaks with another severity"),
        ("bicep fail", "bicep fail witness=os", ":11: TEAM001 depends on other parameters"),
        ("properties: {", "properties: {{", ": example has a mistake of its own: "),
        ("'Always'", "reboot", ": example has a mistake of its own: nothing is called `reboot`"),
        ("'Always'", "utcNow()", ":11: TEAM001 is silent where it is to speak"),
        ("Windows VMs, and", "```bicep pass\nWindows", ": block is not closed"),
    ],
)
def test_report_says_what_is_wrong_with_an_example(
    run_in_process: Run, repository: Path, old: str, new: str, said: str
) -> None:
    change(repository / "rules" / "web-reboots.md", old, new)
    result = run_in_process("test", cwd=repository)

    assert result.exit_code == 1
    assert said in result.stdout


def test_page_has_an_example_of_either_kind(run_in_process: Run, repository: Path) -> None:
    page = repository / "rules" / "web-reboots.md"
    page.write_text(page.read_text("utf-8").partition("## Passes")[0], "utf-8")

    assert "web-reboots.md: page has no example marked `pass`" in (
        run_in_process("test", cwd=repository).stdout
    )


def test_example_of_another_edition(run_in_process: Run, repository: Path) -> None:
    change(repository / "rules" / "web-reboots.md", "bicep fail", "bicep fail edition=2023-ga")
    assert run_in_process("test", cwd=repository).exit_code == 0
    change(
        repository / "rules" / "web-reboots.yaml", "since:", 'editions: { "2023-ga": off }\nsince:'
    )

    assert "TEAM001 is off in edition 2023-ga" in run_in_process("test", cwd=repository).stdout


@pytest.mark.parametrize("path", ["rules", "rules/web-reboots.yaml", "rules/web-reboots.md"])
def test_rules_to_test_are_given_by_path(run_in_process: Run, repository: Path, path: str) -> None:
    (repository / "guestpatch.yaml").unlink()

    assert "1 rule, 4 examples" in run_in_process("test", path, cwd=repository).stdout


def test_pack_that_cannot_be_used_is_no_failed_test(run_in_process: Run, repository: Path) -> None:
    assert "no such file or folder" in refused(run_in_process, repository, "test", "ruls")
    change(repository / "rules" / "web-reboots.yaml", "patch.mode", "patch.mod")
    assert "did you mean `patch.mode`?" in refused(run_in_process, repository, "test")
    (repository / "guestpatch.yaml").write_text("profile: strict\n", "utf-8")
    assert "no configuration here names a pack" in refused(run_in_process, repository, "test")
