"""What every function comes to: the published and recorded results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.evaluate.evaluating import run_of, template_text

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.functions import FUNCTIONS
from guestpatch.evaluate.scope import Loop
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
    Value,
    type_name,
)
from guestpatch.evaluate.worlds import DefaultWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.values import Identity, Slot

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "function_vectors.json").read_text("utf-8")
)["vectors"]

SUBSCRIPTION = ("context", "subscription", "subscriptionId")
GROUP = ("context", "resourceGroup", "name")


def vector_id(vector: dict[str, Any]) -> str:
    return f"{vector['name']}-{VECTORS.index(vector)}-{vector['basis']}"


def evaluated(vector: dict[str, Any]) -> tuple[Evaluation, Value]:
    given = vector.get("given", {})
    parameters = {
        name: {"type": "string", "defaultValue": value}
        for name, value in given.get("parameters", {}).items()
    }
    run = run_of(
        template_text(
            f"[{vector['arm']}]",
            parameters=parameters,
            variables=given.get("variables", {}),
            resources=given.get("symbolicResources", []),
        )
    )
    output = run.template.outputs[0]
    assert output.value is not None
    loop = Loop("copy", "loop", output.name_span, None, of_resource=True, index=0)
    scope = run.scope.in_loop(loop) if "copyIndex" in given else run.scope
    evaluation = Evaluation(run, DefaultWorld())
    return evaluation, evaluation.evaluate(output.value, scope)


def with_context(evaluation: Evaluation, slot: Slot, context: Mapping[Identity, str]) -> object:
    """A value as plain data, with what the deployment's own scope would fill in."""
    value = evaluation.force(slot)
    match value:
        case Known(data=data):
            return data
        case ArrayValue(items=items, open=False):
            return [with_context(evaluation, item, context) for item in items]
        case ObjectValue(members=members, open=False):
            return {
                member.key: with_context(evaluation, member.slot, context)
                for member in members.values()
            }
        case Undecided(identity=identity) if identity in context:
            return context[identity]
        case TextValue(parts=parts) if context:
            return "".join(
                part if isinstance(part, str) else context[part.identity] for part in parts
            )
    return value


@pytest.mark.parametrize("vector", VECTORS, ids=vector_id)
def test_function_gives_the_recorded_result(vector: dict[str, Any]) -> None:
    given = vector.get("given", {})
    names = {SUBSCRIPTION: "subscriptionId", GROUP: "resourceGroup"}
    context: dict[Identity, str] = {
        part: given[name] for part, name in names.items() if name in given
    }
    found = with_context(*evaluated(vector), context)

    if "error" in vector:
        assert isinstance(found, Failure)
    elif "unknown" in vector:
        assert isinstance(found, (Undecided, TextValue))
        assert type_name(found) in ("", vector["unknown"].partition(" ")[0])
    else:
        assert found == vector["value"]
        assert type(found) is type(vector["value"])


def test_every_function_that_templates_can_call_is_known() -> None:
    read_otherwise = {"lambda", "list*", "listoutputswithsecurevalues"}
    names = {vector["name"].lower() for vector in VECTORS} - read_otherwise

    assert names - FUNCTIONS.keys() == set()
