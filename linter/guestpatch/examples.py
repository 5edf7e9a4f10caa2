"""The examples in the pages of rules, and whether a rule does what its page says."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from guestpatch.api import Document, Unit, check
from guestpatch.engine.model import BaseVersion
from guestpatch.source.files import Opened, Refused
from guestpatch.source.spelling import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guestpatch.api import Finding, Report, Settings
    from guestpatch.policy import Rule

__all__ = ["Example", "FilesBeside", "Flaw", "Page", "flaws_of", "read_page"]

Outcome: TypeAlias = Literal["fail", "pass"]

_LANGUAGES = {"bicep": "bicep", "json": "json", "text": "json"}
"""What examples are marked with, and the language they are in; ``text`` is no JSON yet."""
_KINDS = ("fail", "pass", "beside", "base")
_OPTIONS = ("edition", "severity", "witness", "world-free", "possible")
_BEFORE = (
    '{\n"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n'
    '"contentVersion": "1.0.0.0",\n"resources": [\n'
)
_AFTER = "\n]\n}\n"


class FilesBeside:
    """The files that a page shows beside an example, and no others."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def open(self, base: str, reference: str) -> Opened | Refused:
        """See ``source.files.Files``."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(base), reference))
        text = self._texts.get(path)
        if text is None:
            return Refused(f"`{reference}` does not exist", "no such file")
        return Opened(Document(path, text), text.encode())

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:  # noqa: ARG002
        """See ``source.files.Files``."""
        return Refused(f"`{reference}` is not a folder", "no folder")

    def artifact(self, written: str, canonical: str) -> Refused:  # noqa: ARG002
        """See ``source.files.Files``."""
        return Refused(f"module `{written}` is not here", "its resources are not checked", "remote")


class Example(NamedTuple):
    """A template in a page, and what the rule says of it."""

    rule: Rule
    language: Literal["bicep", "json"]
    outcome: Outcome
    options: Mapping[str, str]
    """Further words of its mark."""
    line_1: int
    """The line of its mark in the page."""
    text: str
    before: str
    """What a single resource of ARM JSON is put into, before it."""
    after: str
    beside: Mapping[str, str]
    """Texts of files that it may refer to, by path."""
    base: Document | None
    """What it is compared with."""

    @property
    def edition(self) -> str:
        """The edition it is asked in."""
        return self.options.get("edition", "current")

    @property
    def document(self) -> Document:
        """The whole template."""
        name = f"{self.rule.name}.{self.language}"
        return Document(name, self.before + self.text + self.after)

    def unit(self) -> Unit:
        """The template with what stands beside it."""
        base = None if self.base is None else BaseVersion("the base", self.base)
        return Unit(self.document, files=FilesBeside(self.beside), base=base)

    def report(self, settings: Settings) -> Report:
        """What is found in it, with settings of its edition, in the profile that asks the rule."""
        asked = replace(settings, profile=self.rule.profile)
        return check([self.unit()], asked, "possible" if "possible" in self.options else "likely")


class Flaw(NamedTuple):
    """What is not as a page says, at a line of it, or of the page as a whole."""

    line_1: int | None
    message: str
    expected: str = ""
    got: str = ""


class Page(NamedTuple):
    """The examples of a page, and what is wrong with how they are marked."""

    examples: tuple[Example, ...]
    flaws: tuple[Flaw, ...]


class _Block(NamedTuple):
    line_1: int
    words: tuple[str, ...]
    text: str
    is_closed: bool


def read_page(rule: Rule) -> Page:
    """The examples of a rule's page. Raises OSError."""
    examples: list[Example] = []
    flaws: list[Flaw] = []
    beside: dict[str, str] = {}
    base: Document | None = None
    for line, words, text, is_closed in _blocks(rule.page() or ""):
        if not words or words[0] not in _LANGUAGES:
            continue
        problem = _problem(words) if is_closed else "block is not closed"
        if problem:
            flaws.append(Flaw(line, problem))
            continue
        language: Literal["bicep", "json"] = "bicep" if words[0] == "bicep" else "json"
        is_whole = words[0] != "json" or '"$schema"' in text
        before, after = ("", "") if is_whole else (_BEFORE, _AFTER)
        match words[1]:
            case "beside":
                beside[words[2]] = text
            case "base":
                base = Document(f"base.{language}", before + text + after)
            case outcome:
                said: Outcome = "fail" if outcome == "fail" else "pass"
                pairs = (word.partition("=") for word in words[2:])
                options = {name: value for name, _, value in pairs}
                examples.append(
                    Example(rule, language, said, options, line, text, before, after, beside, base)
                )
                beside, base = {}, None
    missing = {"fail", "pass"} - {each.outcome for each in examples}
    flaws.extend(Flaw(None, f"page has no example marked `{each}`") for each in sorted(missing))
    return Page(tuple(examples), tuple(flaws))


