"""Values that a ``.bicepparam`` file gives to a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.engine.documents import read_parameter_file
from guestpatch.engine.plain import plain
from guestpatch.engine.unit import start_with
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.gather import gather
from guestpatch.source.text import Document
from tests.checking import check_path, settings
from tests.template.bicep_evaluating import files_in, headlines, template_of, vm, write

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Report

MAIN = "param mode string = 'default'\noutput result string = mode\n"


def given(folder: Path, text: str, main: str = MAIN) -> object:
    """The value of the template's output with a parameter file."""
    write(folder, {"main.bicep": main, "main.bicepparam": text})
    path = folder / "main.bicepparam"
    file = read_parameter_file(Document(str(path), text), files_in(folder)).parameters
    template = template_of(main, folder)
    run = start_with(template, file, settings())
    output = template.outputs[0].value
    assert output is not None
    evaluation = Evaluation(run, DefaultWorld())
    return plain(evaluation, evaluation.evaluate(output, run.scope))


# -- values ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("using 'main.bicep'\nparam mode = 'given'", "given"),
        ("using './main.bicep'\nparam mode = 'given'", "given"),
        ("using none\nparam mode = 'given'", "given"),
        ("param mode = 'given'", "given"),
        ("using 'main.bicep'", "default"),
        ("using 'main.bicep'\nparam mode = null", "default"),
        ("using 'main.bicep'\nparam MODE = 'given'", "given"),
        ("using 'main.bicep'\nvar a = 'b'\nparam mode = '${a}c'", "bc"),
        ("using 'main.bicep'\nparam other = 'x'\nparam mode = '${other}y'", "xy"),
        ("using 'main.bicep'\nparam mode = toUpper(concat('a', 'b'))", "AB"),
        ("using 'main.bicep'\nparam mode = [for x in ['a', 'b']: x][1]", "b"),
        (
            "using 'main.bicep'\nvar list = [for x in ['a', 'b']: '${x}!']\nparam mode = list[1]",
            "b!",
        ),
        ("using 'main.bicep'\nparam mode = loadTextContent('mode.txt')", "loaded"),
        ("using 'main.bicep'\nimport { shared } from 'shared.bicep'\nparam mode = shared", "s"),
        ("using 'main.bicep'\nimport * as s from 'shared.bicep'\nparam mode = s.of('a')", "a-s"),
        ("using 'main.bicep'\ntype t = 'a'\nparam mode = 'given'", "given"),
    ],
)
def test_assignment_gives_a_value(tmp_path: Path, text: str, expected: str) -> None:
    shared = "@export()\nvar shared = 's'\n@export()\nfunc of(x string) string => '${x}-s'\n"
    write(tmp_path, {"shared.bicep": shared, "mode.txt": "loaded"})

    assert given(tmp_path, text) == expected


@pytest.mark.parametrize(
    "value",
    [
        "readEnvironmentVariable('MODE')",
        "'${readEnvironmentVariable('MODE')}-x'",
        "az.getSecret('s', 'g', 'v', 'n')",
        "externalInput('sys.cli', 'mode')",
    ],
)
def test_value_that_somebody_else_gives_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("MODE", "from the environment")

    result = given(tmp_path, f"using 'main.bicep'\nparam mode = {value}")

    assert isinstance(result, dict)
    assert "$undecided" in result


def test_variable_of_the_environment_is_its_default_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODE", "from the environment")

    assert given(tmp_path, "param mode = readEnvironmentVariable('MODE', 'unset')") == "unset"


def test_parameters_of_a_file_are_told_from_the_template_s_variables(tmp_path: Path) -> None:
    main = "param mode string\nvar same = 'template'\noutput result string = '${mode} ${same}'"

    assert given(tmp_path, "var same = 'file'\nparam mode = same", main) == "file template"


# -- extending -------------------------------------------------------------------------------------

BASE = "using none\nvar word = 'base'\nparam mode = word\nparam other = 'other'\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("using 'main.bicep'\nextends 'base.bicepparam'", "base"),
        ("using 'main.bicep'\nextends 'base.bicepparam'\nparam mode = 'own'", "own"),
        ("using 'main.bicep'\nparam mode = 'own'\nextends './base.bicepparam'", "own"),
        ("using 'main.bicep'\nextends 'base.bicepparam'\nvar word = 'own'", "base"),
        ("using 'main.bicep'\nextends 'middle.bicepparam'", "middle"),
        ("using 'main.bicep'\nextends 'base.bicepparam'\nparam mode = null", "default"),
    ],
)
def test_extended_file_gives_what_is_not_assigned_again(
    tmp_path: Path, text: str, expected: str
) -> None:
    middle = "using none\nextends 'base.bicepparam'\nparam mode = 'middle'\n"
    write(tmp_path, {"base.bicepparam": BASE, "middle.bicepparam": middle})

    assert given(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("extended", "said"),
    [
        ("gone.bicepparam", "`gone.bicepparam` does not exist"),
        ("main.bicepparam", "`main.bicepparam` extends itself"),
        ("circle.bicepparam", "`main.bicepparam` extends itself"),
        ("main.bicep", "`main.bicep` is no Bicep parameter file"),
        ("../out.bicepparam", "`../out.bicepparam` leads out of the workspace"),
        ("/etc/passwd", "`/etc/passwd` is not a path relative to this file"),
    ],
)
def test_extended_file_that_cannot_be_read_is_said(
    tmp_path: Path, extended: str, said: str
) -> None:
    write(
        tmp_path,
        {
            ".git/config": "",
            "main.bicep": MAIN,
            "main.bicepparam": f"using 'main.bicep'\nextends '{extended}'\n",
            "circle.bicepparam": "using none\nextends 'main.bicepparam'\n",
        },
    )

    report = check_path(tmp_path / "main.bicepparam")

    assert {f.headline for f in report.findings} == {said}


