"""Read a corpus of real Bicep and compare with what the compiler says of it.

``python benchmarks/bicep_parsing.py FOLDER``: the folder holds ``MANIFEST.jsonl``, one JSON object
a line with ``path`` and ``kind`` (bicep, bicepparam, pair, syntax or listing). Beside some sources
lie listings of the official compiler: ``*.tokens.*`` gives every token, ``*.diagnostics.*`` what it
reports. Exits 1 when a threshold below is not met. Thresholds only go up.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from thresholds import compare

from guestpatch.source.text import Document, decode
from guestpatch.syntax.bicep import print_tokens, read_bicep, read_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from guestpatch.syntax.bicep import BicepTree
    from guestpatch.syntax.bicep.nodes import Statement

THRESHOLDS = {
    "valid files read without a remark": 1.0,
    "files the compiler rejects with a remark": 1.0,
    "files with errors of meaning only, without a remark": 1.0,
    "token listings equal": 1.0,
    "texts printed back as they were": 1.0,
    "trees equal whatever the line ends": 1.0,
    "lines with an official syntax error found": 0.98,
}
_SMALL = 3000
"""Most characters of the files on which others are compared: one of them needs minutes for more."""
_PATIENCE = 10
"""Seconds that another parser gets; what it has read by then is compared."""

_REJECTED = re.compile(
    r"baselines/Invalid(Cycles|DisableNextLineDiagnosticsDirective|Expressions|Extensions|Functions"
    r"|Lambdas|Metadata|Modules|MultilineString|NewlineSensitivity|Outputs|Parameters"
    r"|ResourceDerivedTypes|Resources|TargetScopes|TestFramework|TypeDeclarations|Variables)_\w+"
    r"/main\.bicep$"
    r"|baselines/InvalidModules_LF/(cycle|ChildModules/modulea)\.bicep$"
    r"|baselines/InvalidTestFramework_CRLF/samples/broken\.bicep$"
    r"|baselines_bicepparam/Invalid_(Variables|Extensions|ExternalInputs|Parameters)/\w+\.bicepparam$"
    r"|baselines_bicepparam/Invalid_Imports/foo\.bicep$"
    r"|issue5455/nested_StorageRoleDeploymentResource\.bicep$"
    r"|nested-outer/nested_testnested\.bicep$"
    r"|Bicep\.MSBuild\.E2eTests/examples/fail/fail\.bicep$"
    r"|e2e/examples/files/invalid-resources/main\.bicep$"
    r"|AnInvalidTemplate\.bicep$|malformed\.bicep$|invalid_multi_line\.bicep$"
    # Not of the compiler's own repository, each read by hand: a placeholder in angle brackets,
    r"|syntax-samples/modules/iterative-definition\.bicep$"
    # a comma before a line break, a parenthesis too many, a directive without a code,
    r"|archive/Bicep/modules/VM/virtualmachine\.bicep$"
    r"|PSRule\.Rules\.Azure/tests/Bicep/error\.bicep$"
    r"|Learn-Bicep/samples/1-deploy-rg\.bicep$"
    # a name with a dash, a quote too many, a parameter with the modifiers of version 0.3.
    r"|frameworks/(cache|databases)/app\.bicep$"
    r"|remote-patient-monitoring-edge-demo-azure-cloud-services-\w+/main\.bicep$"
)
_ONLY_MEANING = re.compile(
    r"baselines/Invalid(LoadFunctions|ModulesManagementGroup|ModulesSubscription|ModulesTenant"
    r"|RuntimeValueUsages)_\w+/main\.bicep$"
    r"|baselines_bicepparam/Invalid_(Expressions|Imports|MismatchedTypes)/\w+\.bicepparam$"
)
_LISTING = re.compile(
    r"\.(tokens|diagnostics|syntax|symbols|ir|formatted|sourcemap|pprint)\.bicep(param)?$"
)
_NOTE = re.compile(r"//@\[(\d+):(\d+)\) (.*)$", re.DOTALL)
_SYNTAX_CODES = frozenset(
    f"BCP{code:03}"
    for code in (
        *range(1, 25),
        *(64, 68, 87, 90, 96, 97, 103, 117, 118, 123, 132, 140, 153, 162, 167, 202, 226, 236),
        *(238, 243, 249, 266, 279, 292, 325, 346, 347, 358),
    )
)
_OFFICIAL_KINDS = {
    "name": "Identifier",
    "newline": "NewLine",
    "integer": "Integer",
    "string": "StringComplete",
    "left": "StringLeftPiece",
    "middle": "StringMiddlePiece",
    "right": "StringRightPiece",
    "unknown": "Unrecognized",
    "true": "TrueKeyword",
    "false": "FalseKeyword",
    "null": "NullKeyword",
    "{": "LeftBrace",
    "}": "RightBrace",
    "(": "LeftParen",
    ")": "RightParen",
    "[": "LeftSquare",
    "]": "RightSquare",
    "<": "LeftChevron",
    ">": "RightChevron",
    "@": "At",
    ",": "Comma",
    ".": "Dot",
    "?": "Question",
    "??": "DoubleQuestion",
    ":": "Colon",
    "::": "DoubleColon",
    ";": "Semicolon",
    "+": "Plus",
    "-": "Minus",
    "*": "Asterisk",
    "/": "Slash",
    "%": "Modulo",
    "^": "Hat",
    "!": "Exclamation",
    "|": "Pipe",
    "||": "LogicalOr",
    "&&": "LogicalAnd",
    "=": "Assignment",
    "=>": "Arrow",
    "==": "Equals",
    "!=": "NotEquals",
    "=~": "EqualsInsensitive",
    "!~": "NotEqualsInsensitive",
    "<=": "LessThanOrEqual",
    ">=": "GreaterThanOrEqual",
    "...": "Ellipsis",
}


class Source(NamedTuple):
    """A file of the corpus."""

    path: str
    text: str
    kind: str

    @property
    def document(self) -> Document:
        """The text, ready to be read."""
        return Document(self.path, self.text)

    def is_broken(self) -> bool:
        """Whether our reader has anything to say."""
        return bool(read(self.document).remarks)


def read(document: Document, max_broken: int = 20) -> BicepTree:
    """Read a document by its name."""
    is_parameters = document.path.endswith(".bicepparam")
    return read_bicep(document, parameters=is_parameters, max_broken=max_broken)


def main(folder: Path) -> int:
    """Measure, print, and compare with the thresholds."""
    sources = list(_sources(folder))
    rejected = [source for source in sources if _REJECTED.search(source.path)]
    meaning = [source for source in sources if _ONLY_MEANING.search(source.path)]
    special = {source.path for source in rejected}
    valid = [source for source in sources if source.path not in special]
    characters = sum(len(source.text) for source in sources)
    print(f"{datetime.now(UTC):%Y-%m-%d}  {len(sources)} files  {characters / 1e6:.2f} MB")
    speed = _speed(sources)
    shares = {
        "valid files read without a remark": _share("valid", valid, lambda s: not s.is_broken()),
        "files the compiler rejects with a remark": _share("rejected", rejected, Source.is_broken),
        "files with errors of meaning only, without a remark": _share(
            "meaning only", meaning, lambda s: not s.is_broken()
        ),
        "token listings equal": _token_share(folder),
        "texts printed back as they were": _share(
            "printed", sources, lambda s: print_tokens(s.document) == s.text
        ),
        "trees equal whatever the line ends": _share("line ends", valid, _is_stable),
        "lines with an official syntax error found": _error_share(folder),
    }
    _compare_speed(sources, speed)
    return compare(shares, THRESHOLDS)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "MANIFEST.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _sources(folder: Path) -> Iterator[Source]:
    for row in _rows(folder):
        path, kind = row["path"], row["kind"]
        is_source = path.lower().endswith((".bicep", ".bicepparam"))
        if is_source and kind != "listing" and not _LISTING.search(path):
            yield Source(path, decode((folder / path).read_bytes()), kind)


def _share(what: str, sources: list[Source], holds: Callable[[Source], bool]) -> float:
    """Of how many sources a claim holds; the others are named."""
    failed = [source.path for source in sources if not holds(source)]
    print(f"{what:<14} {len(sources) - len(failed):>5} of {len(sources)}")
    for path in failed[:20]:
        print(f"    {path}")
    return 1 - len(failed) / len(sources) if sources else 1.0


# -- tokens ----------------------------------------------------------------------------------------


def _token_share(folder: Path) -> float:
    """How many official listings our tokens equal: kind, place in the line, and text."""
    equal = total = tokens = 0
    for row in _rows(folder):
        path = folder / row["path"]
        if ".tokens." not in path.name:
            continue
        total += 1
        _, notes = _listing(path)
        official = [note for _, note in notes if " EndOfFile " not in note]
        tokens += len(official)
        document = _listed(path)
        ours = [_note(document, *token) for token in read_tokens(document)]
        if [_plain(note) for note in official] == ours:
            equal += 1
        else:
            print(f"    tokens differ: {row['path']}")
    print(f"token listings {equal:>5} of {total}, {tokens} tokens")
    return equal / total if total else 1.0


def _note(document: Document, kind: str, start: int, end: int) -> tuple[int, str, str]:
    line = document.text[document.line_start(document.position(start).line) : start]
    column = len(line.encode("utf-16-le", "surrogatepass")) // 2
    text = document.text[start:end].replace("\r", "\\r").replace("\n", "\\n")
    return column, _OFFICIAL_KINDS[kind], text


def _plain(note: str) -> tuple[int, str, str]:
    match = _NOTE.match(note)
    kind, _, text = (match[3] if match else "").partition(" ")
    return int(match[1]) if match else -1, kind, text[1:-1]


def _listed(listing: Path) -> Document:
    name = re.sub(r"\.(tokens|diagnostics)", "", listing.name)
    return Document(name, decode((listing.parent / name).read_bytes()))


def _listing(path: Path) -> tuple[int, list[tuple[int, str]]]:
    """How many lines the source of a listing has, and the notes with the line each is about."""
    line = 0
    notes: list[tuple[int, str]] = []
    for written in re.split(r"\r\n|\r|\n", decode(path.read_bytes())):
        if _NOTE.match(written):
            notes.append((line, written))
        else:
            line += 1
    return line, notes


# -- trees -----------------------------------------------------------------------------------------


def _is_stable(source: Source) -> bool:
    """Whether other line ends give the same tree, and texts that print back."""
    lines = re.split(r"\r\n|\r|\n", source.text)
    mixed = "".join(line + ("\r\n", "\n", "\r")[at % 3] for at, line in enumerate(lines))
    shape = _shape(read(source.document).statements)
    for text in ("\n".join(lines), "\r\n".join(lines), mixed):
        document = Document(source.path, text)
        tree = read(document)
        if tree.remarks or _shape(tree.statements) != shape or print_tokens(document) != text:
            return False
    return True


def _shape(node: object) -> object:
    """A tree without its offsets and without line breaks in texts."""
    if isinstance(node, str):
        return re.sub(r"\r\n|\r|\n", "\n", node)
    if not isinstance(node, tuple):
        return node
    fields = getattr(node, "_fields", None)
    if fields is None:
        return [_shape(each) for each in node]
    kept = (
        _shape(value)
        for name, value in zip(fields, node, strict=True)
        if name not in ("start", "end", "operator_start")
    )
    return type(node).__name__, tuple(kept)


# -- errors ----------------------------------------------------------------------------------------


def _error_share(folder: Path) -> float:
    """How many lines with an official syntax error have a remark of ours."""
    found = missed = extra = crowded = followed = 0
    for row in _rows(folder):
        path = folder / row["path"]
        if ".diagnostics." not in path.name:
            continue
        _, notes = _listing(path)
        document = _listed(path)
        tree = read(document, max_broken=10_000)
        inside = _inside(document, tree)
        official, follow = set(), set()
        for line, note in notes:
            code = _syntax_error(note)
            if code == "BCP007" and line in inside:
                follow.add(line)
            elif code:
                official.add(line)
        ours = {document.position(remark.start).line for remark in tree.remarks}
        found += len(official & ours)
        missed += len(official - ours)
        ours -= follow
        followed += len(follow - official)
        extra += len(ours - official)
        crowded += _with_extras(document, tree.statements, ours - official)
        if official ^ ours:
            print(f"    {row['path']}: missed {sorted(official - ours)}", end=" ")
            print(f"extra {sorted(ours - official)}")
    print(
        f"error lines    {found:>5} of {found + missed}, {missed} missed, {extra} extra;", end=" "
    )
    print(f"{followed} more only follow from an error above;", end=" ")
    print(f"{crowded} declarations with more than one extra")
    return found / (found + missed) if found + missed else 1.0


def _syntax_error(note: str) -> str | None:
    match = re.search(r"\) \[(BCP\d+) \(Error\)\]", note)
    return match[1] if match and match[1] in _SYNTAX_CODES else None


def _inside(document: Document, tree: BicepTree) -> set[int]:
    """The lines behind the first of each declaration.

    The compiler calls them no declarations when it has left the declaration at an error above
    them. That follows from the error, and is no other one.
    """
    lines: set[int] = set()
    for statement in tree.statements:
        first = document.position(statement.start).line
        lines.update(range(first + 1, document.position(statement.end).line + 1))
    return lines


def _with_extras(document: Document, statements: Iterable[Statement], lines: set[int]) -> int:
    counts: Counter[int] = Counter()
    for at, statement in enumerate(statements):
        first = document.position(statement.start).line
        last = document.position(statement.end).line
        counts[at] += sum(first <= line <= last for line in lines)
    return sum(count > 1 for count in counts.values())


# -- speed -----------------------------------------------------------------------------------------


def _speed(sources: list[Source]) -> float:
    """Megabytes a second, the best of three runs over the templates."""
    templates = [source for source in sources if source.path.endswith(".bicep")]
    return max(_run(templates, lambda source: read(source.document))[0] for _ in range(3))


def _run(sources: list[Source], parse: Callable[[Source], object]) -> tuple[float, int]:
    """Megabytes a second, and how many sources were parsed in the time there is for it."""
    started = time.perf_counter()
    characters = count = 0
    for source in sources:
        parse(source)
        characters += len(source.text)
        count += 1
        if time.perf_counter() - started > _PATIENCE:
            break
    return characters / 1e6 / (time.perf_counter() - started), count


def _compare_speed(sources: list[Source], speed: float) -> None:
    print(f"\nspeed {speed:.2f} MB/s")
    templates = [source for source in sources if len(source.text) < _SMALL]
    random.Random(1).shuffle(templates)  # noqa: S311  # the same sample every time
    for name, make in (("tree-sitter-bicep", _tree_sitter), ("pycep-parser", _pycep)):
        failed: set[str] = set()
        try:
            parse = make(failed)
        except ImportError as error:
            print(f"{name} is not measured: {error}")
            continue
        theirs, count = _run(templates, parse)
        ours, _ = _run(templates[:count], lambda source: read(source.document))
        print(f"{name} {theirs:.3f} MB/s on {count} files, ours {ours:.2f}", end=" ")
        print(f"({ours / theirs:.2f} times as fast); it cannot read {len(failed)} of them")


def _tree_sitter(failed: set[str]) -> Callable[[Source], object]:
    import tree_sitter  # noqa: PLC0415  # may be missing
    import tree_sitter_bicep  # noqa: PLC0415  # may be missing

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))

    def parse(source: Source) -> None:
        tree = parser.parse(source.text.encode("utf-8", "replace"))
        if tree.root_node.has_error:
            failed.add(source.path)

    return parse


def _pycep(failed: set[str]) -> Callable[[Source], object]:
    import pycep  # noqa: PLC0415  # may be missing

    parser = pycep.BicepParser()

    def parse(source: Source) -> None:
        try:
            parser.parse(text=source.text)
        except Exception:  # noqa: BLE001  # whatever it raises, it cannot read the file
            failed.add(source.path)

    return parse


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
