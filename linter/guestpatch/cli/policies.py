"""The options about Azure Policy, and reading what they name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guestpatch.cli.failing import fail
from guestpatch.cli.setup import fail_with_mistake
from guestpatch.cli.suggest import did_you_mean
from guestpatch.source.discovery import PathError, discover, read_bytes, shown_path
from guestpatch.source.text import Document, decode
from guestpatch.syntax.yaml import MistakeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guestpatch.azure_policy import Definition

__all__ = ["loaded_policies", "policy_options"]

_Command = TypeVar("_Command", bound="Callable[..., Any] | click.Command")


class _ParameterType(click.ParamType):  # type: ignore[type-arg] # not generic at run time
    name = "parameter"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        name, mark, given = str(value).partition("=")
        if not mark or not name:
            self.fail(f"`{value}` gives no value; expected NAME=VALUE", param, ctx)
        return name, given


_OPTIONS = (
    click.option(
        "--policy",
        "policies",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Azure Policy definition to ask about every resource, or a folder of them; may be repeated.",
    ),
    click.option(
        "--policy-param",
        "policy_parameters",
        multiple=True,
        type=_ParameterType(),
        metavar="NAME=VALUE",
        help="Value of a parameter of the policies, as text or JSON; may be repeated.",
    ),
)


def policy_options(command: _Command) -> _Command:
    """The options that name policies and the values of their parameters."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def loaded_policies(
    paths: tuple[Path, ...], parameters: tuple[tuple[str, str], ...]
) -> tuple[Definition, ...]:
    """The definitions behind the paths. One that cannot be used ends the run."""
    if not paths:
        if parameters:
            fail("--policy-param needs a policy", "Name one with --policy.")
        return ()
    from guestpatch.azure_policy import read_definition  # noqa: PLC0415 - only with policies

    given = {name: _value(text) for name, text in parameters}
    found: dict[str, Definition] = {}
    try:
        for document in _documents(paths):
            definition = read_definition(document, given)
            other = found.setdefault(definition.rule.code, definition)
            if other is not definition:
                fail(
                    f"{document.path}: the same policy as {other.document.path}",
                    f"Both are `{definition.title}`; give one of them.",
                )
    except MistakeError as error:
        fail_with_mistake(error.mistake)
    except PathError as error:
        fail(str(error))
    _refuse_unknown(given, found)
    return tuple(found[code] for code in sorted(found))


def _documents(paths: tuple[Path, ...]) -> list[Document]:
    """The files named, and those of the folders that hold a definition."""
    from guestpatch.azure_policy import is_definition  # noqa: PLC0415 - only with policies

    documents: dict[str, Document] = {}
    for path in paths:
        if not path.is_dir():
            documents[shown_path(path)] = Document(shown_path(path), decode(read_bytes(path)))
            continue
        files = discover((path,), lambda name, data: _may_be(name) and is_definition(decode(data)))
        if not files:
            fail(f"{path}: no policy definition in this folder", "It has a `policyRule`.")
        documents |= {each.path: Document(each.path, decode(each.data)) for each in files}
    return [documents[name] for name in sorted(documents)]


def _may_be(name: str) -> bool:
    return name.lower().endswith((".json", ".jsonc"))


def _value(text: str) -> object:
    """JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _refuse_unknown(given: Mapping[str, object], found: Mapping[str, Definition]) -> None:
    known = {name for each in found.values() for name in each.arguments}
    for name in given:
        if name.lower() not in known:
            hint = did_you_mean(name, sorted(known)) or "None of the policies has it."
            fail(f"no policy has a parameter `{name}`", hint)
