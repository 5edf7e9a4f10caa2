"""All functions, by name; the module of a function is imported when it is first called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from guestpatch.evaluate.functions.signature import Function

__all__ = ["FUNCTIONS", "Function"]

_MODULES = {
    "arrays": "createarray, array, concat, range, flatten, first, last, take, skip",
    "contents": "contains, empty, length, indexof, lastindexof",
    "conversion": "string, int, float, bool, json, fail",
    "dates": "datetimeadd, datetimefromepoch, datetimetoepoch",
    "deployment": "resourcegroup, subscription, tenant, managementgroup, deployment, deployer",
    "encoding": (
        "base64, base64tostring, base64tojson, datauri, datauritostring, uricomponent, "
        "uricomponenttostring"
    ),
    "environment": "environment",
    "formatting": "format, padleft",
    "hashing": "uniquestring, guid",
    "lambdas": "map, mapvalues, filter, reduce, toobject, groupby",
    "logic": "and, or, not, equals, if, coalesce, true, false, null",
    "merging": "union, union of members, distinct, intersection",
    "names": "parameters, variables, lambdavariables, copyindex",
    "network": "parsecidr, cidrsubnet, cidrhost",
    "numbers": "add, sub, mul, div, mod, min, max",
    "objects": "createobject, shallowmerge, items, objectkeys",
    "ordering": "less, lessorequals, greater, greaterorequals",
    "references": "reference, references",
    "resources": (
        "resourceid, subscriptionresourceid, tenantresourceid, extensionresourceid, "
        "managementgroupresourceid"
    ),
    "runtime": (
        "providers, pickzones, tologicalzone, tologicalzones, "
        "tophysicalzone, tophysicalzones, roledefinitions, invokeresourcemethod, target, "
        "extensions, resourceinfo, newguid, utcnow, getsecret, externalinput, "
        "externalinputs, readenvironmentvariable, readenvvar, readcliarg"
    ),
    "safe_access": "tryget, indexfromend, tryindexfromend",
    "sorting": "sort",
    "splitting": "split, join",
    "strings": "tolower, toupper, trim, replace, substring, startswith, endswith, like",
    "uris": "uri, parseuri, builduri",
}
"""The functions of each module. They are imported one by one because a template needs a few of
them, and all together take a third of the time that a check takes to start."""

_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split(", ")}


class _Functions(Mapping[str, Function]):
    """Every function by its name in lower case."""

    def __init__(self) -> None:
        self._loaded: dict[str, Function] = {}

    def __getitem__(self, name: str) -> Function:
        function = self._loaded.get(name)
        if function is None:
            module = import_module(f"guestpatch.evaluate.functions.{_MODULE_OF[name]}")
            self._loaded.update({each.name: each for each in module.FUNCTIONS})
            function = self._loaded[name]
        return function

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULE_OF)

    def __len__(self) -> int:
        return len(_MODULE_OF)


FUNCTIONS: Mapping[str, Function] = _Functions()
