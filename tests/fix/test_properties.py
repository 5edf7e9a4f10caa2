"""Whatever a template looks like: fixing it ends, keeps the rest, and brings about nothing new."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from guestpatch.api import Document, Unit, check_unit, report_of
from guestpatch.mending import Mended, Mending
from tests import checking
from tests.fix.documents import Style, configurations, styles, versions, write

if TYPE_CHECKING:
    from guestpatch.api import Finding, Report

SETTINGS = checking.settings()
COMMENT = re.compile(r"// keep \d+")


def mend(document: Document) -> tuple[Report, Mended]:
    unit = Unit(document)
    outcome = check_unit(unit, SETTINGS)
    report = report_of([outcome], SETTINGS)
    mending = Mending(
        lambda _: SETTINGS, lambda each: report_of(each, SETTINGS), 1, with_unsafe=True
    )
    return report, mending.mend([unit], [outcome], report)


def keys(findings: tuple[Finding, ...]) -> Counter[tuple[str, str, str]]:
    return Counter((each.rule.code, each.route, each.property) for each in findings)


@given(styles, versions, st.sampled_from(["windows", "linux"]), configurations)
@settings(max_examples=150, deadline=None)
def test_fixing_ends_and_brings_about_nothing_new(
    style: Style, version: str, os: str, configuration: dict[str, object]
) -> None:
    document = write(style, version, os, configuration)
    before, mended = mend(document)
    text = next((change.after for change in mended.changes), document.text)
    again, nothing = mend(Document(document.path, text))
    left = [fix.title for each in again.findings for fix in each.fixes if fix.is_applicable]

    assert "GP901" not in {each.rule.code for each in again.findings}
    assert left == []
    assert nothing.changes == ()
    assert keys(again.findings) - keys(before.findings) == Counter()


@given(styles, versions, st.sampled_from(["windows", "linux"]), configurations)
@settings(max_examples=100, deadline=None)
def test_fixing_keeps_comments_line_ends_and_what_it_does_not_mend(
    style: Style, version: str, os: str, configuration: dict[str, object]
) -> None:
    document = write(style, version, os, configuration)
    _, mended = mend(document)
    for change in mended.changes:
        removed = [line for line in _lines(change.before) if line not in _lines(change.after)]

        assert sorted(COMMENT.findall(change.after)) == sorted(COMMENT.findall(change.before))
        assert change.after.count("\n") == change.after.count(style.newline)
        assert change.after.endswith(style.newline)
        assert [line for line in removed if "computerName" in line or "location" in line] == []


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