def _blocks(page: str) -> Iterator[_Block]:
    """The fenced blocks of a page."""
    start: int | None = None
    words: tuple[str, ...] = ()
    lines: list[str] = []
    for number, line in enumerate(page.splitlines(keepends=True), 1):
        if start is not None:
            if line.rstrip() == "```":
                yield _Block(start, words, "".join(lines), is_closed=True)
                start = None
            else:
                lines.append(line)
        elif line.startswith("```"):
            start, words, lines = number, tuple(line[3:].split()), []
    if start is not None:
        yield _Block(start, words, "".join(lines), is_closed=False)


def _problem(words: tuple[str, ...]) -> str:
    """What is wrong with the mark of a block; empty where nothing is."""
    language = words[0]
    kind = words[1] if len(words) > 1 else ""
    if not kind and language != "text":
        return f"block is not marked: write `{language} fail` or `{language} pass`"
    if kind not in _KINDS:
        return _unknown("block is marked", kind, _KINDS) if kind else ""
    if kind == "beside":
        return "" if len(words) > 2 else "block marked `beside` needs the path of its file"  # noqa: PLR2004 - language, kind, path
    for word in words[2:]:
        if word.partition("=")[0] not in _OPTIONS:
            return _unknown("mark has the word", word.partition("=")[0], _OPTIONS)
    return ""


def _unknown(said: str, word: str, known: tuple[str, ...]) -> str:
    near = suggestion(word, known)
    hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
    return f"{said} `{word}`, which means nothing; {hint}"


def flaws_of(example: Example, settings: Settings) -> Iterator[Flaw]:
    """What the rule says of an example that its page does not say, with settings of its edition."""
    rule = example.rule
    if rule.severity_in(settings.knowledge.edition.id) is None:
        said = f"{rule.code} is off in edition {settings.knowledge.edition.id}"
        yield Flaw(example.line_1, f"{said}, so it says nothing of this example")
        return
    report = example.report(replace(settings, select=(rule.code, "tool")))
    for finding in report.findings:
        if finding.rule.category == "tool" and finding.severity == "error":
            label = f": {finding.primary.text}" if finding.primary.text else ""
            said = f"{finding.headline}{label}"
            yield Flaw(_line_of(finding, example), f"example has a mistake of its own: {said}")
            return
    ours = [each for each in report.findings if each.rule.code == rule.code]
    left_open = [each.reason for each in report.undecided if each.code == rule.code]
    open_text = f"not decided: {left_open[0]}" if left_open else ""
    if example.outcome == "pass":
        for finding in ours:
            message = f"{rule.code} speaks where it is to be silent"
            got = f"{finding.severity}: {finding.headline}"
            yield Flaw(_line_of(finding, example), message, "nothing", got)
        if not ours and open_text:
            message = f"{rule.code} cannot be decided here"
            yield Flaw(example.line_1, message, "nothing, for sure", open_text)
        return
    expected = example.options.get("severity") or rule.severity_in(settings.knowledge.edition.id)
    if not ours:
        message = f"{rule.code} is silent where it is to speak"
        yield Flaw(example.line_1, message, str(expected), open_text or "nothing")
    for finding in ours:
        if finding.severity != expected:
            message = f"{rule.code} speaks with another severity"
            yield Flaw(_line_of(finding, example), message, str(expected), finding.severity)
    yield from _witness_flaws(example, ours)


def _witness_flaws(example: Example, findings: list[Finding]) -> Iterator[Flaw]:
    """Where the page says on what a finding depends, and it does not depend on that."""
    wanted = example.options.get("witness")
    if wanted is None and "world-free" not in example.options:
        return
    expected = set(wanted.split(",")) if wanted else set()
    terms = (term for finding in findings for term in finding.witness.terms)
    names = {name for term in terms for name, _ in term.parameters}
    if findings and names != expected:
        shown = (", ".join(sorted(each)) or "no parameter" for each in (expected, names))
        message = f"{example.rule.code} depends on other parameters"
        yield Flaw(example.line_1, message, *shown)


def _line_of(finding: Finding, example: Example) -> int:
    """The line of the page at which a finding points into an example; else that of its mark."""
    span = finding.primary.span
    if span.document.path != example.document.path:
        return example.line_1
    before = example.before.count("\n")
    line = span.document.position(span.start).line - before
    return example.line_1 + min(max(line, 0), example.text.count("\n"))
