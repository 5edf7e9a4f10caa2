"""The examples in the pages of the built-in rules do what the pages say.

An example is a fenced block marked ``fail`` or ``pass``: a whole document, or one resource of ARM
JSON that is put into a template here; a resource in Bicep is a document already. Further words of
the mark: ``edition=…``, ``severity=…`` where it is not that of the rule, ``witness=…`` a parameter
that the finding depends on, ``world-free`` for a finding that holds whatever is deployed,
``possible`` for one that is not shown by default. A block marked ``beside PATH`` is a file that the
next example can refer to, and one marked ``base`` is what it is compared with. A block marked
``diff`` with a language shows the lines that the fix changes in the first failing example that it
mends.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest

from guestpatch.api import Document, Unit, check, check_unit, report_of
from guestpatch.engine.comparing import BaseVersion
from guestpatch.fix import apply_fixes, unified_diff
from guestpatch.mending import Mending
from guestpatch.source.files import Opened, Refused
from guestpatch_schemas import find_edition
from tests.checking import built_in_pack, settings

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from guestpatch.api import Finding, Report
    from guestpatch.policy import Rule

PACK = built_in_pack()

SECTIONS = (
    "Why it matters",
    "Fails",
    "Passes",
    "When it does not apply",
    "Fix safety",
    "Sources",
)
WITHOUT_EXAMPLES = {"GP909"}
OF_JSON_ONLY = {"GP910"}

_BLOCK = re.compile(
    r"^```(json|text|bicep) (fail|pass|beside|base)( [^\n]*)?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_DIFF = re.compile(r"^```diff (bicep|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BEFORE = (
    '{\n"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n'
    '"contentVersion": "1.0.0.0",\n"resources": [\n'
)
_AFTER = "\n]\n}\n"


class FilesBeside:
    """The files that a page shows beside an example, and no others."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def open(self, base: str, reference: str) -> Opened | Refused:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(base), reference))
        text = self._texts.get(path)
        if text is None:
            return Refused(f"`{reference}` does not exist", "no such file")
        return Opened(Document(path, text), text.encode())

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:  # noqa: ARG002
        return Refused(f"`{reference}` is not a folder", "no folder")

    def artifact(self, written: str, canonical: str) -> Refused:  # noqa: ARG002
        return Refused(f"module `{written}` is not here", "its resources are not checked", "remote")


class Example(NamedTuple):
    """A block of a page."""

    rule: Rule
    language: str
    outcome: str
    options: dict[str, str]
    before: str
    text: str
    after: str
    beside: dict[str, str]
    base: Document | None

    @property
    def edition(self) -> str:
        return self.options.get("edition", "current")

    @property
    def document(self) -> Document:
        name = f"{self.rule.name}.{self.language}"
        return Document(name, self.before + self.text + self.after)

    def report(self) -> Report:
        base = None if self.base is None else BaseVersion("the base", self.base)
        unit = Unit(self.document, files=FilesBeside(self.beside), base=base)
        asked = replace(settings(self.edition), profile=self.rule.profile)
        return check([unit], asked, "possible" if "possible" in self.options else "likely")

    def findings(self) -> list[Finding]:
        return [each for each in self.report().findings if each.rule.code == self.rule.code]


def _examples(rule: Rule) -> list[Example]:
    found: list[Example] = []
    beside: dict[str, str] = {}
    base: Document | None = None
    for language, outcome, marks, text in _BLOCK.findall(rule.page() or ""):
        if outcome == "beside":
            beside[marks.strip()] = text
            continue
        options = {}
        for mark in marks.split():
            name, _, value = mark.partition("=")
            options[name] = value
        is_whole = language != "json" or '"$schema"' in text
        before, after = ("", "") if is_whole else (_BEFORE, _AFTER)
        written_in = "bicep" if language == "bicep" else "json"
        if outcome == "base":
            base = Document(f"base.{written_in}", before + text + after)
            continue
        found.append(Example(rule, written_in, outcome, options, before, text, after, beside, base))
        beside, base = {}, None
    return found


EXAMPLES = [example for rule in PACK.rules for example in _examples(rule)]


def _numbered(outcome: str) -> list[ParameterSet]:
    numbers: dict[str, int] = {}
    cases = []
    for example in EXAMPLES:
        if example.outcome == outcome:
            name = f"{example.rule.code}-{example.language}"
            number = numbers[name] = numbers.get(name, 0) + 1
            cases.append(pytest.param(example, id=f"{name}-{number}"))
    return cases


def _options(case: ParameterSet) -> dict[str, str]:
    (example,) = case.values
    assert isinstance(example, Example)
    return example.options


@pytest.mark.parametrize("example", _numbered("fail"))
def test_rule_finds_what_its_page_says_it_finds(example: Example) -> None:
    findings = example.findings()
    severity = example.options.get("severity") or example.rule.severity_in(
        find_edition(example.edition).id
    )

    assert {finding.severity for finding in findings} == {severity}


@pytest.mark.parametrize("example", _numbered("fail"))
def test_finding_points_into_the_example(example: Example) -> None:
    start = len(example.before)
    end = start + len(example.text)
    spans = [finding.primary.span for finding in example.findings()]

    assert {span.document.path for span in spans} == {example.document.path}
    assert [span for span in spans if not start <= span.start < span.end <= end] == []
    assert [span for span in spans if "\n" in span.text.rstrip("\n")] == []


@pytest.mark.parametrize("example", _numbered("fail"))
def test_texts_of_a_finding_are_complete(example: Example) -> None:
    for finding in example.findings():
        texts = [
            finding.headline,
            finding.primary.text,
            *(label.text for label in finding.labels),
            *finding.helps,
        ]

        assert all(texts)
        assert [text for text in texts if "``" in text or "{" in text or "  " in text] == []
        assert len(finding.labels) < 4


