"""environment(): the endpoints of the public cloud, which are published and do not change.

Of another cloud, which has to be given, only the name is known.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import ArrayValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]

_Entry: TypeAlias = "str | tuple[str, ...] | Mapping[str, _Entry]"

_PUBLIC_CLOUD: Mapping[str, _Entry] = {
    "name": "AzureCloud",
    "gallery": "https://gallery.azure.com/",
    "graph": "https://graph.windows.net/",
    "portal": "https://portal.azure.com",
    "graphAudience": "https://graph.windows.net/",
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "batch": "https://batch.core.windows.net/",
    "media": "https://rest.media.azure.net",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "resourceManager": "https://management.azure.com/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com/",
        "audiences": ("https://management.core.windows.net/", "https://management.azure.com/"),
        "tenant": "common",
        "identityProvider": "AAD",
    },
    "suffixes": {
        "acrLoginServer": ".azurecr.io",
        "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        "azureFrontDoorEndpointSuffix": "azurefd.net",
        "keyvaultDns": ".vault.azure.net",
        "sqlServerHostname": ".database.windows.net",
        "storage": "core.windows.net",
    },
}


def _environment(call: Invocation) -> Value:
    name = call.evaluation.run.context.get(("environment", "name"), _PUBLIC_CLOUD["name"])
    if name != _PUBLIC_CLOUD["name"]:
        return object_of(call, [("name", call.known(str(name)))], is_open=True)
    return _value(call, _PUBLIC_CLOUD)


def _value(call: Invocation, entry: _Entry) -> Value:
    if isinstance(entry, str):
        return call.known(entry)
    if isinstance(entry, tuple):
        return ArrayValue(tuple(call.known(each) for each in entry), call.trace)
    members = [(name, _value(call, each)) for name, each in entry.items()]
    return object_of(call, members, is_open=True)


FUNCTIONS = (Function("environment", _environment, 0, 0, "object", strict=False),)
