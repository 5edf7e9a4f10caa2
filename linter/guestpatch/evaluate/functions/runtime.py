"""Functions that only Azure can answer, and inputs that come from outside.

Their arguments are not evaluated: whatever those are, the answer is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.deployments import written
from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Closure, Known, Undecided
from guestpatch.template.ir import Call, Constant

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Slot, Value
    from guestpatch.template.ir import Resource

__all__ = ["FUNCTIONS"]

_GUID_LENGTH = 36
_TIMESTAMP_LENGTH = len("20230331T010038Z")

_ASKED = (
    ("providers", 1, 2, "object"),
    ("pickzones", 3, 5, "array"),
    ("tologicalzone", 3, 3, "string"),
    ("tologicalzones", 3, 3, "array"),
    ("tophysicalzone", 3, 3, "string"),
    ("tophysicalzones", 3, 3, "array"),
    ("roledefinitions", 1, 1, "object"),
    ("invokeresourcemethod", 3, 3, ""),
    ("target", 0, 1, ""),
    ("extensions", 1, 1, "object"),
    ("resourceinfo", 1, 1, "object"),
)
"""Functions by name with the least and the most arguments, and what they return."""
_KINDS = {name: kind for name, _, _, kind in _ASKED}


def _only_in_azure(call: Invocation) -> Value:
    name = call.call.name
    kind = _KINDS.get(name.lower().rpartition(".")[2], "")
    return call.unknowable("runtime", f"`{name}` is known only in Azure", kind)


def _new_guid(call: Invocation) -> Value:
    reason = f"`{call.call.name}` is different in every deployment"
    return call.unknowable("runtime", reason, "string", minimum_length=_GUID_LENGTH)


def _utc_now(call: Invocation) -> Value:
    reason = f"`{call.call.name}` is the time of the deployment"
    least = 1 if call.call.arguments else _TIMESTAMP_LENGTH
    return call.unknowable("runtime", reason, "string", minimum_length=least)


def _get_secret(call: Invocation) -> Value:
    return call.unknowable("secret", f"`{call.call.name}` reads a secret", "string")


def _external_input(call: Invocation) -> Undecided:
    reason = f"`{call.call.name}` is given when the template is deployed"
    return call.unknowable("parameter", reason)


def _external_text(call: Invocation) -> Value:
    """The default where there is one: the environment of the linter is none of its business."""
    if len(call.call.arguments) > 1:
        return call.value(1)
    return _external_input(call)._replace(kind="string")


def _resource_info(call: Invocation) -> Value:
    """What the template itself says of one of its resources."""
    symbol = call.value(0)
    if isinstance(symbol, Known) and isinstance(symbol.data, str):
        scope = call.scope.base
        for resource in scope.template.resources:
            if resource.symbol == symbol.data and resource.copy is None:
                members: list[tuple[str, Slot]] = [
                    ("name", Closure(resource.name, scope)),
                    ("type", Closure(resource.type, scope)),
                ]
                if resource.api_version is not None:
                    members.append(("apiVersion", Closure(resource.api_version, scope)))
                identity = _id_in_group(resource)
                if identity is not None:
                    members.append(("id", Closure(identity, scope)))
                return object_of(call, members, is_open=True)
    return _only_in_azure(call)


def _id_in_group(resource: Resource) -> Call | None:
    """The id of a resource that names its resource group; None where that is not so simple."""
    group, kind = written(resource, "resourcegroup"), resource.type
    if group is None or not isinstance(kind, Constant) or str(kind.value).count("/") != 1:
        return None
    subscription = written(resource, "subscriptionid")
    around = (group,) if subscription is None else (subscription, group)
    return Call(group.span, "resourceId", group.span, (*around, kind, resource.name))


FUNCTIONS = (
    *(
        Function(
            name,
            _resource_info if name == "resourceinfo" else _only_in_azure,
            least,
            most,
            kind,
            strict=False,
        )
        for name, least, most, kind in _ASKED
    ),
    Function("newguid", _new_guid, 0, 0, "string", strict=False),
    Function("utcnow", _utc_now, 0, 1, "string", strict=False),
    Function("getsecret", _get_secret, 0, 5, "string", strict=False),
    Function("externalinput", _external_input, 1, 2, "", strict=False),
    Function("externalinputs", _external_input, 1, 1, "", strict=False),
    Function("readenvironmentvariable", _external_text, 1, 2, "string", strict=False),
    Function("readenvvar", _external_text, 1, 2, "string", strict=False),
    Function("readcliarg", _external_text, 1, 1, "string", strict=False),
)
