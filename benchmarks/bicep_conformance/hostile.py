"""Templates written to make a program loop, recurse, or run out of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HOSTILE", "with_loop_items"]

_VM = """resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = {
  name: 'vm'
  location: 'x'
  properties: { osProfile: { linuxConfiguration: { patchSettings: { patchMode: VALUE } } } }
}
"""
_R = "'Microsoft.Storage/storageAccounts@2023-01-01'"


def _chain(count: int, step: str) -> str:
    """``count`` variables, each made of the one before it."""
    lines = ["var v0 = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'", "var a0 = [1, 2, 3, 4]"]
    for index in range(1, count):
        lines.append(f"var v{index} = {step.replace('PREVIOUS', f'v{index - 1}')}")
        lines.append(f"var a{index} = concat(a{index - 1}, a{index - 1})")
    return "\n".join(lines) + f"\noutput v string = v{count - 1}\noutput a array = a{count - 1}\n"


def with_loop_items(count: int) -> str:
    """A loop of resources in a loop of properties, each as long as may be."""
    return (
        f"resource r {_R} = [for i in range(0, {count}): {{\n  name: 'r${{i}}'\n"
        f"  tags: {{ all: [for j in range(0, {count}): '${{i}}-${{j}}'] }}\n}}]\n"
    )


HOSTILE: Mapping[str, str] = {
    "a resource named by itself": f"resource a {_R} = {{ name: a.name }}\noutput o string = a.id\n",
    "a resource named by its symbol": f"resource a {_R} = {{ name: a }}\noutput o string = a.id\n",
    "resources named by each other": (
        f"resource a {_R} = {{ name: b.name }}\nresource b {_R} = {{ name: a.name }}\n"
        "output o string = a.id\n"
    ),
    "a parent of itself": f"resource a {_R} = {{ name: 'a'\n parent: a }}\noutput o string = a.id\n",
    "parents of each other": (
        f"resource a {_R} = {{ name: 'a'\n parent: b }}\nresource b {_R} = {{ name: 'b'\n"
        " parent: a }\noutput o object = a.properties\n"
    ),
    "a scope of itself": f"resource a {_R} = {{ name: 'a'\n scope: a }}\noutput o string = a.id\n",
    "scopes of each other": (
        f"resource a {_R} = {{ name: 'a'\n scope: b }}\nresource b {_R} = {{ name: 'b'\n"
        " scope: a }\noutput o string = b.id\n"
    ),
    "a loop over itself": (
        f"resource a {_R} = [for x in a: {{ name: x }}]\noutput o string = a[0].id\n"
    ),
    "a loop over its own name": (
        f"resource a {_R} = [for x in [a[0].name]: {{ name: x }}]\noutput o string = a[0].name\n"
    ),
    "a condition on itself": (
        f"resource a {_R} = if (a.id != '') {{ name: 'a' }}\noutput o string = a.?id ?? ''\n"
    ),
    "a module named by itself": (
        "module m 'missing.bicep' = { name: m.name }\noutput o string = m.outputs.x\n"
    ),
    "a module in a scope named by itself": (
        "module m 'missing.bicep' = { name: 'm'\n scope: resourceGroup(m.name) }\n"
    ),
    "a loop of parents of itself": (
        f"resource a {_R} = [for i in range(0, 2): {{ name: 'a${{i}}'\n parent: a[i] }}]\n"
        "output o string = a[0].id\n"
    ),
    "a scope in a group named by itself": (
        f"resource a {_R} existing = {{ name: 'a'\n scope: resourceGroup(a.name) }}\n"
        "output o object = a.properties\n"
    ),
    "a parent named by its child": (
        f"resource a {_R} = {{ name: c.name\n resource c 'x' = {{ name: a.name }} }}\n"
        "output o string = a::c.id\n"
    ),
    "a module in the scope of itself": (
        "module m 'missing.bicep' = { name: 'm'\n scope: m }\noutput o string = m.outputs.x\n"
    ),
    "a variable over a loop over it": (
        f"var n = [for x in a: x.name]\nresource a {_R} = [for x in n: {{ name: x }}]\n"
        "output o array = n\n"
    ),
    "a function that calls itself twice": (
        "func f(x int) int => x <= 0 ? 1 : f(x - 1) + f(x - 1)\noutput o int = f(60)\n"
    ),
    "a function that calls itself on what is unknown": (
        "param p int\nfunc f(x int) int => x <= 0 ? 1 : f(x - 1) + f(x - 1)\noutput o int = f(p)\n"
    ),
    "resources in a long chain of names": (
        f"resource r0 {_R} = {{ name: 'r' }}\n"
        + "".join(
            f"resource r{index} {_R} = {{ name: '${{r{index - 1}.name}}${{r{index - 1}.name}}' }}\n"
            for index in range(1, 40)
        )
        + "output o string = r39.id\n"
    ),
    "resources in a long chain of parents": (
        f"resource r0 {_R} = {{ name: 'r' }}\n"
        + "".join(
            f"resource r{index} {_R} = {{ name: 'r'\n parent: r{index - 1} }}\n"
            for index in range(1, 400)
        )
        + "output o string = r399.id\n"
    ),
    "variables in a circle": "var a = b\nvar b = a\noutput o string = a\n",
    "parameters in a circle": "param a string = b\nparam b string = a\noutput o string = a\n",
    "a variable through a resource": (
        f"var n = a.name\nresource a {_R} = {{ name: n }}\noutput o string = n\n"
    ),
    "functions that call each other": (
        "func f(x int) int => g(x)\nfunc g(x int) int => f(x)\noutput o int = f(1)\n"
    ),
    "types in a circle": "type a = b\ntype b = a[]\nparam p a\nparam q { x: a, y: b? }\n",
    "a type made of itself": "type t = { next: t?, all: t[] }\nparam p t\noutput o object = p\n",
    "a union of itself": "type t = t | 'a'\nparam p t\noutput o string = p\n",
    "a property of its own type": "type t = t.x\nparam p t\n",
    "a name declared twice": f"var a = a\nparam a string = a\nresource a {_R} = {{ name: a }}\n",
    "deep parentheses": f"output o int = {'(' * 20_000}1{')' * 20_000}\n",
    "deep arrays": f"output o array = {'[' * 20_000}{']' * 20_000}\n",
    "deep objects": f"output o object = {'{a:' * 5_000}1{'}' * 5_000}\n",
    "deep calls": f"output o string = {'string(' * 5_000}1{')' * 5_000}\n",
    "deep negation": f"output o bool = {'!' * 20_000}true\n",
    "deep ternaries": f"output o int = {'true ? 1 : ' * 5_000}2\n",
    "a long sum": f"output o int = {' + '.join(['1'] * 20_000)}\n",
    "a long chain of accesses": f"var a = {{}}\noutput o string = a{'.b' * 20_000}\n",
    "a long chain of safe accesses": f"var a = {{}}\noutput o string = a{'.?b' * 5_000}\n",
    "deep strings": f"output o string = {chr(39)}{'${' + chr(39)}" * 1_000,
    "deep types": f"param p {'(' * 5_000}string{')' * 5_000}\nparam q string{'[]' * 5_000}\n",
    "a union of many": "param p " + " | ".join(f"'{index}'" for index in range(20_000)) + "\n",
    "deep lambdas": f"output o array = {'map([1], x => ' * 500}x{')' * 500}\n",
    "a range without end": "output o array = range(0, 1000000000)\n",
    "maps of ranges": (
        "output o array = map(range(0, 10000), x => map(range(0, 10000), y => range(0, 10000)))\n"
    ),
    "doubling text": _chain(60, "'${PREVIOUS}${PREVIOUS}'"),
    "doubling text by a function": _chain(60, "concat(PREVIOUS, PREVIOUS)"),
    "padding": "output o string = padLeft('', 2000000000)\noutput p string = format('{0,999999999}', 1)\n",
    "large numbers": f"output o int = {'9' * 5_000}\noutput p int = 9223372036854775807 * 2\n",
    "loops in loops": with_loop_items(800),
    "nested resources to a great depth": (
        f"resource r {_R} = {{ name: 'r'\n"
        + "".join(f"resource c{index} 'x' = {{ name: 'c'\n" for index in range(2_000))
        + "}" * 2_001
        + "\n"
    ),
    "many switches": (
        "".join(f"param b{index} bool\n" for index in range(40))
        + _VM.replace("VALUE", " ".join(f"b{index} ? 'a{index}' :" for index in range(40)) + " 'z'")
    ),
    "many unknown conditions": (
        "param p object\n"
        + _VM.replace("VALUE", " ".join(f"p.x{index} ? 'a' :" for index in range(200)) + " 'z'")
    ),
    "spreads of spreads": (
        "var s0 = { a: 1 }\n"
        + "".join(
            f"var s{index} = {{ ...s{index - 1}, b{index}: s{index - 1} }}\n"
            for index in range(1, 60)
        )
        + "output o object = s59\n"
    ),
    "a pattern that backtracks": (f"output o bool = contains('{'a' * 5_000}', '{'a' * 2_500}b')\n"),
    "control characters": "param \x00a string\x07 = '\x1b[2J\u202e'\n\x00\x00\noutput o string = a\n",
    "lone surrogates": "output o string = '\\u{D800}'\noutput p string = '\ud800'\n",
    "carriage returns only": "param a string\rparam b string\routput o string = a\r",
    "many directives": "#disable-next-line a\n" * 20_000,
    "many decorators": f"{'@description(1)' + chr(10)}" * 5_000 + "param a string\n",
    "an unclosed comment": "/* " + "/* " * 50_000,
    "an unclosed string": "var a = '''" + "${a" * 20_000,
}
"""Texts by what is hostile about them."""
