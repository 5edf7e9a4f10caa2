"""The patch settings of a VM, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Undecided
from guestpatch.facts.system import CONFIGURATIONS, configured_os, os_of, system_of
from guestpatch.source.spelling import spelled, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Setting, Subject

__all__ = ["FACTS", "configuration", "effective_mode"]


def configuration(subject: Subject, *path: str) -> Setting | Undecided:
    """What stands at a path of the configuration that belongs to the VM's OS.

    Where no configuration stands at all, nothing does, whichever OS it is.
    """
    system = system_of(os_of(subject))
    if system is not None:
        return subject.profile("osProfile", CONFIGURATIONS[system], *path)
    configured = configured_os(subject)
    if isinstance(configured, Absent):
        return subject.profile("osProfile", CONFIGURATIONS["Windows"], *path)
    fact = os_of(subject)
    return fact if isinstance(fact, Undecided) else Undecided("error", "OS not known", fact.place)


def _text(*path: str) -> Callable[[Subject], Fact]:
    def compute(subject: Subject) -> Fact:
        setting = configuration(subject, *path)
        return setting if isinstance(setting, Undecided) else subject.text(setting)

    return lambda subject: subject.once("/".join(path), lambda: compute(subject))


def _flag(*path: str) -> Callable[[Subject], Fact]:
    def compute(subject: Subject) -> Fact:
        setting = configuration(subject, *path)
        return setting if isinstance(setting, Undecided) else subject.flag(setting)

    return lambda subject: subject.once("/".join(path), lambda: compute(subject))


def _present(*path: str) -> Callable[[Subject], Fact]:
    def compute(subject: Subject) -> Fact:
        setting = configuration(subject, *path)
        return setting if isinstance(setting, Undecided) else subject.present(setting)

    return compute


_SETTINGS = "patchSettings"
_PLATFORM = (_SETTINGS, "automaticByPlatformSettings")
_written_mode = _text(_SETTINGS, "patchMode")


def _mode(subject: Subject) -> Fact:
    mode = _written_mode(subject)
    if isinstance(mode, Decided) and not mode.data:
        reason = "whether Azure takes an empty patchMode for none is not known"
        return Undecided("context", reason, mode.place)
    return mode


def _platform_settings(subject: Subject) -> Fact:
    """Settings of platform patching that say something: an empty object says nothing."""
    setting = configuration(subject, *_PLATFORM)
    if isinstance(setting, Undecided):
        return setting
    return Absent(setting.place) if subject.says_nothing(setting) else subject.present(setting)


_automatic_updates = _flag("enableAutomaticUpdates")


def _mode_status(subject: Subject) -> Fact:
    mode = _mode(subject)
    if not isinstance(mode, Decided):
        return mode
    knowledge = subject.knowledge
    written = str(mode.data)
    every = knowledge.patch_modes_all
    if spelled(written, every) is None:
        return Decided("unknown", mode.place)
    system = system_of(os_of(subject))
    if system is not None and spelled(written, knowledge.api.patch_modes[system]) is None:
        return Decided("other-os", mode.place)
    return Decided("valid" if written in every else "letter-case", mode.place)


def _mode_suggestion(subject: Subject) -> Fact:
    mode = _mode(subject)
    if not isinstance(mode, Decided):
        return mode
    system = system_of(os_of(subject))
    known = subject.knowledge.patch_modes_all
    if system is not None:
        known = subject.knowledge.api.patch_modes[system]
    nearest = suggestion(str(mode.data), known)
    return Absent(mode.place) if nearest is None else Decided(nearest, mode.place)


def _modes_of_os(subject: Subject) -> Fact:
    fact = os_of(subject)
    system = system_of(fact)
    if system is None:
        return fact
    return Decided(subject.knowledge.api.patch_modes[system], fact.place)


def _needed_updates(subject: Subject) -> Fact:
    """What the edition demands of enableAutomaticUpdates under the VM's mode."""
    mode = _mode(subject)
    system = system_of(os_of(subject))
    if not isinstance(mode, Decided):
        return mode
    if system is None:
        return os_of(subject)
    rule = subject.knowledge.find_mode(system, str(mode.data))
    if rule is None or rule.automatic_updates is None:
        return Absent(mode.place)
    return Decided(rule.automatic_updates, mode.place)


