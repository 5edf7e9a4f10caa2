"""The closing lines: what was checked, what came of it, and who patches the VMs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guestpatch.policy.model import SEVERITIES
from guestpatch.render.accepted import accepted_parts
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from guestpatch.findings import PolicySummary, Report, Summary
    from guestpatch.policy import Severity
    from guestpatch.render.options import RenderOptions

__all__ = [
    "POSTURES",
    "checked_line",
    "comparison_lines",
    "counted",
    "fixable_line",
    "found_parts",
    "policy_lines",
    "posture_line",
    "severity_counts",
]

POSTURES = ("platform", "os", "image", "manual", "invalid", "varies", "undecided")
"""Who patches a VM, in the order of reports."""

_PATCHED_BY = {"platform": "the platform", "os": "the OS", "image": "the image's default"}
_DOES = {"deny": "denied", "audit": "audited", "auditIfNotExists": "audited"}
_OTHERWISE = {"invalid": "with an invalid mode", "varies": "varying with the values given"}


def counted(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def severity_counts(report: Report) -> dict[Severity, int]:
    """How many findings there are of each severity, the worst first."""
    found = Counter(finding.severity for finding in report.findings)
    return {severity: found[severity] for severity in SEVERITIES}


def found_parts(report: Report, options: RenderOptions) -> list[str]:
    """``3 errors`` and the like for each severity that is shown and was found."""
    return [
        counted(number, severity)
        for severity, number in severity_counts(report).items()
        if number and options.shows(severity)
    ]


def checked_line(report: Report, options: RenderOptions) -> str:
    """What was looked at and found; what is not shown is counted, with the option that shows it."""
    summary = report.summary
    checked = counted(summary.templates, "template")
    if summary.parameter_files:
        checked += f" ({counted(summary.parameter_files, 'parameter file')})"
    if machines := _machines(summary):
        checked += f", {machines}"
    if summary.most_worlds > 1:
        checked += f", with up to {summary.most_worlds} combinations of values"
    parts = found_parts(report, options) or ["nothing to report"]
    hidden = {
        severity: counted(number, severity)
        for severity, number in severity_counts(report).items()
        if number and not options.shows(severity)
    }
    if hidden:
        *_, least = hidden
        parts.append(f"{' and '.join(hidden.values())} not shown (--min-severity {least})")
    parts += accepted_parts(report, listed=options.show_suppressed)
    if report.undecided:
        hint = "" if options.show_undecided else " (--show-undecided)"
        parts.append(f"{len(report.undecided)} not decided{hint}")
    if summary.capped:
        parts.append(f"{counted(summary.capped, 'question')} only partly explored")
    if summary.untried:
        parts.append(f"{counted(summary.untried, 'optional VM')} not checked (--worlds all)")
    if summary.unread:
        parts.append(f"{counted(summary.unread, 'file')} not read")
    if summary.unused_parameter_files:
        unused = counted(summary.unused_parameter_files, "parameter file")
        parts.append(f"{unused} without a template")
    return f"Checked {checked}. Found {' · '.join(parts)}."


def fixable_line(report: Report) -> str:
    """How many findings the tool can mend, and with which options; empty when it is none."""
    found = Counter(
        fix.safety for finding in report.findings for fix in finding.fixes if fix.is_applicable
    )
    safe, unsafe = found["safe"], found["unsafe"]
    if not safe:
        return f"{unsafe} fixable with --fix --unsafe-fixes." if unsafe else ""
    more = f" ({unsafe} more with --unsafe-fixes)" if unsafe else ""
    return f"{safe} fixable with --fix{more}."


def posture_line(summary: Summary) -> str:
    """How many of the VMs and scale sets are patched by whom."""
    machines = _machines(summary)
    if not machines:
        if summary.unread:
            return "No VM is deployed by what could be read."
        return "No VM is deployed with the values as they stand."
    numbers = {name: summary.posture.get(name, 0) for name in POSTURES}
    shown = {name: number for name, number in numbers.items() if number}
    parts: list[str] = []
    for name, number in shown.items():
        if name in _PATCHED_BY:
            patched = "by" if parts else "patched by"
            doubt = f" ({summary.doubtful} with findings)" if _is_doubted(summary, name) else ""
            parts.append(f"{number} {patched} {_PATCHED_BY[name]}{doubt}")
        else:
            parts.append(f"{number} {_OTHERWISE.get(name, name)}")
    return f"{machines}: {', '.join(parts)}"


def comparison_lines(report: Report) -> tuple[str, ...]:
    """What was compared with what, and which VMs have no partner; empty without a base."""
    lines: list[str] = []
    compared = Counter(each.base for each in report.comparisons if not each.problem)
    for base in dict.fromkeys(each.base for each in report.comparisons):
        ours = [each for each in report.comparisons if each.base == base]
        machines = counted(sum(each.compared for each in ours), "VM")
        if compared[base]:
            lines.append(f"Compared with {base}: {machines} in both.")
        for each in ours:
            parts = [f"not compared: {each.problem}"] if each.problem else []
            parts += [
                f"{word} {', '.join(names)}"
                for word, names in (("new", each.new), ("gone", each.gone))
                if names
            ]
            parts += [f"`{old}` is now `{now}`, another VM to Azure" for old, now in each.renamed]
            if parts:
                lines.append(f"  {each.path}: {'; '.join(parts)}")
    return tuple(map(visible, lines))


def policy_lines(report: Report) -> tuple[str, ...]:
    """What became of each definition of Azure Policy; empty without any."""
    return tuple(map(visible, map(_policy, report.policies)))


def _policy(policy: PolicySummary) -> str:
    title = f"Azure Policy `{policy.title}` ({policy.code}, {policy.effect})"
    if policy.effect == "disabled":
        return f"{title} does nothing."
    does = _DOES.get(policy.effect, "changed")
    said = f"{counted(policy.found, 'resource')} {does}" if policy.found else f"nothing {does}"
    return f"{title}: {said}{f', {policy.undecided} not decided' if policy.undecided else ''}."


def _is_doubted(summary: Summary, name: str) -> bool:
    return name == "platform" and summary.doubtful > 0


def _machines(summary: Summary) -> str:
    """``19 VMs and 2 scale sets``; empty when there is neither."""
    kinds = ((summary.virtual_machines, "VM"), (summary.scale_sets, "scale set"))
    return " and ".join(counted(number, noun) for number, noun in kinds if number)
