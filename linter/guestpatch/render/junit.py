"""JUnit XML, as Jenkins, Azure Pipelines and GitLab read it.

https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from guestpatch.render.visible import place, visible
from guestpatch.render.xml import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Finding, Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """One suite a document, one failed case a finding; a passing case where there is none.

    Only findings that are shown fail: a platform that gates on failures has no other severity.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in options.shown(report):
        by_path.setdefault(finding.primary.span.document.path, []).append(finding)
    total = sum(map(len, by_path.values()))
    root = Element("testsuites", tests=str(total or 1), failures=str(total), errors="0")
    root.set("name", "guestpatch")
    for path, findings in by_path.items():
        suite = _suite(root, visible(path), len(findings), len(findings))
        for finding in findings:
            _failed(suite, finding)
    if not total:
        suite = _suite(root, "guestpatch", 1, 0)
        SubElement(suite, "testcase", name="nothing to report", classname="guestpatch")
    yield document(root)


def _suite(root: Element, name: str, tests: int, failures: int) -> Element:
    suite = SubElement(root, "testsuite", name=name, tests=str(tests), failures=str(failures))
    suite.set("errors", "0")
    return suite


def _failed(suite: Element, finding: Finding) -> None:
    span = finding.primary.span
    start, _ = span.positions()
    case = SubElement(
        suite,
        "testcase",
        name=f"{finding.rule.name} at {start.line}:{start.column}",
        classname=visible(span.document.path),
        file=visible(span.document.path),
        line=str(start.line),
    )
    said = visible(finding.message())
    failure = SubElement(case, "failure", message=said, type=finding.severity)
    lines = [
        f"{place(span)}: {finding.severity}[{finding.rule.name}] {said}",
        *(f"help: {visible(text)}" for text in finding.helps),
    ]
    failure.text = "\n".join(lines)