@pytest.mark.parametrize(
    "example",
    [case for case in _numbered("fail") if "witness" in _options(case)],
)
def test_conditional_finding_names_what_it_depends_on(example: Example) -> None:
    names = {
        name
        for finding in example.findings()
        for term in finding.witness.terms
        for name, _ in term.parameters
    }

    assert names == set(example.options["witness"].split(","))


@pytest.mark.parametrize(
    "example",
    [case for case in _numbered("fail") if "world-free" in _options(case)],
)
def test_finding_holds_whatever_is_deployed(example: Example) -> None:
    assert all(finding.witness.always for finding in example.findings())


@pytest.mark.parametrize("example", _numbered("pass"))
def test_rule_accepts_what_its_page_says_it_accepts(example: Example) -> None:
    report = example.report()

    assert example.findings() == []
    assert [each for each in report.undecided if each.code == example.rule.code] == []


@pytest.mark.parametrize("example", _numbered("pass"))
def test_accepted_example_has_no_error_of_another_rule(example: Example) -> None:
    errors = [each for each in example.report().findings if each.severity == "error"]

    assert [(each.rule.code, each.headline) for each in errors] == []


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.code)
def test_every_rule_has_examples_in_both_languages(rule: Rule) -> None:
    if rule.code in WITHOUT_EXAMPLES:
        return
    languages = ("json",) if rule.code in OF_JSON_ONLY else ("bicep", "json")
    shown = {(example.language, example.outcome) for example in _examples(rule)}

    assert shown == {(each, outcome) for each in languages for outcome in ("fail", "pass")}


@pytest.mark.parametrize(
    "example",
    [case for case in _numbered("fail") if "-bicep-" in str(case.id)],
)
def test_example_in_bicep_shows_no_error_but_its_own(example: Example) -> None:
    others = [each for each in example.report().findings if each.rule.code != example.rule.code]

    assert [(each.rule.code, each.headline) for each in others if each.severity == "error"] == []


@pytest.mark.parametrize(
    "rule", [rule for rule in PACK.rules if len(rule.cases) > 1], ids=lambda rule: rule.code
)
def test_every_case_of_a_rule_is_found_in_an_example(rule: Rule) -> None:
    found: set[int] = set()
    for example in _examples(rule):
        if example.outcome == "fail":
            found |= _cases_found(example)

    assert found == set(range(len(rule.cases)))


def _cases_found(example: Example) -> set[int]:
    """The cases of the rule whose texts the findings of an example have."""
    return {
        number
        for finding in example.findings()
        for number, case in enumerate(example.rule.cases)
        if finding.confidence == case.confidence
        and _fits(case.headline, finding.headline)
        and all(map(_fits, case.helps, finding.helps))
        and any(_fits(each.text, finding.primary.text) for each in case.labels if each.primary)
    }


def _fits(text: str, filled: str) -> bool:
    """Whether a text of a rule, with facts in it, can have become a text of a finding."""
    pattern = ".*".join(re.escape(part) for part in re.split(r"\{[\w.]+\}", text))
    return re.fullmatch(f"{pattern}( when .*)?", filled) is not None


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.code)
def test_page_has_its_title_and_sections(rule: Rule) -> None:
    page = rule.page() or ""
    lines = page.splitlines()
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]

    assert lines[:1] == [f"# {rule.name} ({rule.code})"]
    assert tuple(headings) == SECTIONS


def test_every_page_belongs_to_a_rule() -> None:
    pages = (each.name for each in PACK.rules[0].folder.iterdir() if each.name.endswith(".md"))

    assert sorted(pages) == sorted(f"{rule.name}.md" for rule in PACK.rules)


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.code)
def test_page_marks_every_block_of_code(rule: Rule) -> None:
    page = rule.page() or ""
    blocks = re.findall(r"^```\S.*$", page, re.MULTILINE)
    marked = [*_BLOCK.findall(page), *_DIFF.findall(page)]

    assert len(blocks) == len(marked)


def _fixed_lines(example: Example) -> str:
    """The lines that all fixes of an example's findings take away and add."""
    fixes = [fix for each in example.findings() for fix in each.fixes if fix.is_applicable]
    text = apply_fixes(fixes).texts.get(example.document.path)
    if text is None:
        return ""
    diff = unified_diff("", example.document.text, text).splitlines(keepends=True)
    return "".join(line for line in diff[2:] if not line.startswith((" ", "@")))


def _diffs(rule: Rule) -> dict[str, str]:
    """The changed lines by language, of the first example that a fix mends."""
    found: dict[str, str] = {}
    for example in _examples(rule):
        if example.outcome == "fail" and (lines := _fixed_lines(example)):
            found.setdefault(example.language, lines)
    return found


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.code)
def test_page_shows_what_the_fix_changes(rule: Rule) -> None:
    page = rule.page() or ""
    section = page.partition("## Fix safety")[2]

    assert dict(_DIFF.findall(section)) == _diffs(rule)


@pytest.mark.parametrize("example", _numbered("fail"))
def test_fixed_example_has_nothing_left_to_fix_and_nothing_new(example: Example) -> None:
    before = example.report()
    unit = Unit(example.document, files=FilesBeside(example.beside))
    ours = settings(example.edition)
    mending = Mending(lambda _: ours, lambda each: report_of(each, ours), 1, with_unsafe=True)
    outcome = check_unit(unit, ours)
    mended = mending.mend([unit], [outcome], before)
    known = {(each.rule.code, each.route) for each in before.findings}

    assert [f.title for each in mended.report.findings for f in each.fixes if f.is_applicable] == []
    assert {(each.rule.code, each.route) for each in mended.report.findings} <= known
