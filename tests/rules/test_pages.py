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

import re
from typing import TYPE_CHECKING

import pytest

from guestpatch.api import Unit, check_unit, report_of
from guestpatch.examples import Example, FilesBeside, read_page
from guestpatch.fix import apply_fixes, unified_diff
from guestpatch.mending import Mending
from guestpatch_schemas import find_edition
from tests.checking import built_in_pack, settings

if TYPE_CHECKING:
    from collections.abc import Mapping

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
WITHOUT_EXAMPLES = {"GP909", "GP912"}
OF_JSON_ONLY = {"GP910"}

_BLOCK = re.compile(
    r"^```(json|text|bicep) (fail|pass|beside|base)( [^\n]*)?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_DIFF = re.compile(r"^```diff (bicep|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

EXAMPLES = [example for rule in PACK.rules for example in read_page(rule).examples]


def _report(example: Example) -> Report:
    return example.report(settings(example.edition))


def _findings(example: Example) -> list[Finding]:
    return [each for each in _report(example).findings if each.rule.code == example.rule.code]


def _numbered(outcome: str) -> list[ParameterSet]:
    numbers: dict[str, int] = {}
    cases = []
    for example in EXAMPLES:
        if example.outcome == outcome:
            name = f"{example.rule.code}-{example.language}"
            number = numbers[name] = numbers.get(name, 0) + 1
            cases.append(pytest.param(example, id=f"{name}-{number}"))
    return cases


def _options(case: ParameterSet) -> Mapping[str, str]:
    (example,) = case.values
    assert isinstance(example, Example)
    return example.options


@pytest.mark.parametrize("example", _numbered("fail"))
def test_rule_finds_what_its_page_says_it_finds(example: Example) -> None:
    findings = _findings(example)
    severity = example.options.get("severity") or example.rule.severity_in(
        find_edition(example.edition).id
    )

    assert {finding.severity for finding in findings} == {severity}


@pytest.mark.parametrize("example", _numbered("fail"))
def test_finding_points_into_the_example(example: Example) -> None:
    start = len(example.before)
    end = start + len(example.text)
    spans = [finding.primary.span for finding in _findings(example)]

    assert {span.document.path for span in spans} == {example.document.path}
    assert [span for span in spans if not start <= span.start < span.end <= end] == []
    assert [span for span in spans if "\n" in span.text.rstrip("\n")] == []


@pytest.mark.parametrize("example", _numbered("fail"))
def test_texts_of_a_finding_are_complete(example: Example) -> None:
    for finding in _findings(example):
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
        for finding in _findings(example)
        for term in finding.witness.terms
        for name, _ in term.parameters
    }

    assert names == set(example.options["witness"].split(","))


@pytest.mark.parametrize(
    "example",
    [case for case in _numbered("fail") if "world-free" in _options(case)],
)
def test_finding_holds_whatever_is_deployed(example: Example) -> None:
    assert all(finding.witness.always for finding in _findings(example))


@pytest.mark.parametrize("example", _numbered("pass"))
def test_rule_accepts_what_its_page_says_it_accepts(example: Example) -> None:
    report = _report(example)

    assert _findings(example) == []
    assert [each for each in report.undecided if each.code == example.rule.code] == []


@pytest.mark.parametrize("example", _numbered("pass"))
def test_accepted_example_has_no_error_of_another_rule(example: Example) -> None:
    errors = [each for each in _report(example).findings if each.severity == "error"]

    assert [(each.rule.code, each.headline) for each in errors] == []


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.code)
def test_every_rule_has_examples_in_both_languages(rule: Rule) -> None:
    if rule.code in WITHOUT_EXAMPLES:
        return
    languages = ("json",) if rule.code in OF_JSON_ONLY else ("bicep", "json")
    shown = {(example.language, example.outcome) for example in read_page(rule).examples}

    assert shown == {(each, outcome) for each in languages for outcome in ("fail", "pass")}


@pytest.mark.parametrize(
    "example",
    [case for case in _numbered("fail") if "-bicep-" in str(case.id)],
)
def test_example_in_bicep_shows_no_error_but_its_own(example: Example) -> None:
    others = [each for each in _report(example).findings if each.rule.code != example.rule.code]

    assert [(each.rule.code, each.headline) for each in others if each.severity == "error"] == []


@pytest.mark.parametrize(
    "rule", [rule for rule in PACK.rules if len(rule.cases) > 1], ids=lambda rule: rule.code
)
def test_every_case_of_a_rule_is_found_in_an_example(rule: Rule) -> None:
    found: set[int] = set()
    for example in read_page(rule).examples:
        if example.outcome == "fail":
            found |= _cases_found(example)

    assert found == set(range(len(rule.cases)))


def _cases_found(example: Example) -> set[int]:
    """The cases of the rule whose texts the findings of an example have."""
    return {
        number
        for finding in _findings(example)
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
    fixes = [fix for each in _findings(example) for fix in each.fixes if fix.is_applicable]
    text = apply_fixes(fixes).texts.get(example.document.path)
    if text is None:
        return ""
    diff = unified_diff("", example.document.text, text).splitlines(keepends=True)
    return "".join(line for line in diff[2:] if not line.startswith((" ", "@")))


def _diffs(rule: Rule) -> dict[str, str]:
    """The changed lines by language, of the first example that a fix mends."""
    found: dict[str, str] = {}
    for example in read_page(rule).examples:
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
    before = _report(example)
    unit = Unit(example.document, files=FilesBeside(example.beside))
    ours = settings(example.edition)
    mending = Mending(lambda _: ours, lambda each: report_of(each, ours), 1, with_unsafe=True)
    outcome = check_unit(unit, ours)
    mended = mending.mend([unit], [outcome], before)
    known = {(each.rule.code, each.route) for each in before.findings}

    assert [f.title for each in mended.report.findings for f in each.fixes if f.is_applicable] == []
    assert {(each.rule.code, each.route) for each in mended.report.findings} <= known
