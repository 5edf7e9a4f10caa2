"""Bicep made to hurt: each ends in a finding or in none, soon, and never in an exception."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from guestpatch.api import Document, Unit, check
from tests.checking import settings
from tests.template.bicep_evaluating import check_bicep, vm, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from guestpatch.api import Report

PATIENCE = 20
"""Seconds of computing; far more than any of these takes, far less than doing the work would."""
TYPE = "'Microsoft.X/y@2024-05-01'"


def checked(text: str, folder: Path | None = None) -> Report:
    started = time.process_time()
    report = check_bicep(text, folder)
    assert time.process_time() - started < PATIENCE
    assert "GP909" not in {finding.rule.code for finding in report.findings}
    return report


def codes(report: Report) -> set[str]:
    return {finding.rule.code for finding in report.findings}


def chain(count: int, first: str, link: Callable[[int], str]) -> list[str]:
    """Declarations of which each uses the one before."""
    return [first, *map(link, range(1, count))]


def resources(count: int, name: str, *, backwards: bool = False) -> str:
    """Resources whose names are made of the one before, called ``§``."""
    lines = chain(
        count,
        f"resource r0 {TYPE} = {{ name: 'a' }}",
        lambda i: f"resource r{i} {TYPE} = {{ name: '{name.replace('§', f'r{i - 1}')}' }}",
    )
    return "\n".join(reversed(lines) if backwards else lines)


def variables(count: int, first: str, value: str, *, backwards: bool = False) -> str:
    lines = chain(
        count,
        f"var v0 = {first}",
        lambda i: f"var v{i} = {value.replace('§', f'v{i - 1}')}",
    )
    lines = lines[::-1] if backwards else lines
    return "\n".join([*lines, f"output last object = v{count - 1}"])


# -- what grows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count", "backwards"),
    [
        ("${§.name}${§.name}", 40, False),
        ("${§.name}${§.name}", 300, True),
        ("${§.id}${§.id}", 40, True),
        ("${§.id}${§.id}", 300, False),
        ("${§.name}x", 40, False),
        ("${§.name}x", 300, False),
        ("${§.name}x", 300, True),
    ],
)
def test_names_of_names_of_names(name: str, count: int, *, backwards: bool) -> None:
    text = resources(count, name, backwards=backwards)
    is_short = name == "${§.name}x" and count == 40

    assert codes(checked(text)) == (set() if is_short else {"GP908"})


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
@pytest.mark.parametrize(
    ("first", "value"),
    [
        ("'aaaaaaaaaa'", "'${§}${§}'"),
        ("'aaaaaaaaaa'", "concat(§, §)"),
        ("[1]", "[...§, ...§]"),
        ("[1]", "concat(§, §)"),
    ],
)
def test_doubling_variables_end_at_a_limit(first: str, value: str, *, backwards: bool) -> None:
    assert codes(checked(variables(60, first, value, backwards=backwards))) == {"GP908"}


@pytest.mark.parametrize("value", ["{ a: §, b: § }", "{ ...§, b: § }"])
def test_object_of_objects_is_shared_not_copied(value: str) -> None:
    assert codes(checked(variables(60, "{}", value))) == set()


@pytest.mark.parametrize(
    "lines",
    [
        chain(
            40,
            f"resource r0 {TYPE} = if (true) {{ name: 'a' }}",
            lambda i: (
                f"resource r{i} {TYPE} = if (r{i - 1}.?properties.x == r{i - 1}.?properties.x)"
                f" {{ name: 'a{i}' }}"
            ),
        ),
        chain(
            40,
            f"resource r0 {TYPE} = [for z in ['a']: {{ name: z }}]",
            lambda i: (
                f"resource r{i} {TYPE} = [for (z, n) in ['a']:"
                f" {{ name: '${{r{i - 1}[n].name}}${{r{i - 1}[n].name}}' }}]"
            ),
        ),
        chain(
            40,
            f"resource r0 {TYPE} = {{ name: 'a' }}",
            lambda i: (
                f"resource r{i} {TYPE} existing = {{\n  name: 'a{i}'\n"
                f"  scope: resourceGroup('${{r{i - 1}.id}}${{r{i - 1}.id}}')\n}}"
            ),
        ),
        chain(
            300,
            f"resource r0 {TYPE} = {{ name: 'a' }}",
            lambda i: f"resource r{i} {TYPE} = {{\n  name: 'a{i}'\n  scope: r{i - 1}\n}}",
        ),
        chain(
            300,
            f"resource r0 {TYPE} = {{ name: 'a' }}",
            lambda i: f"resource r{i} {TYPE} = {{\n  name: 'a{i}'\n  parent: r{i - 1}\n}}",
        ),
    ],
    ids=["conditions", "iterations", "scopes", "extensions", "parents"],
)
def test_resources_that_need_one_another_again_and_again_end_at_a_limit(lines: list[str]) -> None:
    assert codes(checked("\n".join(lines))) == {"GP908"}


def test_item_of_a_loop_needs_no_other_items() -> None:
    lines = chain(
        40,
        f"resource r0 {TYPE} = [for z in ['a']: {{ name: z }}]",
        lambda i: (
            f"resource r{i} {TYPE} = [for z in [r{i - 1}[0].name, r{i - 1}[0].name]: {{ name: z }}]"
        ),
    )

    assert codes(checked("\n".join(lines))) == set()


# -- what is deep or long --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "(" * 100_000 + "1" + ")" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "{a:" * 100_000 + "1" + "}" * 100_000,
        "'${" * 10_000 + "1" + "}'" * 10_000,
        "!(" * 5_000 + "true" + ")" * 5_000,
        "1+" * 50_000 + "1",
        "true?1:" * 50_000 + "1",
        "null??" * 50_000 + "1",
        "{}" + ".a" * 50_000,
        "{}" + ".?a" * 50_000,
        "[]" + "[0]" * 50_000,
        "p" + "!" * 50_000,
        "a=>" * 50_000 + "1",
        "f(" * 50_000 + ")" * 50_000,
        "map(range(0, 10000), x => map(range(0, 10000), y => x * y))",
        "range(0, 1000000000)",
        "padLeft('', 2000000000)",
        "format('{0,999999999}', 1)",
    ],
    ids=lambda value: value[:20],
)
def test_value_that_is_too_deep_long_or_large_is_said(value: str) -> None:
    report = checked(f"param p object\nvar x = {value}\noutput o object = x\n")

    assert codes(report) & {"GP901", "GP908"}
    assert len(report.findings) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "var a = 1\n" * 200_000,
        "".join(f"var a{i} = {i}\n" for i in range(20_000)),
        "".join(f"var x{i} = y{i}{i}\n" for i in range(1_500)),
        "".join(f"param p{i} bool\n" for i in range(300)),
        f"resource r {TYPE} = {{\n  name: 'r'\n" + "resource c 'z' = {\n" * 500 + "}\n" * 501,
        "param p " + "{ a: " * 5_000 + "string" + " }" * 5_000,
        "param p string" + "[]" * 50_000,
        "@allowed([" + ",".join(f"'{i}'" for i in range(20_000)) + "])\nparam p string\n",
        "/*" * 100_000,
        "'" * 100_001,
        "\r" * 100_000 + "\n" * 100_000,
        "#disable-next-line " + "x " * 50_000,
        "\ufeff\u202evar\u2066 a = '\ud800'",
        "\0" * 1_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_file_that_is_too_much_or_odd_ends_soon(text: str) -> None:
    checked(text)


def test_many_switches_are_not_all_combined() -> None:
    names = [f"p{i}" for i in range(40)]
    declared = "".join(f"param {name} bool\n" for name in names)

    report = checked(declared + vm(f"{' && '.join(names)} ? 'Manual' : 'ImageDefault'"))

    assert codes(report) == {"GP101", "GP103"}


# -- circles ---------------------------------------------------------------------------------------

A, B = (f"resource {name} 'Microsoft.X/y/z@2024-05-01'" for name in "ab")
CIRCLES = {
    "parent": f"{A} = {{\n parent: a\n name: 'x'\n}}",
    "parents": f"{A} = {{\n parent: b\n name: 'x'\n}}\n{B} = {{\n parent: a\n name: 'y'\n}}",
    "name": f"{A} = {{ name: a.name }}",
    "names": f"{A} = {{ name: b.name }}\n{B} = {{ name: a.name }}",
    "id": f"{A} = {{ name: a.id }}",
    "scope": f"{A} = {{\n name: 'x'\n scope: a\n}}",
    "scopes": f"{A} = {{\n name: 'x'\n scope: b\n}}\n{B} = {{\n name: 'y'\n scope: a\n}}",
    "condition": f"{A} = if (a.?properties.x) {{ name: 'x' }}\noutput o object = a.?properties.y",
    "loop": f"{A} = [for x in [a[0].name]: {{ name: x }}]",
    "iteration": f"{A} = [for (x, i) in range(0, 3): {{ name: a[i].name }}]",
    "variable": "var x = x",
    "variables": "var x = y\nvar y = { ...x }\noutput o object = x",
    "parameter": "param x string = x",
    "function": "func f(x string) string => f(x)\noutput o string = f('a')",
    "functions": "func f(x int) int => g(x)\nfunc g(x int) int => f(x)\noutput o int = f(1)",
    "lambda": "func f(x int) int => map([x], y => f(y))[0]\noutput o int = f(1)",
}


@pytest.mark.parametrize("name", CIRCLES)
def test_circle_is_said_and_the_rest_is_checked(name: str) -> None:
    report = checked(CIRCLES[name] + "\n" + vm("'Automatic'"))

    assert codes(report) == {"GP903", "GP102"}


def test_value_that_holds_itself_ends() -> None:
    checked("var x = [y]\nvar y = { a: x, b: x }\noutput o object = y\n" + vm("y.a[0].b[0].a"))


def test_resource_group_that_is_its_own_scope_ends() -> None:
    group = "resource a 'Microsoft.Resources/resourceGroups@2024-01-01'"

    checked(f"targetScope = 'subscription'\n{group} = {{\n name: 'a'\n scope: a\n}}")


# -- modules ---------------------------------------------------------------------------------------


def test_modules_that_use_ten_modules_each_are_a_finding(tmp_path: Path) -> None:
    for level in range(9):
        calls = (f"module m{i} 'level{level + 1}.bicep' = {{ name: 'm{i}' }}\n" for i in range(10))
        write(tmp_path, {f"level{level}.bicep": "".join(calls)})
    write(tmp_path, {"level9.bicep": f"resource r {TYPE} = {{ name: 'r' }}"})

    report = checked("module m 'level0.bicep' = { name: 'm' }\n", tmp_path)

    assert "GP908" in codes(report)


def test_modules_inside_one_another_have_a_limit(tmp_path: Path) -> None:
    for level in range(60):
        write(
            tmp_path,
            {f"level{level}.bicep": f"module m 'level{level + 1}.bicep' = {{ name: 'm' }}\n"},
        )

    (finding,) = checked("module m 'level0.bicep' = { name: 'm' }\n", tmp_path).findings

    assert finding.headline == "modules nested deeper than 20 levels"


MODULE_LOOP = """param i int = 0
module m '§' = [for j in range(0, 800): { name: 'm${j}', params: { i: i + j } }]
"""


@pytest.mark.parametrize("mode", ["'Manual'", "i == 3 ? 'Manual' : 'AutomaticByOS'"])
def test_module_loops_inside_one_another_end_at_a_limit(tmp_path: Path, mode: str) -> None:
    write(
        tmp_path,
        {
            "a.bicep": MODULE_LOOP.replace("§", "b.bicep"),
            "b.bicep": MODULE_LOOP.replace("§", "c.bicep"),
            "c.bicep": "param i int\n" + vm(mode),
        },
    )

    report = checked(MODULE_LOOP.replace("§", "a.bicep"), tmp_path)

    assert codes(report) == {"GP103", "GP908"}


def test_outputs_handed_on_and_doubled_end_at_a_limit(tmp_path: Path) -> None:
    write(tmp_path, {"twice.bicep": "param x string\noutput x string = '${x}${x}'\n"})
    lines = chain(
        60,
        "module m0 'twice.bicep' = { name: 'm0', params: { x: 'aaaaaaaaaa' } }",
        lambda i: (
            f"module m{i} 'twice.bicep' = {{ name: 'm{i}', params: {{ x: m{i - 1}.outputs.x }} }}"
        ),
    )

    report = checked("\n".join([*lines, "output o string = m59.outputs.x\n"]), tmp_path)

    assert codes(report) == {"GP908"}


# -- any text --------------------------------------------------------------------------------------

SAMPLE = """
@description('A sample with most of the language.')
targetScope = 'resourceGroup'
import { x as y } from 'gone.bicep'
import * as ns from './gone.bicep'
type mode = 'AutomaticByOS' | 'Manual' | null
type settings = { mode: mode?, *: int[] }
@allowed([ 'a', 'b' ])
param p string = 'a'
param m mode
@secure()
param s settings?
var list = [for (i, n) in range(0, 3): '${i}-${n}']
var o = { ...{ a: 1 }, b: list[^1], c: s.?mode ?? 'x', 'd-e': [...list, 'z'] }
func f(a string) string => toUpper('${a}${'nested'}')
#disable-next-line no-unused
resource old 'Microsoft.X/y@2024-05-01' existing = { name: f(p), scope: resourceGroup('g') }
resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = if (p == 'a' && !empty(list)) {
  name: '''multi'''
  properties: { id: old.id, v: old.?properties.value, t: true ? 1 : -2 }
  resource sub 'subnets' = { name: 's' }
}
module vms 'gone.bicep' = [for each in items(o): { name: each.key, params: { id: net::sub.id } }]
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, 2): {
  name: 'vm${i}'
  properties: {
    osProfile: { windowsConfiguration: { patchSettings: { patchMode: m ?? 'Manual' } } }
  }
}]
output ids array = map(list, (x, i) => vm[0].id)
output e string = vms[0].outputs.?e // comment
"""
NAMES = ("main.bicep", "main.bicepparam")


def spans_lie_in_their_files(text: str, path: str = "main.bicep") -> None:
    report = check([Unit(Document(path, text))], settings())

    for finding in report.findings:
        assert finding.rule.code != "GP909", finding.headline
        for span in (finding.primary.span, *(label.span for label in finding.labels)):
            assert 0 <= span.start <= span.end <= len(span.document.text)


def test_sample_itself_is_read() -> None:
    report = check_bicep(SAMPLE)

    assert "GP901" not in codes(report)
    assert report.summary.virtual_machines == 2


@pytest.mark.parametrize("rest", range(4))
def test_every_beginning_of_a_file_is_checked(rest: int) -> None:
    for length in range(rest, len(SAMPLE), 12):
        spans_lie_in_their_files(SAMPLE[:length])


@profile(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_file_with_words_taken_out_doubled_or_swapped_is_checked(data: st.DataObject) -> None:
    words = SAMPLE.replace(" ", "\x00 \x00").replace("\n", "\x00\n\x00").split("\x00")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(words) - 1))
        other = data.draw(st.integers(0, len(words) - 1))
        match data.draw(st.sampled_from(("delete", "double", "swap", "copy"))):
            case "delete":
                words[at] = ""
            case "double":
                words[at] *= 2
            case "swap":
                words[at], words[other] = words[other], words[at]
            case _:
                words[at] = words[other]

    spans_lie_in_their_files("".join(words), data.draw(st.sampled_from(NAMES)))


@profile(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_file_with_characters_put_in_is_checked(data: st.DataObject) -> None:
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        put = data.draw(st.text("'${}[]()<>|?:!.,=@#*&-+/\\\n\r\0 a0_\ufeff\ud800", max_size=4))
        text = text[:at] + put + text[at + data.draw(st.integers(0, 3)) :]

    spans_lie_in_their_files(text, data.draw(st.sampled_from(NAMES)))