# -- findings --------------------------------------------------------------------------------------

VMS = "param mode string\nparam updates bool = true\n" + vm("mode", updates="updates")


def report_on(folder: Path, **files: str) -> Report:
    write(folder, {f"{name}.bicepparam": text for name, text in files.items()})
    write(folder, {"main.bicep": VMS})
    return check_path(folder)


def test_finding_stands_in_the_file_that_gives_the_value(tmp_path: Path) -> None:
    report = report_on(tmp_path, dev="using 'main.bicep'\nparam mode = 'Automatic'\n")

    [finding] = report.findings
    assert finding.rule.code == "GP102"
    assert finding.primary.span.document.path.endswith("/dev.bicepparam")
    assert finding.primary.span.text == "'Automatic'"


def test_finding_stands_in_the_file_that_is_extended(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        base="using none\nvar wrong = 'Automatic'\nparam mode = wrong\n",
        dev="using 'main.bicep'\nextends 'base.bicepparam'\n",
    )

    [finding] = report.findings
    assert finding.primary.span.document.path.endswith("/base.bicepparam")
    assert finding.primary.span.text == "'Automatic'"


def test_same_defect_with_several_files_is_one_finding_that_names_them(tmp_path: Path) -> None:
    wrong = "using 'main.bicep'\nparam mode = 'Automatic'\n"

    report = report_on(
        tmp_path, dev=wrong, test=wrong, prod="using 'main.bicep'\nparam mode = 'Manual'\n"
    )

    [finding] = [f for f in report.findings if f.rule.code == "GP102"]
    names = [path.rpartition("/")[2] for path in finding.witness.files]
    assert names == ["dev.bicepparam", "test.bicepparam"]


def test_defect_of_one_file_does_not_hide_in_the_others(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        dev="using 'main.bicep'\nparam mode = 'AutomaticByOS'\nparam updates = false\n",
        prod="using 'main.bicep'\nparam mode = 'AutomaticByOS'\n",
    )

    [finding] = [f for f in report.findings if f.rule.code == "GP104"]
    assert [path.rpartition("/")[2] for path in finding.witness.files] == ["dev.bicepparam"]


def test_text_that_cannot_be_read_is_said_at_the_file_it_stands_in(tmp_path: Path) -> None:
    report = report_on(tmp_path, dev="using 'main.bicep'\nparam mode = = 'Manual'\n")

    [finding] = [f for f in report.findings if f.rule.code == "GP901"]
    assert finding.primary.span.document.path.endswith("/dev.bicepparam")


def test_template_that_is_not_there_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"dev.bicepparam": "using 'gone.bicep'\nparam mode = 'x'\n"})

    report = check_path(tmp_path / "dev.bicepparam")

    assert headlines(report, "GP902") == ["`gone.bicep` does not exist"]


def test_json_parameter_file_beside_a_bicep_template_gives_its_values(tmp_path: Path) -> None:
    values = '{"parameters": {"mode": {"value": "Automatic"}}, "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0"}'
    write(tmp_path, {"main.bicep": VMS, "main.parameters.json": values})

    [finding] = check_path(tmp_path).findings

    assert finding.primary.span.document.path.endswith("/main.parameters.json")


def test_bicep_parameter_file_for_a_compiled_template(tmp_path: Path) -> None:
    template = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {"mode": {"type": "string"}}, "resources": [{"type": "Microsoft.Compute/virtualMachines", "apiVersion": "2024-07-01", "name": "vm", "location": "x", "properties": {"osProfile": {"windowsConfiguration": {"patchSettings": {"patchMode": "[parameters(\'mode\')]"}}}}}]}'
    write(
        tmp_path,
        {
            "azuredeploy.json": template,
            "dev.bicepparam": "using 'azuredeploy.json'\nparam mode = 'Automatic'\n",
        },
    )

    found = headlines(check_path(tmp_path), "GP102")

    assert found == ["`Automatic` is not a patch mode"]


def test_files_for_different_templates_are_kept_apart(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "one.bicep": VMS,
            "two.bicep": VMS,
            "env/one.bicepparam": "using '../one.bicep'\nparam mode = 'Automatic'\n",
            "env/two.bicepparam": "using '../two.bicep'\nparam mode = 'Manual'\nparam updates = false\n",
        },
    )

    gathered = gather([tmp_path])
    pairs = {
        unit.document.path.rpartition("/")[2]: [
            each.path.rpartition("/")[2] for each in unit.parameters
        ]
        for unit in gathered.units
        if unit.document.path.endswith(".bicep")
    }

    assert pairs == {"one.bicep": ["one.bicepparam"], "two.bicep": ["two.bicepparam"]}
    assert len(headlines(check_path(tmp_path), "GP102")) == 1
