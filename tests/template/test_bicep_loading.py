"""Files whose content becomes a value while the template is compiled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.template.bicep_evaluating import check_bicep, codes, result_of, vm, write

if TYPE_CHECKING:
    from pathlib import Path

DATA = {"a": {"b": [1, {"c": "x"}], "d-e": 2}, "list": [{"n": 1}, {"n": 2}]}
YAML = """
# comment
a: &shared
  b: [1, two, true, null, 2.5]
c: *shared
text: |
  line
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path,
        {
            "text.txt": "line\r\nend",
            "data.json": json.dumps(DATA),
            "comments.jsonc": "{ // why\n 'a': 1, }",
            "data.yaml": YAML,
            "empty.yaml": "",
            "folder/one.txt": "1",
            "folder/two.md": "2",
            "folder/inner/three.txt": "3",
        },
    )
    return tmp_path


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("loadTextContent('text.txt')", "line\r\nend"),
        ("loadTextContent('./folder/../text.txt', 'utf-8')", "line\r\nend"),
        ("sys.loadTextContent('folder/one.txt')", "1"),
        ("loadFileAsBase64('folder/one.txt')", "MQ=="),
        ("loadJsonContent('data.json').a.b[1].c", "x"),
        ("loadJsonContent('data.json', '$.a.b[0]')", 1),
        ("loadJsonContent('data.json', 'a.b[1].c')", "x"),
        ("loadJsonContent('data.json', '.a[\\'d-e\\']')", 2),
        ("loadJsonContent('data.json', '$.list[*].n')", [1, 2]),
        ("loadJsonContent('data.json', '$.list[-1].n')", 2),
        ("loadJsonContent('data.json', '$')", DATA),
        ("loadJsonContent('comments.jsonc')", {"a": 1}),
        ("loadYamlContent('data.yaml').c", {"b": [1, "two", True, None, 2.5]}),
        ("loadYamlContent('data.yaml', '$.c.b[1]')", "two"),
        ("loadYamlContent('data.yaml').text", "line\n"),
        ("loadYamlContent('empty.yaml')", None),
        ("map(loadDirectoryFileInfo('folder'), f => f.fileName)", ["one.txt", "two.md"]),
        ("map(loadDirectoryFileInfo('./folder', '*.md'), f => f.baseName)", ["two"]),
        (
            "loadDirectoryFileInfo('folder', 'one*')[0]",
            {
                "relativePath": "folder/one.txt",
                "fileName": "one.txt",
                "baseName": "one",
                "extension": ".txt",
            },
        ),
    ],
)
def test_content_becomes_a_value(folder: Path, expression: str, expected: object) -> None:
    assert result_of(expression, "", folder) == expected


def test_text_in_another_encoding_is_decoded(folder: Path) -> None:
    (folder / "wide.txt").write_bytes("wïde".encode("utf-16-le"))
    (folder / "latin.txt").write_bytes("lätin".encode("latin-1"))

    assert result_of("loadTextContent('wide.txt', 'utf-16')", "", folder) == "wïde"
    assert result_of("loadTextContent('latin.txt', 'iso-8859-1')", "", folder) == "lätin"


def test_any_bytes_can_be_encoded(folder: Path) -> None:
    (folder / "bytes").write_bytes(bytes(range(256)))

    assert str(result_of("loadFileAsBase64('bytes')", "", folder)).startswith("AAECAwQF")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("loadTextContent('gone.txt')", "`gone.txt` does not exist"),
        ("loadTextContent('../text.txt')", "leads out of the workspace"),
        ("loadTextContent('/etc/passwd')", "is not a path relative to this file"),
        ("loadTextContent('folder')", "is not a regular file"),
        ("loadTextContent('text.txt', 'ebcdic')", "encoding `ebcdic` is not known"),
        ("loadTextContent('${1}.txt')", "must be written out"),
        ("loadTextContent()", "must be written out"),
        ("loadJsonContent('text.txt')", "is not JSON"),
        ("loadJsonContent('data.json', '$.nothing')", "leads to nothing"),
        ("loadJsonContent('data.json', '$..c')", "is not followed by guestpatch"),
        ("loadJsonContent('data.json', '$[?(@.a)]')", "is not followed by guestpatch"),
        ("loadDirectoryFileInfo('gone')", "is not a folder"),
        ("loadDirectoryFileInfo('text.txt')", "is not a folder"),
        ("loadDirectoryFileInfo('..')", "leads out of the workspace"),
    ],
)
def test_content_that_cannot_be_had_says_why(folder: Path, expression: str, said: str) -> None:
    result = result_of(expression, "", folder)

    assert isinstance(result, dict)
    assert said in result["$undecided"]