def _effective_updates(subject: Subject) -> Fact:
    """enableAutomaticUpdates, true where it is left out."""
    fact = _automatic_updates(subject)
    if isinstance(fact, Absent) and system_of(os_of(subject)) == "Windows":
        return Decided(data=True, place=fact.place)
    return fact


def effective_mode(subject: Subject) -> Fact:
    """The mode the VM will have: the one that is set, else the default of its OS."""
    return subject.once("patch.effectiveMode", lambda: _effective_mode(subject))


def _effective_mode(subject: Subject) -> Fact:
    mode = _mode(subject)
    if isinstance(mode, Undecided):
        return mode
    if isinstance(mode, Decided):
        status = _mode_status(subject)
        if isinstance(status, Decided) and status.data in ("valid", "letter-case"):
            name = spelled(str(mode.data), subject.knowledge.patch_modes_all)
            return Decided(name or str(mode.data), mode.place)
        return Undecided("error", f"`{mode.data}` is no mode of this VM", mode.place)
    system = os_of(subject)
    name = system_of(system)
    if name is None:
        return system
    updates = _effective_updates(subject)
    if name == "Windows" and isinstance(updates, Undecided):
        return updates
    on = not (isinstance(updates, Decided) and updates.data is False)
    default = subject.knowledge.default_mode_for(name, on)
    return Absent(mode.place) if default is None else Decided(default, mode.place)


FACTS = (
    FactDefinition(
        "patch.mode", "text", _mode, "patchMode as written; absent when the VM sets none."
    ),
    FactDefinition(
        "patch.modeStatus",
        "text",
        _mode_status,
        "What is to be said of patchMode: one of the OS, one of the other OS, one that differs "
        "only in letter case, or none at all.",
        ("valid", "other-os", "letter-case", "unknown"),
    ),
    FactDefinition(
        "patch.modeSuggestion",
        "text",
        _mode_suggestion,
        "The mode of this OS that is spelled most like the one written; absent when none is near.",
    ),
    FactDefinition("patch.modesOfOs", "names", _modes_of_os, "The patch modes of the VM's OS."),
    FactDefinition(
        "patch.effectiveMode",
        "text",
        effective_mode,
        "The mode the VM will have: the one that is set, else the default of its OS. On Windows "
        "the default is Manual when enableAutomaticUpdates is false. Absent where the edition does "
        "not cover the OS.",
        ("AutomaticByPlatform", "AutomaticByOS", "Manual", "ImageDefault"),
    ),
    FactDefinition(
        "patch.automaticUpdates",
        "flag",
        _automatic_updates,
        "enableAutomaticUpdates as written; absent when it is left out, which means true.",
    ),
    FactDefinition(
        "patch.effectiveUpdates",
        "flag",
        _effective_updates,
        "enableAutomaticUpdates as Azure takes it: true where a Windows VM leaves it out.",
    ),
    FactDefinition(
        "patch.neededUpdates",
        "flag",
        _needed_updates,
        "The value that the edition demands of enableAutomaticUpdates under the VM's mode; "
        "absent where it demands none.",
    ),
    FactDefinition(
        "patch.agent",
        "flag",
        _flag("provisionVMAgent"),
        "provisionVMAgent as written; absent when it is left out, which means true.",
    ),
    FactDefinition(
        "patch.assessmentMode",
        "text",
        _text(_SETTINGS, "assessmentMode"),
        "assessmentMode as written; absent means ImageDefault.",
    ),
    FactDefinition(
        "patch.hotpatching",
        "flag",
        _flag(_SETTINGS, "enableHotpatching"),
        "enableHotpatching as written.",
    ),
    FactDefinition(
        "patch.platformSettings",
        "flag",
        _platform_settings,
        "Whether automaticByPlatformSettings are given; absent when nothing stands in them.",
    ),
    FactDefinition(
        "patch.rebootSetting",
        "text",
        _text(*_PLATFORM, "rebootSetting"),
        "rebootSetting as written.",
    ),
    FactDefinition(
        "patch.bypassSafetyChecks",
        "flag",
        _flag(*_PLATFORM, "bypassPlatformSafetyChecksOnUserSchedule"),
        "bypassPlatformSafetyChecksOnUserSchedule as written; absent means false.",
    ),
    FactDefinition(
        "patch.settings",
        "flag",
        _present(_SETTINGS),
        "Whether patchSettings are given at all.",
    ),
)
