"""All functions, by name."""

from __future__ import annotations

from guestpatch.evaluate.functions import (
    arrays,
    contents,
    conversion,
    dates,
    deployment,
    encoding,
    environment,
    formatting,
    hashing,
    lambdas,
    logic,
    merging,
    names,
    network,
    numbers,
    objects,
    ordering,
    resources,
    runtime,
    safe_access,
    sorting,
    splitting,
    strings,
    uris,
)
from guestpatch.evaluate.functions.signature import Function

__all__ = ["FUNCTIONS", "Function"]

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for module in (
        arrays,
        contents,
        conversion,
        dates,
        deployment,
        encoding,
        environment,
        formatting,
        hashing,
        lambdas,
        logic,
        merging,
        names,
        network,
        numbers,
        objects,
        ordering,
        resources,
        runtime,
        safe_access,
        sorting,
        splitting,
        strings,
        uris,
    )
    for function in module.FUNCTIONS
}
"""Every function by its name in lower case."""
