"""Evaluating pieces of templates in tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.engine.documents import read_document
from guestpatch.engine.plain import plain
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.run import Run, start_run
from guestpatch.evaluate.worlds import DefaultWorld, Exploration, World, explore
from guestpatch.source.text import Document

if TYPE_CHECKING:
    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.evaluate.values import Value

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template_text(expression: object, **sections: object) -> str:
    outputs = {"result": {"type": "object", "value": expression}}
    data = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [], **sections}
    return json.dumps({**data, "outputs": outputs})


def run_of(text: str, policy: WorldPolicy = "allowed") -> Run:
    template = read_document(Document("main.json", text)).template
    assert template is not None
    return start_run(template, {}, policy)


def value_of(expression: object, **sections: object) -> Value:
    """The value of an expression in the world of the defaults."""
    run = run_of(template_text(expression, **sections))
    output = run.template.outputs[0].value
    assert output is not None
    return Evaluation(run, DefaultWorld()).evaluate(output, run.scope)


def result_of(expression: object, **sections: object) -> object:
    """The same as plain data, members evaluated."""
    run = run_of(template_text(expression, **sections))
    output = run.template.outputs[0].value
    assert output is not None
    evaluation = Evaluation(run, DefaultWorld())
    return plain(evaluation, evaluation.evaluate(output, run.scope))


def explored(
    expression: object, policy: WorldPolicy = "allowed", **sections: object
) -> Exploration[object]:
    """The plain value in every world that the expression can tell apart."""
    run = run_of(template_text(expression, **sections), policy)
    output = run.template.outputs[0].value
    assert output is not None

    def question(world: World) -> object:
        evaluation = Evaluation(run, world)
        return plain(evaluation, evaluation.evaluate(output, run.scope))

    return explore(question)


def worlds(
    expression: object, policy: WorldPolicy = "allowed", **sections: object
) -> list[tuple[dict[str, object], object]]:
    """Each world as the decisions taken in it, with the value."""
    return [
        ({step.decision.name: step.value for step in leaf.path}, leaf.answer)
        for leaf in explored(expression, policy, **sections).leaves
    ]
