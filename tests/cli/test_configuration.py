"""Configuration files: which one counts, what it changes, and how its mistakes are shown."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import vm, write

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ODD = template(arm_vm(windows=mode("Odd")))
"""A template with one finding, GP102."""
ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads(
    (files("guestpatch_schemas") / "config.schema.json").read_text("utf-8")
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    write(tmp_path, {"infra/main.json": ODD})
    return tmp_path


def found(run: Run, folder: Path, *arguments: str) -> list[tuple[str, str]]:
    report = json.loads(run("check", *arguments, "-f", "json", cwd=folder).stdout)
    return [(finding["code"], finding["severity"]) for finding in report["findings"]]


# -- which file counts -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["guestpatch.yaml", ".guestpatch.yaml"])
def test_nearest_file_upward_counts(run_in_process: Run, repository: Path, name: str) -> None:
    write(repository, {name: "rules: { GP102: { level: info } }"})
    far = found(run_in_process, repository)
    write(repository, {f"infra/{name}": "rules: { GP102: { level: warning } }"})

    assert far == [("GP102", "info")]
    assert found(run_in_process, repository) == [("GP102", "warning")]


def test_search_ends_at_the_root_of_the_repository(run_in_process: Run, repository: Path) -> None:
    write(repository, {"inner/main.json": ODD, "guestpatch.yaml": "ignore: [ALL]"})
    (repository / "inner/.git").mkdir()

    assert found(run_in_process, repository / "inner") == [("GP102", "error")]


def test_file_can_be_named_or_left_aside(run_in_process: Run, repository: Path) -> None:
    write(
        repository,
        {
            "guestpatch.yaml": "rules: { GP102: { level: info } }",
            "other.yaml": "rules: { GP102: { level: warning } }",
        },
    )

    named = found(run_in_process, repository, "--config", "other.yaml")

    assert named == [("GP102", "warning")]
    assert found(run_in_process, repository, "--isolated") == [("GP102", "error")]


def test_base_is_joined_with_what_builds_on_it(run_in_process: Run, repository: Path) -> None:
    write(
        repository,
        {
            "guestpatch.yaml": "rules: { GP102: { level: info }, GP204: { level: error } }",
            "infra/guestpatch.yaml": "extends: ../guestpatch.yaml\n"
            "rules: { GP102: { level: warning } }",
            "infra/plain.json": template(arm_vm(windows={})),
        },
    )

    assert found(run_in_process, repository) == [("GP102", "warning"), ("GP204", "error")]


# -- what it changes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ignore: [unknown-patch-mode]", []),
        ("select: [GP2]", []),
        ("rules: { unknown-patch-mode: { level: 'off' } }", []),
        ("per-file-ignores: { 'infra/**': [validity] }", []),
        ("per-file-ignores: { 'other/**': [validity] }", [("GP102", "error")]),
        ("edition: 2021-04-preview", [("GP102", "error")]),
        ("{}", [("GP102", "error")]),
        ("", [("GP102", "error")]),
    ],
)
def test_rules_are_chosen(
    run_in_process: Run, repository: Path, text: str, expected: list[tuple[str, str]]
) -> None:
    write(repository, {"guestpatch.yaml": text})

    assert found(run_in_process, repository) == expected


def test_options_win_over_the_file(run_in_process: Run, repository: Path) -> None:
    write(repository, {"guestpatch.yaml": "fail-level: error\nselect: [GP2]\n"})
    write(repository, {"infra/main.json": template(arm_vm(windows=mode("automaticbyos")))})

    assert run_in_process("check", cwd=repository).exit_code == 0
    assert run_in_process("check", "--select", "GP102", cwd=repository).exit_code == 0
    strict = run_in_process("check", "--select", "GP102", "--fail-level", "warning", cwd=repository)
    assert strict.exit_code == 1


def test_syntax_errors_cannot_be_left_out(run_in_process: Run, repository: Path) -> None:
    write(
        repository,
        {
            "infra/main.json": "{ nothing",
            "guestpatch.yaml": "ignore: [ALL]\nper-file-ignores: { '**': [ALL] }\n",
        },
    )

    assert found(run_in_process, repository, "infra/main.json") == [("GP901", "error")]


def test_images_are_added_and_removed(run_in_process: Run, repository: Path) -> None:
    image = {"publisher": "Contoso", "offer": "base", "sku": "stable-7", "version": "latest"}
    linux = arm_vm(linux=mode("AutomaticByPlatform"), image=image)
    write(repository, {"infra/main.json": template(linux)})
    name = "publisher: Contoso, offer: base, sku: 'stable-*', os: Linux, reason: agreed"
    before = found(run_in_process, repository)
    write(repository, {"guestpatch.yaml": f"images: {{ add: [{{ {name} }}] }}"})
    added = found(run_in_process, repository)
    both = f"images: {{ add: [{{ {name} }}], remove: [{{ {name} }}] }}"
    write(repository, {"guestpatch.yaml": both})

    assert ("GP201", "error") in before
    assert added == []
    assert ("GP201", "error") in found(run_in_process, repository)


def test_parameter_files_are_named_for_a_template(run_in_process: Run, repository: Path) -> None:
    values = {"mode": {"value": "Odd"}}
    write(
        repository,
        {
            "infra/main.json": template(
                arm_vm(windows=mode("[parameters('mode')]")),
                parameters={"mode": {"type": "string"}},
            ),
            "env/prod.json": json.dumps({"parameters": values}),
            "guestpatch.yaml": "parameter-files: { 'infra/*.json': ['env/*.json'] }",
        },
    )

    result = run_in_process("check", "infra", cwd=repository)

    assert "`Odd` is not a patch mode" in result.stdout
    assert "holds with the values of `env/prod.json`" in result.stdout


def test_parameter_file_that_is_not_there_ends_the_run(
    run_in_process: Run, repository: Path
) -> None:
    write(repository, {"guestpatch.yaml": "parameter-files: { 'infra/*.json': ['prod.json'] }"})

    result = run_in_process("check", cwd=repository)

    assert (result.exit_code, "no such parameter file" in result.stderr) == (2, True)


def test_module_roots_are_relative_to_the_file(run_in_process: Run, repository: Path) -> None:
    call = "module m 'br/public:avm/res/vm:1.0' = { name: 'm', params: { mode: 'Odd' } }\n"
    module = "param mode string\n" + vm("mode")
    write(
        repository,
        {
            "infra/main.json": "",
            "infra/main.bicep": call,
            "registry/avm/res/vm/main.bicep": module,
            "guestpatch.yaml": "module-roots: { 'br/public:avm': registry/avm }",
        },
    )

    assert found(run_in_process, repository / "infra", "main.bicep") == [("GP102", "error")]


# -- what is searched ------------------------------------------------------------------------------


def test_excluded_and_ignored_files_are_left_out_unless_named(
    run_in_process: Run, repository: Path
) -> None:
    write(
        repository,
        {
            "guestpatch.yaml": "exclude: ['**/drafts']",
            ".gitignore": "out/\n!keep.json\n",
            "infra/drafts/a.json": ODD,
            "infra/out/b.json": ODD,
            ".git/info/exclude": "infra/c.json\n",
            "infra/c.json": ODD,
        },
    )

    def files_of(*arguments: str) -> list[str]:
        return run_in_process("check", "--show-files", *arguments, cwd=repository).stdout.split()

    assert files_of() == ["infra/main.json"]
    assert files_of("--no-respect-gitignore") == [
        "infra/c.json",
        "infra/main.json",
        "infra/out/b.json",
    ]
    assert files_of("infra/drafts/a.json") == ["infra/drafts/a.json"]
    assert files_of("infra/drafts/a.json", "--force-exclude") == []
    hook = run_in_process("check", "infra/drafts/a.json", "--force-exclude", cwd=repository)
    assert hook.exit_code == 0


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("profil: strict", "1:1", "did you mean `profile`?"),
        ("profile: strickt", "1:10", "did you mean `strict`?"),
        ("ignore: GP102", "1:9", "expected a list"),
        ("ignore: [GP102, nope]", "1:17", "no rule, code or category is called `nope`"),
        ("rules:\n  nope: { level: info }", "2:3", "no rule, code or category is called `nope`"),
        ("rules:\n  GP102: { level: loud }", "2:19", "known are `error`"),
        ("edition: 1999", "1:10", "`edition` is not a text"),
        ("edition: '1999'", "1:10", "1999"),
        ("per-file-ignores: { '**': [nope] }", "1:28", "is called `nope`"),
        ("extends: missing.yaml", "1:10", "missing.yaml"),
        ("extends: guestpatch.yaml", "1:10", "builds on itself"),
        ("a: [1", "1:5", "no YAML"),
        ("- a list", "1:1", "expected a mapping"),
        ("images: { add: [{ publisher: a, offer: b, sku: c, reason: d }] }", "1:17", "`os`"),
        ("select: &a [*a]", "1:9", "select"),
    ],
)
def test_mistake_is_drawn_at_its_place(
    run_in_process: Run, repository: Path, text: str, place: str, said: str
) -> None:
    write(repository, {"guestpatch.yaml": text})

    result = run_in_process("check", cwd=repository)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"--> guestpatch.yaml:{place}" in result.stderr
    assert said in result.stderr
    assert "^" in result.stderr


def test_aliases_that_multiply_are_refused(run_in_process: Run, repository: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    write(repository, {"guestpatch.yaml": "\n".join(lines)})

    result = run_in_process("check", cwd=repository)

    assert (result.exit_code, "more than 50000 values" in result.stderr) == (2, True)


# -- guestpatch config -----------------------------------------------------------------------------


def test_every_key_is_listed_and_explained(run_in_process: Run) -> None:
    listed = run_in_process("config").stdout

    for key, schema in SCHEMA["properties"].items():
        assert f"\n{key} " in listed
        explained = run_in_process("config", key).stdout
        assert schema["description"].split()[0] in explained


def test_what_counts_for_a_file_is_shown(run_in_process: Run, repository: Path) -> None:
    write(repository, {"guestpatch.yaml": "profile: strict\npacks: [rules]\n"})

    shown = run_in_process("config", "--show", "infra/main.json", cwd=repository).stdout

    assert shown.splitlines()[0] == str(repository / "guestpatch.yaml")
    assert "profile" in shown
    assert "strict" in shown
    assert '["rules"]' in shown


def test_unknown_key_is_refused_with_the_likely_one(run_in_process: Run) -> None:
    result = run_in_process("config", "selct")

    assert (result.exit_code, "`select`" in result.stderr) == (2, True)


def test_schema_is_printed(run_in_process: Run) -> None:
    assert json.loads(run_in_process("config", "--schema").stdout) == SCHEMA


def test_every_key_is_in_the_documentation() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")

    assert [key for key in SCHEMA["properties"] if f"\n### `{key}`\n" not in page] == []
