"""Whatever the text is, reading Bicep ends, and what it gives lies in the text."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guestpatch.source.text import Document, decode
from guestpatch.syntax.bicep import print_tokens, read_bicep, read_tokens
from tests.syntax.bicep_reading import read, walk

if TYPE_CHECKING:
    import random

PATIENCE = 20
"""Seconds; far more than any of these takes, far less than a hang would."""

TEMPLATE = """\
// A machine, and what belongs to it.
targetScope = 'resourceGroup'
metadata owner = {
  name: 'me'
}

import { size, os as system } from 'types.bicep'

@description('''
Where it stands.
''')
@allowed([ 'westeurope', 'northeurope' ])
param location string = resourceGroup().location
param kind 'Linux' | 'Windows' = 'Linux'
param tags { *: string }?
param disks {
  @minValue(1)
  size: int
  names: (string?)[]
}[] = []
type pair = [ string, resourceInput<'A/b@2020-01-01'>.properties.c ]
func prefix(text string, count int) string => '${text}-${count > 1 ? 'many' : 'one'}'

var names = [for (disk, index) in disks: '${prefix(disk.names[0] ?? 'none', index)}\\n']
var sizes = filter(map(disks, disk => disk.size), size => size >= 1 && size != 7 || !true)

#disable-next-line BCP081
resource network 'Microsoft.Network/virtualNetworks@2023-09-01' existing = {
  name: 'network'
  resource subnet 'subnets' existing = {
    name: 'subnet'
  }
}

resource machine 'Microsoft.Compute/virtualMachines@2023-09-01' = if (kind == 'Linux') {
  name: toLower('vm-${uniqueString(resourceGroup().id)}') /* short */
  location: location
  properties: {
    osProfile: {
      ...shared
      linuxConfiguration: tags.?patch != null
        ? { patchSettings: { patchMode: 'ImageDefault' } }
        : null
    }
    networkProfile: {
      networkInterfaces: [
        { id: network::subnet.id, properties: { primary: -1 + 2 * (3 - 4) < 5 } }
      ]
    }
  }
}

module more 'more.bicep' = [for name in names: {
  name: name
  params: { sizes: sizes[?^1]!, text: $$'''
a $${name} ${b}
''' }
}]

