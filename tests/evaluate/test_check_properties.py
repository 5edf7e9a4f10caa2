"""What holds for every template: properties of checking, on templates made up from small pieces."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checking import check_text
from tests.engine.templates import mode, parameter_file, template, vm

if TYPE_CHECKING:
    from guestpatch.api import Finding, Report

MODES = ("AutomaticByOS", "AutomaticByPlatform", "ImageDefault", "Manual", "automaticByPlatform")
NAMES = ("alpha", "gamma")
QUICK = settings(max_examples=40, deadline=None)


class Sample(NamedTuple):
    """A template of one VM: what its parameters may be, and how its mode hangs on them."""

    allowed: tuple[tuple[str, ...], ...]
    defaults: tuple[bool, ...]
    chosen: str
    windows: bool
    updates: bool

    def text(self, **more: object) -> str:
        """The template; ``more`` are further parameters, declared last."""
        declared: dict[str, object] = {}
        for name, values, has_default in zip(NAMES, self.allowed, self.defaults, strict=False):
            default = {"defaultValue": values[0]} if has_default else {}
            declared[name] = {"type": "string", "allowedValues": list(values), **default}
        configuration = mode("[variables('chosen')]")
        if self.windows:
            configuration["enableAutomaticUpdates"] = self.updates
        machine = vm(**{"windows" if self.windows else "linux": configuration})
        variables = {"chosen": self.chosen}
        return template(machine, parameters={**declared, **more}, variables=variables)


def expressions() -> st.SearchStrategy[str]:
    values = st.sampled_from([*(f"parameters('{n}')" for n in NAMES), *(f"'{m}'" for m in MODES)])
    tests = st.builds(
        "equals(parameters('{}'), '{}')".format, *map(st.sampled_from, (NAMES, MODES))
    )
    choices = st.recursive(
        values, lambda inner: st.builds("if({}, {}, {})".format, tests, inner, inner), max_leaves=4
    )
    return choices.map("[{}]".format)


def samples() -> st.SearchStrategy[Sample]:
    values = st.lists(st.sampled_from(MODES), min_size=1, max_size=3, unique=True).map(tuple)
    pair = st.tuples(st.booleans(), st.booleans())
    return st.builds(
        Sample, st.tuples(values, values), pair, expressions(), st.booleans(), st.booleans()
    )


def about_vms(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.resource is not None]


def said(report: Report, renamed: str = NAMES[0]) -> list[str]:
    """What a report says, apart from places, with the old name for one that was renamed."""
    shown = [(f.rule.code, f.headline, f.confidence, f.witness) for f in about_vms(report)]
    return sorted(repr(each).replace(renamed, NAMES[0]) for each in shown)


def codes(report: Report) -> set[tuple[str, str]]:
    return {(finding.rule.code, finding.property) for finding in about_vms(report)}


@QUICK
@given(samples())
def test_same_template_gives_the_same_report(sample: Sample) -> None:
    assert repr(check_text(sample.text()).findings) == repr(check_text(sample.text()).findings)


@QUICK
@given(samples())
def test_renamed_parameter_changes_nothing_but_its_name(sample: Sample) -> None:
    renamed = check_text(sample.text().replace(NAMES[0], "omega"))

    assert said(renamed, "omega") == said(check_text(sample.text()))


@QUICK
@given(samples())
def test_unused_parameter_changes_nothing(sample: Sample) -> None:
    unused = {"type": "string", "allowedValues": list(MODES)}

    assert said(check_text(sample.text(unused=unused))) == said(check_text(sample.text()))


@QUICK
@given(samples(), st.data())
def test_fewer_allowed_values_never_give_more_findings(sample: Sample, data: st.DataObject) -> None:
    kept = data.draw(st.tuples(*(st.integers(1, len(values)) for values in sample.allowed)))
    fewer = tuple(values[:count] for values, count in zip(sample.allowed, kept, strict=True))
    narrowed = check_text(sample._replace(allowed=fewer).text(), least="possible")

    assert codes(narrowed) <= codes(check_text(sample.text(), least="possible"))


@QUICK
@given(samples())
def test_values_of_one_world_give_the_findings_of_that_world(sample: Sample) -> None:
    findings = about_vms(check_text(sample.text()))

    for values in product(*sample.allowed):
        world = dict(zip(NAMES, values, strict=True))
        pinned = check_text(sample.text(), parameter_file(**world))
        assert codes(pinned) == {(f.rule.code, f.property) for f in findings if holds_in(f, world)}


def holds_in(finding: Finding, world: dict[str, str]) -> bool:
    """Whether the witness of a finding covers a world."""
    return finding.witness.always or any(
        all(world[name] in values for name, values in term.parameters)
        for term in finding.witness.terms
    )
