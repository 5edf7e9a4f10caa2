"""``guestpatch inspect --format json``: the shape of ``inspection.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.engine.telling import plain_fact
from guestpatch.facts import Absent, Decided, Undecided
from guestpatch.findings.chain import chain_of, excerpt
from guestpatch.findings.phrases import when
from guestpatch.render.json_report import witness_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guestpatch.engine.inspection import InspectedTemplate, InspectedVm
    from guestpatch.engine.variants import Variant
    from guestpatch.render.json_report import JsonObject
    from guestpatch.source.text import Span

__all__ = ["inspection_object"]


def inspection_object(
    templates: Iterable[InspectedTemplate], facts: Sequence[str], *, resources: bool
) -> JsonObject:
    """What was inspected, with the facts named."""
    return {
        "version": 1,
        "templates": [_template(template, facts, resources=resources) for template in templates],
    }


def _template(template: InspectedTemplate, facts: Sequence[str], *, resources: bool) -> JsonObject:
    data: JsonObject = {
        "path": template.path,
        "parameterFile": template.parameter_file,
        "world": template.world,
        "unread": template.unread,
        "virtualMachines": [_vm(vm, facts) for vm in template.virtual_machines],
    }
    if resources:
        data["resources"] = list(template.resources)
    return data


def _vm(vm: InspectedVm, names: Sequence[str]) -> JsonObject:
    facts = {name: vm.facts[name] for name in names}
    return {
        "name": vm.name,
        "resource": {"type": vm.type, **_place(vm.span)},
        "facts": {name: plain_fact(fact) for name, fact in facts.items()},
        "provenance": {
            name: _provenance(fact) for name, fact in facts.items() if not isinstance(fact, Absent)
        },
        "variants": {
            name: [_variant(variant) for variant in vm.variants[name]]
            for name in names
            if name in vm.variants
        },
    }


def _variant(variant: Variant) -> JsonObject:
    return {
        "value": plain_fact(variant.fact),
        "when": when(variant.witness),
        "witness": witness_object(variant.witness),
        "provenance": None if isinstance(variant.fact, Absent) else _provenance(variant.fact),
    }


def _provenance(fact: Decided | Undecided) -> JsonObject:
    chain = [
        {**_place(step.span), "source": excerpt(step.span), "text": step.text, "depth": step.depth}
        for step in chain_of(fact.place)
    ]
    return {**_place(fact.place.span), "chain": chain}


def _place(span: Span) -> JsonObject:
    start, _ = span.positions()
    return {"path": span.document.path, "line": start.line, "column": start.column}
