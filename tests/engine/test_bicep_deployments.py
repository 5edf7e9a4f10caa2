"""Modules in all their forms: nested, looped, conditional, compiled, from registries."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from guestpatch.api import Document, Unit, check
from guestpatch.gather import GatherOptions, ModuleRoot, gather
from guestpatch.source.files import DiskFiles
from tests.checking import settings
from tests.engine.templates import mode as mode_of
from tests.engine.templates import template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import (
    check_bicep,
    codes,
    headlines,
    modes,
    resources_of,
    result_of,
    vm,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Finding, Report

MODULE = "param mode string = 'Automatic'\nparam name string = 'vm'\n" + vm("mode", name="name")
COMPILED = template(
    arm_vm(windows=mode_of("[parameters('mode')]")),
    parameters={"mode": {"type": "string", "defaultValue": "Automatic"}},
    outputs={"said": {"type": "string", "value": "[parameters('mode')]"}},
)


def call(
    params: str = "", path: str = "vm.bicep", symbol: str = "m", head: str = "", tail: str = ""
) -> str:
    return f"module {symbol} '{path}' = {head}{{\n  name: '{symbol}'\n  params: {{ {params} }}\n}}{tail}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, {"vm.bicep": MODULE, "compiled.json": COMPILED})
    return tmp_path


def wrong_modes(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.code == "GP102"]


def places(report: Report) -> list[str]:
    """Where the wrong modes stand: file and text."""
    spans = (finding.primary.span for finding in wrong_modes(report))
    return [f"{span.document.path.rpartition('/')[2]} {span.text}" for span in spans]


# -- arguments -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "place"),
    [
        ("mode: 'Odd'", "main.bicep 'Odd'"),
        ("mode: true ? 'Odd' : 'Manual'", "main.bicep 'Odd'"),
        ("mode: chosen", "main.bicep 'Odd'"),
        ("mode: given", "main.bicep 'Odd'"),
        ("...spread", "main.bicep 'Odd'"),
        ("'mode': 'Odd'", "main.bicep 'Odd'"),
        ("MODE: 'Odd'", "main.bicep 'Odd'"),
        ("mode: null", "vm.bicep 'Automatic'"),
        ("", "vm.bicep 'Automatic'"),
    ],
)
def test_finding_stands_where_the_value_of_the_argument_is_written(
    folder: Path, params: str, place: str
) -> None:
    head = {
        "chosen": "var chosen = 'Odd'\n",
        "given": "param given string = 'Odd'\n",
        "spread": "var spread = { mode: 'Odd' }\n",
    }
    declared = next((text for name, text in head.items() if params.endswith(name)), "")

    assert places(check_bicep(declared + call(params), folder)) == [place]


def test_values_that_the_parent_may_have_are_tried_inside(folder: Path) -> None:
    text = "param outer 'Manual' | 'Odd'\n" + call("mode: outer")

    assert headlines(check_bicep(text, folder), "GP102") == [
        "`Odd` is not a patch mode when `outer` = 'Odd'"
    ]


def test_module_sees_its_own_parameters_only(folder: Path) -> None:
    text = "param mode string = 'Manual'\nparam updates bool = false\n" + call("")

    assert places(check_bicep(text, folder)) == ["vm.bicep 'Automatic'"]


def test_argument_that_is_a_secret_is_not_known(folder: Path) -> None:
    vault = "resource kv 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'kv' }\n"

    assert codes(check_bicep(vault + call("mode: kv.getSecret('mode')"), folder)) == []


# -- how often, and whether ------------------------------------------------------------------------


def test_module_that_is_not_deployed_is_not_checked(folder: Path) -> None:
    assert codes(check_bicep(call(head="if (false) "), folder)) == []


def test_condition_of_a_module_is_part_of_what_is_said(folder: Path) -> None:
    text = "param on bool\n" + call(head="if (on) ")

    assert headlines(check_bicep(text, folder), "GP102") == ["`Automatic` is not a patch mode"]


def test_loop_of_modules_gives_each_its_arguments(folder: Path) -> None:
    loop = call(
        "name: n, mode: i == 0 ? 'Manual' : 'ImageDefault'",
        head="[for (n, i) in ['a', 'b']: ",
        tail="]",
    )

    assert modes(loop, folder) == {"a": "Manual", "b": "ImageDefault"}


def test_loop_of_modules_over_an_object(folder: Path) -> None:
    loop = call(
        "name: each.key, mode: each.value",
        head="[for each in items({ a: 'Manual', b: 'Odd' }): ",
        tail="]",
    )

    assert modes(loop, folder) == {"a": "Manual", "b": "Odd"}
    assert places(check_bicep(loop, folder)) == ["main.bicep 'Odd'"]


def test_defect_in_a_module_is_one_finding_however_often_it_is_looped(folder: Path) -> None:
    loop = call("name: 'vm${i}'", head="[for i in range(0, 3): ", tail="]")

    report = check_bicep(loop, folder)

    assert places(report) == ["vm.bicep 'Automatic'"]
    assert report.summary.virtual_machines == 3


# -- modules inside modules ------------------------------------------------------------------------


def test_argument_is_followed_through_two_modules(folder: Path) -> None:
    write(folder, {"sub/middle.bicep": "param inner string\n" + call("mode: inner", "../vm.bicep")})

    report = check_bicep(call("inner: 'Odd'", "sub/middle.bicep"), folder)

    assert places(report) == ["main.bicep 'Odd'"]


def test_outputs_are_followed_through_two_modules(folder: Path) -> None:
    write(
        folder,
        {
            "a.bicep": "param x string\noutput y string = '${x}!'\n",
            "b.bicep": call("x: 'deep'", "a.bicep") + "output z string = m.outputs.y\n",
        },
    )

    assert result_of("m.outputs.z", call("", "b.bicep"), folder) == "deep!"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m.outputs.said", "Odd"),
        ("m.outputs['said']", "Odd"),
        ("m.?outputs.?said", "Odd"),
        ("m.name", "m"),
        ("off.?outputs.?said ?? 'none'", "none"),
        ("loop[1].outputs.said", "b"),
        ("map(range(0, 2), i => loop[i].outputs.said)", ["a", "b"]),
    ],
)
def test_what_a_module_gives_back(folder: Path, expression: str, expected: object) -> None:
    write(folder, {"say.bicep": "param mode string\noutput said string = mode\n"})
    declared = (
        call("mode: 'Odd'", "say.bicep")
        + call("mode: 'x'", "say.bicep", "off", "if (false) ")
        + call("mode: x", "say.bicep", "loop", "[for x in ['a', 'b']: ", "]").replace("'loop'", "x")
    )

    assert result_of(expression, declared, folder) == expected


def test_secret_that_a_module_gives_back_is_not_known(folder: Path) -> None:
    write(folder, {"say.bicep": "@secure()\noutput said string = 'secret'\n"})

    result = result_of("m.outputs.said", call("", "say.bicep"), folder)

    assert isinstance(result, dict)
    assert "secret" not in str(result["$undecided"])


# -- compiled templates ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["compiled.json", "./compiled.json"])
def test_compiled_template_is_a_module_too(folder: Path, path: str) -> None:
    report = check_bicep(call("mode: 'Odd'", path), folder)

    assert places(report) == ["main.bicep 'Odd'"]
    assert result_of("m.outputs.said", call("mode: 'Odd'", path), folder) == "Odd"


def test_default_of_a_compiled_template_is_said_there(folder: Path) -> None:
    assert places(check_bicep(call("", "compiled.json"), folder)) == ['compiled.json "Automatic"']


def test_json_that_is_no_template_is_no_module(folder: Path) -> None:
    write(folder, {"other.json": "{}"})

    assert headlines(check_bicep(call("", "other.json"), folder), "GP902") == [
        "`other.json` is not a template"
    ]


# -- where it is deployed to -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "scope", "expected"),
    [
        ("resourceGroup", "resourceGroup('g')", {"resourceGroup": "g"}),
        (
            "resourceGroup",
            "resourceGroup('s', 'g')",
            {"resourceGroup": "g", "subscriptionId": "s"},
        ),
        ("managementGroup", "subscription('s')", {"subscriptionId": "s"}),
        ("resourceGroup", "tenant()", {"scope": "/"}),
        (
            "tenant",
            "managementGroup('m')",
            {"scope": "Microsoft.Management/managementGroups/m"},
        ),
    ],
)
def test_scope_of_a_module_is_part_of_its_deployment(
    folder: Path, target: str, scope: str, expected: dict[str, str]
) -> None:
    text = (
        f"targetScope = '{target}'\nmodule m 'vm.bicep' = {{\n  name: 'm'\n  scope: {scope}\n}}\n"
    )

    [deployment, *_] = resources_of(text, folder)

    assert {key: deployment.get(key) for key in expected} == expected


# -- what is not there -----------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="needs a FIFO")
def test_pipe_and_folder_are_no_modules(folder: Path) -> None:
    os.mkfifo(folder / "pipe.bicep")
    (folder / "folder.bicep").mkdir()

    report = check_bicep(call("", "pipe.bicep") + call("", "folder.bicep", "n"), folder)

    assert headlines(report, "GP902") == [
        "`pipe.bicep` is not a regular file",
        "`folder.bicep` is not a regular file",
    ]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="letter case does not matter there")
def test_module_in_another_letter_case_is_named(folder: Path) -> None:
    [finding] = check_bicep(call("", "VM.bicep"), folder).findings

    assert finding.rule.code == "GP902"
    assert finding.primary.text == "did you mean `vm.bicep`?"


def test_module_whose_path_has_a_hole_is_not_read(folder: Path) -> None:
    assert "GP902" in codes(check_bicep(call("", "${'vm'}.bicep"), folder))


def test_circle_of_modules_names_its_files(folder: Path) -> None:
    write(folder, {"a.bicep": call("", "b.bicep"), "b.bicep": call("", "a.bicep")})

    report = check_bicep(call("", "a.bicep") + vm("'Automatic'"), folder)

    [circle] = [f for f in report.findings if f.rule.code == "GP903"]
    assert circle.headline == "module uses itself: `a.bicep` → `b.bicep` → `a.bicep`"
    assert places(report) == ["main.bicep 'Automatic'"]


def test_text_of_a_module_that_cannot_be_read_is_said_once_and_there(folder: Path) -> None:
    write(folder, {"broken.bicep": "var x = = 1\n" + vm("'Automatic'")})
    calls = "".join(call("", "broken.bicep", f"m{i}") for i in range(3))

    report = check_bicep(calls, folder)

    assert codes(report) == ["GP901", "GP102"]
    assert {f.primary.span.document.path.rpartition("/")[2] for f in report.findings} == {
        "broken.bicep"
    }


def test_mistake_inside_a_module_is_said_once(folder: Path) -> None:
    write(folder, {"bad.bicep": "output o string = nothing\n"})
    calls = "".join(call("", "bad.bicep", f"m{i}") for i in range(3))

    assert headlines(check_bicep(calls, folder), "GP903") == ["nothing is called `nothing`"]


# -- registries ------------------------------------------------------------------------------------

ALIASES = {
    "moduleAliases": {
        "br": {"own": {"registry": "own.azurecr.io", "modulePath": "bicep/modules"}},
        "ts": {"specs": {"subscription": "s", "resourceGroup": "g"}},
    }
}


def with_registry(
    folder: Path,
    reference: str,
    roots: tuple[ModuleRoot, ...] = (),
    caches: tuple[Path, ...] = (),
) -> Report:
    text = call("mode: 'Odd'", reference)
    document = Document(str(folder / "infra" / "main.bicep"), text)
    return check([Unit(document, files=DiskFiles(folder, roots, caches))], settings())


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("br/own:vm:1.0", "br/own.azurecr.io/bicep$modules$vm/1.0$"),
        ("br:own.azurecr.io/bicep/modules/vm:1.0", "br/own.azurecr.io/bicep$modules$vm/1.0$"),
        ("br/public:avm/res/vm:1.0", "br/mcr.microsoft.com/bicep$avm$res$vm/1.0$"),
        ("ts/specs:vm:1.0", "ts/s/g/vm/1.0"),
        ("ts:s/g/vm:1.0", "ts/s/g/vm/1.0"),
    ],
)
@pytest.mark.parametrize("config", ["bicepconfig.json", "infra/bicepconfig.json"])
def test_module_that_the_compiler_has_restored_is_read(
    folder: Path, reference: str, place: str, config: str
) -> None:
    text = "// names\n" + json.dumps(ALIASES)
    write(folder, {config: text, f".cache/{place}/main.json": COMPILED})

    report = with_registry(folder, reference, caches=(folder / ".cache",))

    assert places(report) == ["main.bicep 'Odd'"]


def test_nearest_configuration_counts(folder: Path) -> None:
    other = {"moduleAliases": {"br": {"own": {"registry": "other.io"}}}}
    write(
        folder,
        {
            "bicepconfig.json": json.dumps(ALIASES),
            "infra/bicepconfig.json": json.dumps(other),
            ".cache/br/other.io/vm/1.0$/main.json": COMPILED,
        },
    )

    assert places(with_registry(folder, "br/own:vm:1.0", caches=(folder / ".cache",)))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"moduleAliases": 1}', '{"moduleAliases": {"br": {"own": 1}}}', "\0"]
)
def test_configuration_that_says_nothing_is_passed_over(folder: Path, text: str) -> None:
    write(folder, {"bicepconfig.json": text})

    report = with_registry(folder, "br/own:vm:1.0")

    assert [(f.rule.code, f.severity) for f in report.findings] == [("GP902", "info")]


@pytest.mark.parametrize("prefix", ["br/own:", "br:own.azurecr.io/bicep/modules"])
def test_folder_stands_for_an_alias_and_for_what_it_means(folder: Path, prefix: str) -> None:
    write(folder, {"bicepconfig.json": json.dumps(ALIASES), "mirror/vm/main.bicep": MODULE})

    report = with_registry(folder, "br/own:vm:1.0", (ModuleRoot(prefix, folder / "mirror"),))

    assert places(report) == ["main.bicep 'Odd'"]


@pytest.mark.parametrize("reference", ["br/own:vm:1.0", "br:a.io/b:1", "ts:s/g/n:v", "br:", "ts/x"])
def test_module_that_is_not_here_is_an_information(folder: Path, reference: str) -> None:
    report = with_registry(folder, reference)

    assert [(f.rule.code, f.severity) for f in report.findings] == [("GP902", "info")]


def test_output_of_a_module_that_is_not_here_is_not_known(folder: Path) -> None:
    text = call("", "br:a.io/b:1") + vm("m.outputs.mode")

    assert codes(check_bicep(text, folder)) == []


# -- which files are checked -----------------------------------------------------------------------


def checked(folder: Path, *names: str, options: GatherOptions | None = None) -> list[str]:
    """The documents that are checked on their own."""
    paths = [folder / name for name in names] or [folder]
    units = gather(paths, (), options or GatherOptions()).units
    return [os.path.relpath(unit.document.path, folder).replace(os.sep, "/") for unit in units]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"main.bicep": call(), "vm.bicep": MODULE}, ["main.bicep"]),
        ({"main.bicep": call(path="./a/b.bicep"), "a/b.bicep": call(path="../vm.bicep"), "vm.bicep": MODULE}, ["main.bicep"]),
        ({"vm.bicep": MODULE, "vm.test.bicep": call()}, ["vm.bicep", "vm.test.bicep"]),
        ({"vm.bicep": MODULE, "tests/x/main.test.bicep": call(path="../../vm.bicep")}, ["tests/x/main.test.bicep", "vm.bicep"]),
        ({"main.bicep": call(), "vm.bicep": MODULE, "vm.bicepparam": "using 'vm.bicep'\n"}, ["main.bicep", "vm.bicep", "vm.bicepparam"]),
        ({"a.bicep": call(path="b.bicep"), "b.bicep": call(path="a.bicep")}, ["a.bicep"]),
        ({"a.bicep": call(path="a.bicep")}, ["a.bicep"]),
        ({"a.bicep": call(path="b.bicep"), "b.bicep": call(path="c.bicep"), "c.bicep": call(path="b.bicep")}, ["a.bicep"]),
        ({"main.bicep": "// module m 'vm.bicep' = {}\n", "vm.bicep": MODULE}, ["main.bicep", "vm.bicep"]),
        ({"main.bicep": "module\tm 'vm.bicep'={}\n", "vm.bicep": MODULE}, ["main.bicep"]),
        ({".hidden/x.bicep": MODULE, "node_modules/y.bicep": MODULE, "z.bicep": MODULE}, ["z.bicep"]),
        ({"MAIN.BICEP": MODULE}, ["MAIN.BICEP"]),
    ],
)  # fmt: skip
def test_module_is_checked_through_its_callers(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    write(tmp_path, files)

    assert checked(tmp_path) == expected


def test_module_that_is_named_is_checked_on_its_own_too(folder: Path) -> None:
    write(folder, {"main.bicep": call()})

    assert checked(folder, "main.bicep", "vm.bicep") == ["main.bicep", "vm.bicep"]


def test_order_in_which_files_are_named_is_irrelevant(folder: Path) -> None:
    write(folder, {"main.bicep": call("mode: 'Odd'"), "other.bicep": call("mode: 'Odder'")})
    names = ["main.bicep", "other.bicep", "vm.bicep", "compiled.json"]

    reports = [
        check(gather([folder / name for name in order]).units, settings())
        for order in (names, names[::-1], [*names[2:], *names[:2]])
    ]
    first, *others = [[(f.headline, f.primary.span.order()) for f in r.findings] for r in reports]

    assert first
    assert all(other == first for other in others)
