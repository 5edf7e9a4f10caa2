"""From a configuration to the settings of a check."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.settings import (
    FileIgnore,
    Settings,
    UnknownRuleError,
    codes_of,
    select_rules,
)
from guestpatch.evaluate.context import build_context
from guestpatch.source.patterns import Patterns
from guestpatch.syntax.yaml import Mistake, MistakeError, read_yaml
from guestpatch_schemas import ImageEntry, UnknownEditionError, load_knowledge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from guestpatch.azure_policy import Definition
    from guestpatch.config.model import Configuration
    from guestpatch.engine.settings import Level
    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.policy import Pack
    from guestpatch_schemas import Knowledge

__all__ = ["Wishes", "settings_of"]


class Wishes(NamedTuple):
    """What was asked for besides the configuration, and wins over it. None, or empty: nothing."""

    today: date
    edition: str | None = None
    worlds: WorldPolicy | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    context: tuple[tuple[str, str], ...] = ()
    heed_suppressions: bool = True
    policies: tuple[Definition, ...] = ()
    """Azure Policy definitions to ask about every resource."""


def settings_of(configuration: Configuration, wishes: Wishes, pack: Pack) -> Settings:
    """The settings for the files that a configuration counts for; ``rules_of`` gives its rules.

    Raises MistakeError where the configuration names what does not exist; UnknownRuleError and
    UnknownEditionError where the wishes do.
    """
    settings = Settings(
        knowledge=_knowledge(configuration, wishes),
        pack=pack,
        today=wishes.today,
        worlds=wishes.worlds or configuration.worlds,
        select=wishes.select or _known(configuration, "select", configuration.select, pack),
        ignore=(*_known(configuration, "ignore", configuration.ignore, pack), *wishes.ignore),
        context=build_context({**configuration.context, **dict(wishes.context)}),
        profile=configuration.profile,
        levels=_levels(configuration, pack),
        unsuppressible=_unsuppressible(configuration, pack),
        heed_suppressions=wishes.heed_suppressions,
        policies=wishes.policies,
        file_ignores=tuple(
            FileIgnore(
                Patterns(each.folder, (each.pattern,)),
                _known(configuration, "per-file-ignores", each.values, pack, each.pattern),
            )
            for each in configuration.per_file_ignores
        ),
    )
    select_rules(settings)
    return settings


def _knowledge(configuration: Configuration, wishes: Wishes) -> Knowledge:
    try:
        knowledge = load_knowledge(wishes.edition or configuration.edition)
    except UnknownEditionError as error:
        if wishes.edition is not None:
            raise
        raise _mistake(configuration, ["edition"], str(error), "not known") from error
    added, removed = configuration.images_added, configuration.images_removed
    if not added and not removed:
        return knowledge
    images = knowledge.images.extended_by(_entry(image) for image in added)
    return replace(knowledge, images=images.without(_entry(image) for image in removed))


def _entry(image: Mapping[str, str]) -> ImageEntry:
    sku = image["sku"]
    pattern = ".*".join(map(re.escape, sku.split("*"))) if "*" in sku else None
    system = image.get("os", "Linux")
    return ImageEntry(image["publisher"], image["offer"], sku, system, pattern)  # type: ignore[arg-type] # of the schema


def _known(
    configuration: Configuration, key: str, wanted: tuple[str, ...], pack: Pack, *path: str
) -> tuple[str, ...]:
    for number, each in enumerate(wanted):
        try:
            codes_of(pack, each)
        except UnknownRuleError as error:
            raise _no_rule(configuration, [key, *path, number], each) from error
    return wanted


def _levels(configuration: Configuration, pack: Pack) -> Mapping[str, Level]:
    levels: dict[str, Level] = {}
    for name, rule in configuration.rules.items():
        found = pack.find(name)
        if found is None:
            raise _no_rule(configuration, ["rules", name], name)
        if rule.level is not None:
            levels[found.code] = rule.level
    return levels


def _unsuppressible(configuration: Configuration, pack: Pack) -> frozenset[str]:
    """Codes of rules that exist, which ``_levels`` has made sure of."""
    rules = (pack.find(name) for name, rule in configuration.rules.items() if not rule.suppressible)
    return frozenset(rule.code for rule in rules if rule is not None)


def _no_rule(configuration: Configuration, path: list[str | int], wanted: str) -> MistakeError:
    message = f"no rule, code or category is called `{wanted}`"
    return _mistake(configuration, path, message, "see `guestpatch rule --all`")


def _mistake(
    configuration: Configuration, path: list[str | int], message: str, label: str
) -> MistakeError:
    """A mistake at its place in the file, or in the one that it builds on."""
    document = configuration.document
    if document is None:
        raise AssertionError(message)
    key = not isinstance(path[-1], int) and path[0] == "rules"
    return MistakeError(Mistake(read_yaml(document).place(path, key=key), message, label))
