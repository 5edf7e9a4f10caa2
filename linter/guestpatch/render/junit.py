"""JUnit XML, as Jenkins, Azure Pipelines and GitLab read it.

https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
The schema knows a file of a suite, but neither file nor line of a case, so these stand in its text.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from guestpatch.render.from_root import path_from_root
from guestpatch.render.visible import visible
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
        path = visible(path_from_root(finding.primary.span, options))
        by_path.setdefault(path, []).append(finding)
    total = sum(map(len, by_path.values()))
    root = Element("testsuites", name="guestpatch", tests=str(total or 1))
    root.attrib |= {"failures": str(total), "errors": "0"}
    for path, findings in by_path.items():
        suite = _suite(root, path, len(findings), len(findings))
        suite.set("file", path)
        names: Counter[str] = Counter()
        for finding in findings:
            _failed(suite, path, finding, names)
    if not total:
        suite = _suite(root, "guestpatch", 1, 0)
        SubElement(suite, "testcase", name="nothing to report", classname="guestpatch")
    yield document(root)


def _suite(root: Element, name: str, tests: int, failures: int) -> Element:
    suite = SubElement(root, "testsuite", name=name, tests=str(tests), failures=str(failures))
    suite.set("errors", "0")
    return suite


def _failed(suite: Element, path: str, finding: Finding, names: Counter[str]) -> None:
    """Add a case; its name is used once, because GitLab keeps only one case of a name."""
    start, _ = finding.primary.span.positions()
    name = f"{finding.rule.name} at {start.line}:{start.column}"
    names[name] += 1
    if names[name] > 1:
        name += f" ({names[name]})"
    said = visible(finding.message())
    case = SubElement(suite, "testcase", name=name, classname=path)
    failure = SubElement(case, "failure", message=said, type=finding.severity)
    lines = [
        f"{path}:{start.line}:{start.column}: {finding.severity}[{finding.rule.name}] {said}",
        *(f"help: {visible(text)}" for text in finding.helps),
    ]
    failure.text = "\n".join(lines)