output id string = machine!.id
"""
WORDS = [
    *("param ", "var ", "resource ", "module ", "type ", "x ", "'a' ", "1 ", "= ", "{ ", "} "),
    *("[ ", "] ", "( ", ") ", "\n", ", ", ": ", "? ", "=> ", "| ", ". ", "'${", "}'", "'", "'''"),
    *("for ", "in ", "if ", "@", "!", "-", "+ ", "...", "::", "< ", "> ", "existing ", "import "),
    *("$'''", "//", "/*", "*/", "#disable-next-line", "func ", "null ", "with ", "as ", "* "),
]


def check(text: str) -> None:
    """That every node lies in its parent and every remark in the text."""
    document = Document("test.bicep", text)
    for parameters in (False, True):
        tree = read_bicep(document, parameters=parameters)
        for node, start, end in walk(tree.statements, 0, len(text)):
            assert isinstance(node, tuple)
            assert start <= node[0] <= node[1] <= end, node
        for before, behind in pairwise(tree.statements):
            assert before.end <= behind.start
        for remark in tree.remarks:
            assert 0 <= remark.start <= remark.end <= len(text)
            assert remark.message
            assert remark.label
    assert print_tokens(document) == text


def test_template_is_read_without_remarks_and_lies_in_itself() -> None:
    assert read(TEMPLATE).remarks == ()
    check(TEMPLATE)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_template_is_the_same_with_other_line_ends(line_end: str) -> None:
    text = TEMPLATE.replace("\n", line_end)
    tree = read(text)

    assert tree.remarks == ()
    assert len(tree.statements) == len(read(TEMPLATE).statements)
    check(text)


def test_template_cut_anywhere_is_read() -> None:
    for end in range(len(TEMPLATE)):
        check(TEMPLATE[:end])


def test_template_without_any_one_token_is_read() -> None:
    for token in read_tokens(Document("test.bicep", TEMPLATE)):
        check(TEMPLATE[: token.start] + TEMPLATE[token.end :])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5))
def test_template_with_tokens_deleted_doubled_and_swapped_is_read(
    chance: random.Random, changes: int
) -> None:
    tokens = read_tokens(Document("test.bicep", TEMPLATE))
    words = [TEMPLATE[token.start : token.end] for token in tokens]
    for _ in range(changes):
        at, other = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(3):
            case 0:
                words[at] = ""
            case 1:
                words[at] *= 2
            case _:
                words[at], words[other] = words[other], words[at]

    check(" ".join(words))


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS)).map("".join))
def test_any_tokens_are_read(text: str) -> None:
    check(text)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    check(text)


@given(st.binary())
def test_any_bytes_are_read(data: bytes) -> None:
    check(decode(data))


COUNT = 100_000
HOSTILE = {
    "parentheses": "var x = " + "(" * COUNT + ")" * COUNT,
    "parentheses that stay open": "var x = " + "(" * COUNT,
    "lambdas in parentheses": "var x = " + "(a, (" * COUNT,
    "lambdas": "var x = " + "a => " * COUNT + "1",
    "brackets": "var x = " + "[" * 10_000_000,
    "brackets outside": "[" * 10_000_000,
    "objects": "var x = " + "{\na: " * COUNT,
    "calls": "var x = " + "f(" * COUNT,
    "indices": "var x = " + "a[" * COUNT,
    "loops": "var x = " + "[for a in " * COUNT,
    "conditions": "resource a 'b' = " + "if (" * COUNT,
    "resources": "resource a 'b' = {\n" * COUNT,
    "loops of resources": "resource a 'b' = [for x in y: if (z) {\n" * COUNT,
    "negations": "var x = " + "!" * COUNT,
    "signs": "var x = " + "-" * COUNT + "1",
    "ternaries in ternaries": "var x = " + "a?" * COUNT,
    "ternaries": "var x = " + "a?b:" * COUNT + "c",
    "sum": "var x = " + "a+" * COUNT + "a",
    "accesses": "var x = a" + ".b" * COUNT,
    "non-null": "var x = a" + "!" * COUNT,
    "holes": "var x = " + "'${" * COUNT,
    "holes that end": "var x = " + "'${" * COUNT + "1" + "}'" * COUNT,
    "types": "param x " + "(" * COUNT,
    "types of objects": "param x " + "{a:" * COUNT,
    "types of arrays": "param x string" + "[]" * COUNT,
    "type arguments": "param x " + "a<" * COUNT,
    "decorators": "@" * COUNT,
    "mixed": "var x = " + "-a[b + f(c ? [d ?? {e: '${" * COUNT,
    "broken brackets": "wrong " + "({[" * COUNT + ")" * COUNT + "}" * COUNT,
    "broken lines": "var x = [\n" + "  )\n" * COUNT,
    "commas": "var x = f(" + "," * COUNT,
    "dollars": "$" * COUNT,
    "dollars in a string": "var x = $'''" + "$" * COUNT,
    "dollars in strings": "var x = '" + "$" * COUNT,
    "quotes": "'" * COUNT,
    "wrong quotes": '"' * COUNT,
    "escapes": "var x = '" + "\\q" * COUNT + "'",
    "long escape": "var x = '\\u{" + "f" * COUNT + "}'",
    "long integer": "var x = " + "9" * COUNT,
    "comments": "/*" * COUNT,
    "blanks": " \t" * COUNT,
    "hashes": " #" * COUNT,
    "line breaks": "\n \n" * 3 * COUNT,
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_text_ends_soon_and_with_little_to_say(name: str) -> None:
    started = time.process_time()
    tree = read(HOSTILE[name])

    assert time.process_time() - started < PATIENCE
    assert len(tree.remarks) <= 21
    assert sum(remark.kind == "budget" for remark in tree.remarks) <= 1


@pytest.mark.parametrize(
    "repeated", ["a+", "[a+", "-a[b ?? ", "f(a.b.c ? ", "x => y + ", "{a: b! || ", "'${c + "]
)
@pytest.mark.parametrize("behind", ["a", "a" + ".b" * 190, "[" * 100, "a" + "+a" * 190])
def test_no_tree_is_so_high_that_walking_it_would_need_a_deep_stack(
    repeated: str, behind: str
) -> None:
    for count in (10, 60, 120, 1000):
        statements = read(f"var x = {repeated * count}{behind}").statements

        # Each level is a node and, in most of them, a tuple of nodes.
        assert _height(statements) <= 2 * (200 + 5)


def _height(root: object) -> int:
    highest = 0
    todo = [(root, 0)]
    while todo:
        node, height = todo.pop()
        highest = max(highest, height)
        if isinstance(node, tuple):
            todo += [(each, height + 1) for each in node]
    return highest
