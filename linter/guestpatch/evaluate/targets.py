"""Where a template is deployed to, seen from inside it.

A nested template may go to another resource group or subscription than the one around it. Then
nothing that is known of the outer one holds for it, but for what its deployment says itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.deployments import deployments_around, written
from guestpatch.evaluate.identity import compact, identity_of
from guestpatch.evaluate.values import Known, Undecided, computed
from guestpatch.template.ir import Constant

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.values import Identity, Value
    from guestpatch.source.text import Span
    from guestpatch.template.ir import Resource

__all__ = ["Target"]

_GROUPS = "microsoft.resources/resourcegroups"
_MANAGEMENT = "microsoft.management/managementgroups"


class Target:
    """What the template of a scope is deployed to; ``span`` is where somebody asks."""

    def __init__(self, evaluation: Evaluation, scope: Scope, span: Span) -> None:
        self._evaluation = evaluation
        self._scope = scope.base
        self._span = span

    # -- what it is ----------------------------------------------------------------------------

    def subscription_id(self) -> Value:
        """The subscription: that of the nearest deployment which names one."""
        for resource, outer in deployments_around(self._scope):
            value = self._written(resource, "subscriptionid", outer)
            if value is not None:
                return value
            if self._written(resource, "scope", outer) is not None:
                return self._elsewhere("subscription", "subscriptionId", outer, resource)
        return self._said("subscription", "subscriptionId")

    def group_name(self) -> Value:
        """The resource group, in the same way; in another subscription it is another one."""
        for resource, outer in deployments_around(self._scope):
            value = self._written(resource, "resourcegroup", outer)
            if value is not None:
                return value
            for key in ("subscriptionid", "scope"):
                if self._written(resource, key, outer) is not None:
                    return self._elsewhere("resourceGroup", "name", outer, resource)
        return self._said("resourceGroup", "name")

    def management_group(self) -> Value:
        """The management group: the last part of the scope of the nearest deployment with one."""
        for resource, outer in deployments_around(self._scope):
            value = self._written(resource, "scope", outer)
            if value is not None:
                name = _management_group(value)
                return name or self._elsewhere("managementGroup", "name", outer, resource)
        return self._said("managementGroup", "name")

    def deployment_name(self) -> Value:
        """The name of the deployment that the template is of."""
        if self._scope.deployed_by is not None:
            resource, outer = self._scope.deployed_by
            return self._evaluation.evaluate(resource.name, outer)
        return self._said("deployment", "name")

    def deployment_location(self) -> Value:
        """Where the record of the deployment is kept."""
        if self._scope.deployed_by is None:
            return self._said("deployment", "location")
        resource, outer = self._scope.deployed_by
        value = self._written(resource, "location", outer)
        return (
            value
            if value is not None
            else self._undecided("deployment", "location", self._scope.identity)
        )

    def group_location(self) -> Value:
        """Where the resource group is: as it was said, or as the template declares the group."""
        if self.is_own_group():
            return self._said("resourceGroup", "location")
        declared = self._declared_group()
        if declared is not None:
            return declared
        return self._undecided("resourceGroup", "location", *self.group_identity())

    # -- which one it is -----------------------------------------------------------------------

    def is_own_subscription(self) -> bool:
        """Whether it is the subscription that the whole is deployed to."""
        own = self._said("subscription", "subscriptionId")
        return _same(self.subscription_id(), own)

    def is_own_group(self) -> bool:
        """Whether it is the resource group that the whole is deployed to."""
        own = self._said("resourceGroup", "name")
        return self._scope.deployed_by is None or (
            self.is_own_subscription() and _same(self.group_name(), own)
        )

    def subscription_identity(self) -> tuple[Identity, ...]:
        """What tells another subscription from the own one, whose identity is empty."""
        if self.is_own_subscription():
            return ()
        return (_identity(self.subscription_id()),)

    def group_identity(self) -> tuple[Identity, ...]:
        """What tells another resource group from the own one, whose identity is empty."""
        if self.is_own_group():
            return ()
        return (compact(_identity(self.subscription_id()), _identity(self.group_name())),)

    # ------------------------------------------------------------------------------------------

    def _written(self, resource: Resource, key: str, scope: Scope) -> Value | None:
        """What a deployment says under a key; None where it says nothing."""
        expression = written(resource, key)
        if expression is None:
            return None
        value = self._evaluation.evaluate(expression, scope)
        return None if isinstance(value, Known) and value.data in ("", None) else value

    def _declared_group(self) -> Value | None:
        """The location of the resource group where a template around declares it for certain."""
        name = self.group_name()
        for _, outer in deployments_around(self._scope):
            for resource in outer.template.resources:
                location = written(resource, "location")
                if location is None or not _is_certain_group(resource):
                    continue
                scope = outer.base
                if _same(self._evaluation.evaluate(resource.name, scope), name):
                    return self._evaluation.evaluate(location, scope)
        return None

    def _said(self, what: str, member: str) -> Value:
        """What is known of the deployment as a whole."""
        value = self._evaluation.run.context.get((what, member))
        if value is None:
            return self._undecided(what, member)
        return Known(value, computed(self._span, "call", what))

    def _elsewhere(self, what: str, member: str, outer: Scope, resource: Resource) -> Value:
        return self._undecided(what, member, compact(outer.identity, resource.route))

    def _undecided(self, what: str, member: str, *of: Identity) -> Undecided:
        """A text that is never empty."""
        reason = f"`{what}().{member}` is known only in Azure"
        trace = computed(self._span, "call", what)
        return Undecided(
            "context", reason, trace, ("context", what, member, *of), "string", minimum_length=1
        )


def _management_group(scope: Value) -> Known | None:
    """The name of the management group in a scope that is written out."""
    if not isinstance(scope, Known) or not isinstance(scope.data, str):
        return None
    before, _, name = scope.data.rpartition("/")
    return Known(name, scope.trace) if before.lower().endswith(_MANAGEMENT) and name else None


def _is_certain_group(resource: Resource) -> bool:
    """Whether a resource is a resource group that exists in every case, and once."""
    kind = resource.type.value if isinstance(resource.type, Constant) else None
    return (
        str(kind).lower() == _GROUPS
        and resource.copy is None
        and resource.condition is None
        and not resource.existing
    )


def _identity(value: Value) -> Identity:
    if isinstance(value, Known) and isinstance(value.data, str):
        return ("known", value.data.lower())
    return identity_of(value)


def _same(left: Value, right: Value) -> bool:
    """Whether two names are surely the same."""
    return _identity(left) == _identity(right)
