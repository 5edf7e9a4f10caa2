"""Address ranges: parseCidr, cidrSubnet, cidrHost."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, TypeAlias

from guestpatch.evaluate.functions.arguments import integer_at, text_at
from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Failure

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Slot, Value

__all__ = ["FUNCTIONS"]

_Network: TypeAlias = "IPv4Network | IPv6Network"

_LONGEST = 64
_MAX_PREFIX_DIGITS = 3


def _network_at(call: Invocation) -> _Network | Failure:
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return text
    prefix = text.rpartition("/")[2]
    is_range = "/" in text and prefix.isascii() and prefix.isdigit()
    if is_range and len(text) <= _LONGEST and len(prefix) <= _MAX_PREFIX_DIGITS and "%" not in text:
        try:
            return ip_network(text, strict=False)
        except ValueError:
            pass
    return call.fail("the text is no address range", "expected a range such as `10.0.0.0/16`", 0)


def _usable(network: _Network) -> tuple[int, int]:
    """The first and the last address that a host can have."""
    first, last = int(network.network_address), int(network.broadcast_address)
    if isinstance(network, IPv6Network):
        return first, last
    return (first + 1, last - 1) if last - first > 1 else (first, first)


def _address(network: _Network, number: int) -> str:
    return str(network.network_address + (number - int(network.network_address)))


def _parse_cidr(call: Invocation) -> Value:
    network = _network_at(call)
    if isinstance(network, Failure):
        return network
    first, last = _usable(network)
    members: dict[str, str | int] = {
        "network": str(network.network_address),
        "netmask": str(network.netmask),
        "broadcast": str(network.broadcast_address),
        "firstUsable": _address(network, first),
        "lastUsable": _address(network, last),
        "cidr": network.prefixlen,
    }
    if isinstance(network, IPv6Network):
        del members["broadcast"]
    known: list[tuple[str, Slot]] = [(name, call.known(each)) for name, each in members.items()]
    return object_of(call, known)


def _cidr_subnet(call: Invocation) -> Value:
    network, prefix, index = _network_at(call), integer_at(call, 1), integer_at(call, 2)
    if isinstance(network, Failure):
        return network
    if isinstance(prefix, Failure):
        return prefix
    if isinstance(index, Failure):
        return index
    if not network.prefixlen <= prefix <= network.max_prefixlen:
        label = (
            f"a part of a /{network.prefixlen} is /{network.prefixlen} to /{network.max_prefixlen}"
        )
        return call.fail(f"/{prefix} is no part of a /{network.prefixlen}", label, 1)
    count = 1 << (prefix - network.prefixlen)
    if not 0 <= index < count:
        message = f"index {index} is outside of {count} ranges"
        return call.fail(message, f"there are {count} ranges of /{prefix}", 2)
    size = 1 << (network.max_prefixlen - prefix)
    start = _address(network, int(network.network_address) + index * size)
    return call.known(f"{start}/{prefix}")


def _cidr_host(call: Invocation) -> Value:
    network, index = _network_at(call), integer_at(call, 1)
    if isinstance(network, Failure):
        return network
    if isinstance(index, Failure):
        return index
    start = int(network.network_address) + 1
    last = _usable(network)[1]
    if not 0 <= index <= last - start:
        count = max(0, last - start + 1)
        message = f"index {index} is outside of {count} addresses"
        return call.fail(message, f"the range has {count} addresses for hosts", 1)
    return call.known(_address(network, start + index))


FUNCTIONS = (
    Function("parsecidr", _parse_cidr, 1, 1, "object", strict=True),
    Function("cidrsubnet", _cidr_subnet, 3, 3, "string", strict=True),
    Function("cidrhost", _cidr_host, 2, 2, "string", strict=True),
)