@pytest.mark.parametrize(
    ("size", "function", "fits"),
    [
        (131_072, "loadTextContent", True),
        (131_073, "loadTextContent", False),
        (98_304, "loadFileAsBase64", True),
        (98_305, "loadFileAsBase64", False),
        (1_048_576, "loadJsonContent", True),
        (1_048_577, "loadJsonContent", False),
    ],
)
def test_largest_file_is_what_the_compiler_takes(
    folder: Path, size: int, function: str, *, fits: bool
) -> None:
    (folder / "large").write_text('"' + "x" * (size - 2) + '"')

    result = result_of(f"empty({function}('large'))", "", folder)

    assert (result is False) == fits


# -- YAML that means harm --------------------------------------------------------------------------


def bomb(levels: int) -> str:
    lines = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *lines])


@pytest.mark.parametrize(
    "text",
    [bomb(9), "a: &a [*a]", "a: &a\n  b: *a", "[" * 5_000, "a: " * 3_000, "- " * 5_000 + "x"],
    ids=["aliases", "list in itself", "object in itself", "brackets", "keys", "dashes"],
)
def test_yaml_that_stands_for_too_much_is_refused(folder: Path, text: str) -> None:
    (folder / "hostile.yaml").write_text(text)

    result = result_of("loadYamlContent('hostile.yaml')", "", folder)

    assert isinstance(result, dict)
    assert "hostile.yaml" in result["$undecided"]


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['echo']",
        "!!binary aGk=",
        "? [1, 2]\n: x",
        "a: 1\n---\nb: 2",
        "%YAML 9.9\n---\na: 1",
        "\0",
        "a: !unknown {b: 1}",
        "a: 2001-01-01\nb: .nan\nc: 1e999\nd: 0o17\ne: " + "9" * 400,
    ],
)
def test_odd_yaml_is_data_or_refused_and_nothing_is_run(folder: Path, text: str) -> None:
    (folder / "odd.yaml").write_text(text)

    report = check_bicep("output o object = loadYamlContent('odd.yaml')", folder)

    assert {f.rule.code for f in report.findings} <= {"GP903"}


# -- in a template ---------------------------------------------------------------------------------


def test_finding_stands_where_the_loaded_value_is_written(folder: Path) -> None:
    write(folder, {"patching.json": '{\n  "mode": "Automatic"\n}'})

    [finding] = check_bicep(vm("loadJsonContent('patching.json').mode"), folder).findings

    assert finding.rule.code == "GP102"
    assert finding.primary.span.document.path.endswith("/patching.json")
    assert finding.primary.span.text == '"Automatic"'


def test_finding_stands_in_loaded_yaml_too(folder: Path) -> None:
    write(folder, {"patching.yaml": "# modes\nmode: Automatic\n"})

    [finding] = check_bicep(vm("loadYamlContent('patching.yaml').mode"), folder).findings

    assert finding.rule.code == "GP102"
    assert finding.primary.span.document.path.endswith("/patching.yaml")
    assert finding.primary.span.text == "Automatic"


def test_file_that_is_not_here_may_be_made_later_and_leaves_the_value_open(folder: Path) -> None:
    report = check_bicep(vm("loadJsonContent('made/later.json').mode"), folder)

    assert codes(report) == []
    assert [(f.rule.code, f.severity) for f in report.findings] == [("GP902", "info")]
