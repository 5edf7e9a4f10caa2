"""Reading a policy definition; what cannot be evaluated is refused by name."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.azure_policy.conditions_reading import ConditionReader
from guestpatch.azure_policy.model import ADDITIONS, EFFECTS, Definition, Operation, Related
from guestpatch.azure_policy.parameters import resolved_parameters
from guestpatch.azure_policy.refusing import refuse
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.run import start_run
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.values import Known
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.policy.model import POLICY, Case, Group, Rule
from guestpatch.source.keeping import digest_of
from guestpatch.source.text import Span
from guestpatch.syntax.json import JsonArray, JsonObject, JsonString, read_json
from guestpatch.template.ir import Template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.azure_policy.model import Effect
    from guestpatch.policy import Severity
    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonNode, JsonTree
    from guestpatch.template.ir import Expression

__all__ = ["is_definition", "read_definition"]

_SEVERITIES: Mapping[Effect, Severity] = {
    "deny": "error",
    "audit": "warning",
    "auditIfNotExists": "warning",
    "modify": "info",
    "append": "info",
    "deployIfNotExists": "info",
    "disabled": "info",
}
_OTHER_EFFECTS = {
    "denyaction": "it is about requests to delete, which no template makes",
    "manual": "a person attests to it",
    "addtonetworkgroup": "it is about network groups",
    "mutate": "it is about clusters",
}
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_OF_NAME = 80
_MODES = ("all", "indexed")


def is_definition(text: str) -> bool:
    """Whether a file of a folder is to be read: it speaks of a policy rule, or of a set of them."""
    return '"policyrule"' in (lowered := text.lower()) or '"policydefinitions"' in lowered


def read_definition(document: Document, given: Mapping[str, object]) -> Definition:
    """Read a definition; ``given`` are values of its parameters by name, as plain data.

    Values of other names are ignored. Raises MistakeError for everything that is no definition, or
    that cannot be evaluated.
    """
    tree = read_json(document)
    broken = next((each for each in tree.remarks if each.kind != "loose"), None)
    if broken is not None:
        raise refuse(Span(document, broken.start, broken.end), broken.message, broken.label)
    whole = tree.root
    if not isinstance(whole, JsonObject):
        raise refuse(tree.span(whole), "a policy definition is an object", "found something else")
    inner = whole.get("properties")
    body = inner if isinstance(inner, JsonObject) else whole
    if body.get("policyDefinitions") is not None:
        raise refuse(
            _key(tree, body, "policyDefinitions"),
            "an initiative (a set of policies) is not evaluated",
            "a set of other definitions",
            "give the definitions that it names, with their parameters",
        )
    rule = body.get("policyRule")
    if rule is None and body.get("if") is not None and body.get("then") is not None:
        rule = body
    if not isinstance(rule, JsonObject):
        raise refuse(
            Span(document, whole.start, whole.start + 1),
            "this is no policy definition",
            "it has no `policyRule`",
        )
    return _Reader(tree, whole, body, rule, given).definition()


def _key(tree: JsonTree, node: JsonObject, name: str) -> Span:
    member = node.member(name)
    return tree.span(node if member is None else member.key)


class _Named(NamedTuple):
    title: str
    code: str
    slug: str
    description: str
    version: str


class _Reader:
    def __init__(
        self,
        tree: JsonTree,
        whole: JsonObject,
        body: JsonObject,
        rule: JsonObject,
        given: Mapping[str, object],
    ) -> None:
        self._tree = tree
        self._whole = whole
        self._body = body
        self._rule = rule
        document = tree.document
        self._around = Template(document, Span(document, 0, 0), {}, {}, {})
        self._arguments = resolved_parameters(tree, body.get("parameters"), given)
        written = json.dumps(given, sort_keys=True)
        self._digest = digest_of((document.text.encode("utf-8", "surrogatepass"), written.encode()))
        self._run = start_run(self._around, {})
        self._reader = ConditionReader(tree, self._arguments, self._text)

    def definition(self) -> Definition:
        """The definition with everything that belongs to it."""
        then = self._rule.get("then")
        condition = self._rule.get("if")
        if condition is None or not isinstance(then, JsonObject):
            missing = "if" if condition is None else "then"
            raise refuse(
                self._tree.span(self._rule)._replace(end=self._rule.start + 1),
                f"a policy rule needs `{missing}`",
                f"`{missing}` is missing",
            )
        effect = self._effect(then)
        named = self._named()
        details = then.get("details")
        return Definition(
            document=self._tree.document,
            rule=_rule(named, effect, Path(self._tree.document.path).parent),
            title=named.title,
            version=named.version,
            is_indexed=self._mode() == "indexed",
            effect=effect,
            condition=self._reader.condition(condition),
            operations=self._operations(effect, details),
            related=self._related(effect, details),
            arguments=self._arguments,
            digest=self._digest,
            around=self._around,
        )

    # -- what it is called ---------------------------------------------------------------------

    def _named(self) -> _Named:
        name = _text(self._whole, "name") or _text(self._body, "name")
        stem = self._tree.document.path.rpartition("/")[2].partition(".")[0]
        title = _text(self._body, "displayName") or name or stem
        identity = name or title
        code = identity[:8].lower() if _GUID.fullmatch(identity) else _digest(identity)
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:_MOST_OF_NAME].rstrip("-")
        metadata = self._body.get("metadata")
        version = _text(metadata, "version") if isinstance(metadata, JsonObject) else ""
        description = _text(self._body, "description")
        return _Named(title, f"AZURE-{code}", slug or code, description, version)

    def _mode(self) -> str:
        mode = _text(self._body, "mode") or "All"
        if mode.lower() not in _MODES:
            raise refuse(
                self._span_of(self._body, "mode"),
                f"policies of mode `{mode}` are not evaluated",
                "only `All` and `Indexed` are about resources of templates",
            )
        return mode.lower()

    def _span_of(self, node: JsonObject, name: str) -> Span:
        value = node.get(name)
        return self._tree.span(node if value is None else value)

    # -- what it does --------------------------------------------------------------------------

    def _effect(self, then: JsonObject) -> Effect:
        node = then.get("effect")
        if not isinstance(node, JsonString):
            raise refuse(_key(self._tree, self._rule, "then"), "`then` needs an `effect`", "here")
        name = self._text(self._reader.expression(node))
        if name is None:
            raise refuse(
                self._tree.span(node),
                "the effect of the policy is not known",
                "its parameter has no value",
                "give it with --policy-param effect=…",
            )
        known = next((each for each in EFFECTS if each.lower() == name.lower()), None)
        if known is None:
            reason = _OTHER_EFFECTS.get(name.lower(), f"known are {', '.join(EFFECTS)}")
            message = f"the effect `{name}` is not supported"
            raise refuse(self._tree.span(node), message, reason)
        return known

    def _text(self, expression: Expression) -> str | None:
        """What an expression of the parameters comes to; None where it reads anything else."""
        scope = Scope(self._around, ("azure-policy-names",), self._arguments, in_function=True)
        value = Evaluation(self._run, DefaultWorld()).evaluate(expression, scope)
        return value.data if isinstance(value, Known) and isinstance(value.data, str) else None

    def _operations(self, effect: Effect, details: JsonNode | None) -> tuple[Operation, ...]:
        if effect not in ("modify", "append"):
            return ()
        nodes = details
        if effect == "modify" and isinstance(details, JsonObject):
            nodes = details.get("operations")
        if not isinstance(nodes, JsonArray):
            message = f"`{effect}` needs a list of what it does"
            raise refuse(_key(self._tree, self._rule, "then"), message, "it has none in `details`")
        return tuple(self._operation(effect, each) for each in nodes.items)

    def _operation(self, effect: Effect, node: JsonNode) -> Operation:
        field = node.get("field") if isinstance(node, JsonObject) else None
        if not isinstance(node, JsonObject) or field is None:
            raise refuse(self._tree.span(node), "an operation needs a `field`", "it has none")
        kind = "append" if effect == "append" else _text(node, "operation")
        wanted = next((each for each in ADDITIONS if each.lower() == kind.lower()), None)
        if effect == "modify" and wanted is None:
            message = f"the operation `{kind}` is not supported"
            raise refuse(self._tree.span(node), message, f"known are {', '.join(ADDITIONS)}")
        value, condition = node.get("value"), node.get("condition")
        return Operation(
            "append" if wanted is None else wanted,  # type: ignore[arg-type] # of ADDITIONS
            self._reader.field(field),
            None if value is None else self._reader.expression(value),
            None if condition is None else self._reader.expression(condition),
        )

    def _related(self, effect: Effect, details: JsonNode | None) -> Related | None:
        if effect not in ("auditIfNotExists", "deployIfNotExists"):
            return None
        node = details.get("type") if isinstance(details, JsonObject) else None
        if not isinstance(details, JsonObject) or node is None:
            message = f"`{effect}` needs the `type` of what has to exist"
            raise refuse(_key(self._tree, self._rule, "then"), message, "`details` has none")
        kind = self._text(self._reader.expression(node))
        if kind is None:
            message = "the type of what has to exist is not known"
            raise refuse(self._tree.span(node), message, "it is no text")
        name, condition = details.get("name"), details.get("existenceCondition")
        return Related(
            kind,
            None if name is None else self._reader.expression(name),
            None if condition is None else self._reader.condition(condition),
        )


def _rule(named: _Named, effect: Effect, folder: Path) -> Rule:
    """What findings of a definition are findings of."""
    severity = _SEVERITIES[effect]
    everything = Group("all-of", ())
    case = Case(everything, everything, severity, "certain", named.title, (), (), None)
    return Rule(
        code=named.code,
        name=named.slug,
        category=POLICY,
        severity=severity,
        confidence="certain",
        summary=f"{named.title}. {named.description}" if named.description else named.title,
        editions={},
        applies_to=(),
        each=None,
        when=everything,
        cases=(case,),
        table=None,
        traces=(),
        since="",
        folder=folder,
    )


def _text(node: JsonObject, name: str) -> str:
    value = node.get(name)
    return value.value if isinstance(value, JsonString) else ""


def _digest(text: str) -> str:
    return sha256(text.lower().encode("utf-8", "surrogatepass")).hexdigest()[:8]
