"""What patches a VM, or turns it off, at times of its own: schedules beside the VM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.values import ArrayValue
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.facts.beside import beside, of_type
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Element, Place, Undecided
from guestpatch.facts.neighbours import extension_sources, extensions_of
from guestpatch.facts.relations import Candidates, parents_of, targets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.facts.beside import Beside
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Setting, Subject

__all__ = ["FACTS"]

_ASSIGNMENTS = "microsoft.maintenance/configurationassignments"
_CONFIGURATIONS = "microsoft.maintenance/maintenanceconfigurations"
_SCHEDULES = "microsoft.devtestlab/schedules"
_SHUTDOWN = "computevmshutdowntask"
_UPDATE_DEPLOYMENTS = "microsoft.automation/automationaccounts/softwareupdateconfigurations"
_SQL_MACHINES = "microsoft.sqlvirtualmachine/sqlvirtualmachines"
_OLD_EXTENSION = "Microsoft.OSTCExtensions.OSPatchingForLinux"
_IN_GUEST = "inguestpatch"


# -- maintenance -----------------------------------------------------------------------------------


def _maintenance(subject: Subject) -> Fact:
    """The maintenance configurations that are assigned to the VM."""
    return subject.once("neighbours.maintenance", lambda: _list(subject, _assignments(subject)))


def _assignments(subject: Subject) -> Iterator[Element]:
    machines = _machines(subject)
    for site in of_type(subject, f"{subject.site.type}/providers/configurationassignments"):
        yield from _assignment(subject, site, parents_of(subject.evaluation, site, machines))
    for site in of_type(subject, _ASSIGNMENTS):
        usual = _usual(subject)
        target = _setting(usual, site, "properties", "resourceId").value
        if site.resource.scope is not None:
            target = usual.evaluation.evaluate(site.resource.scope, site.scope)
        # Without a target it is for all VMs of a group or subscription that fit its filter.
        everywhere = Candidates(machines, is_sure=False)
        reached = everywhere if target is None else _targets(subject, target)
        yield from _assignment(subject, site, reached)


def _assignment(subject: Subject, site: Site, reached: Candidates) -> Iterator[Element]:
    found = beside(subject, site, reached, "assignment")
    if found is not None:
        yield Element({"scope": _scope_of(subject, site)}, found.place, found.doubt)


def _scope_of(subject: Subject, assignment: Site) -> str | Undecided:
    """What an assigned configuration is for; empty where it is not in the template."""
    path = ("properties", "maintenanceConfigurationId")
    identity = _setting(_usual(subject), assignment, *path)
    known = tuple(site for site in of_type(subject, _CONFIGURATIONS) if not site.resource.existing)
    if identity.value is None:
        return ""
    found = targets_of(subject.evaluation, identity.value, known)
    if found.is_sure:
        return _field(subject, _setting(subject, found.sites[0], "properties", "maintenanceScope"))
    if not found.sites:
        return ""
    reason = "which maintenance configuration is assigned is not known"
    return Undecided("error", reason, identity.place)


def _guest_configuration(subject: Subject) -> Fact:
    """Whether the template has a maintenance configuration that patches guests."""
    for site in of_type(subject, _CONFIGURATIONS):
        scope = subject.text(_setting(subject, site, "properties", "maintenanceScope"))
        if isinstance(scope, Decided) and str(scope.data).lower() == _IN_GUEST:
            return Decided(data=True, place=Place(site.resource.type_span))
    return Absent(subject.whole)


# -- shutdown --------------------------------------------------------------------------------------


def _shutdowns(subject: Subject) -> Fact:
    """The daily schedules that turn the VM off."""
    return subject.once("neighbours.shutdowns", lambda: _list(subject, _find_shutdowns(subject)))


def _find_shutdowns(subject: Subject) -> Iterator[Element]:
    for site in of_type(subject, _SCHEDULES):
        found = _aimed(subject, site, "shutdown schedule", "properties", "targetResourceId")
        if found is None:
            continue
        task = _read(subject, found, "properties", "taskType")
        if isinstance(task, str) and task.lower() != _SHUTDOWN:
            continue
        data = {
            "task": task,
            "status": _read(subject, found, "properties", "status"),
            "time": _read(subject, found, "properties", "dailyRecurrence", "time"),
            "timeZone": _read(subject, found, "properties", "timeZoneId"),
        }
        yield Element(data, found.place, found.doubt)


# -- other patching --------------------------------------------------------------------------------


def _other_patching(subject: Subject) -> Fact:
    """What patches the VM besides its patch mode and maintenance configurations."""
    return subject.once(
        "neighbours.otherPatching", lambda: _list(subject, _find_other_patching(subject))
    )


def _other_sources(subject: Subject) -> tuple[Site, ...]:
    kinds = (_UPDATE_DEPLOYMENTS, _SQL_MACHINES)
    found = (site for kind in kinds for site in of_type(subject, kind))
    return (*found, *extension_sources(subject))


def _find_other_patching(subject: Subject) -> Iterator[Element]:
    for site in of_type(subject, _UPDATE_DEPLOYMENTS):
        yield from _update_deployment(subject, site)
    for site in of_type(subject, _SQL_MACHINES):
        yield from _sql_patching(subject, site)
    for each in _elements(extensions_of(subject)):
        name = each.data["name"]
        if isinstance(name, str) and name.lower() == _OLD_EXTENSION.lower():
            yield Element({"kind": f"the extension `{_OLD_EXTENSION}`"}, each.place, each.doubt)


def _sql_patching(subject: Subject, site: Site) -> Iterator[Element]:
    """Automated patching of SQL Server, which installs updates of Windows as well."""
    name = "virtualMachineResourceId"
    found = _aimed(subject, site, "SQL virtual machine", "properties", name)
    if found is None:
        return
    path = ("properties", "autoPatchingSettings", "enable")
    enabled = subject.flag(subject.walk(found.body, found.place, path))
    doubt = enabled if isinstance(enabled, Undecided) else found.doubt
    if isinstance(enabled, Undecided) or (isinstance(enabled, Decided) and enabled.data):
        yield Element({"kind": "automated patching of SQL Server"}, enabled.place, doubt)


def _update_deployment(subject: Subject, site: Site) -> Iterator[Element]:
    """An update deployment of Azure Automation that lists the VM, or may reach it."""
    usual = _usual(subject)
    path = ("properties", "updateConfiguration")
    queries = _setting(usual, site, *path, "targets", "azureQueries")
    listed = _setting(usual, site, *path, "azureVirtualMachines").value
    ids = listed.items if isinstance(listed, ArrayValue) else ()
    targets = [_targets(subject, usual.evaluation.force(each)) for each in ids]
    is_open = listed is not None and not (isinstance(listed, ArrayValue) and not listed.open)
    own = [each.is_sure for each in targets if subject.site in each.sites]
    may_be = own or is_open or queries.value is not None
    reached = Candidates((subject.site,) if may_be else (), is_sure=any(own))
    found = beside(subject, site, reached, "update deployment")
    if found is not None:
        yield Element(
            {"kind": "an update deployment of Azure Automation"}, found.place, found.doubt
        )


# -- reading ---------------------------------------------------------------------------------------


def _list(subject: Subject, elements: Iterable[Element]) -> Fact:
    found = tuple(elements)
    return Decided(found, found[0].place) if found else Absent(subject.whole)


def _elements(fact: Fact) -> Iterator[Element]:
    if isinstance(fact, Decided) and isinstance(fact.data, tuple):
        yield from (each for each in fact.data if isinstance(each, Element))


def _usual(subject: Subject) -> Subject:
    """The VM with the defaults: what names which resource is read there, as names are."""
    return subject.in_world(Evaluation(subject.evaluation.run, DefaultWorld()))


def _machines(subject: Subject) -> tuple[Site, ...]:
    """The VMs that the template deploys; one that is referred to is one of them or elsewhere."""
    machines = of_type(subject, subject.site.type)
    return tuple(site for site in machines if not site.resource.existing)


def _targets(subject: Subject, identity: Value) -> Candidates:
    """The VMs that an id may be the id of."""
    return targets_of(subject.evaluation, identity, _machines(subject))


def _aimed(subject: Subject, site: Site, noun: str, *path: str) -> Beside | None:
    """A resource that names the VM by its id at a path."""
    target = _setting(_usual(subject), site, *path).value
    return None if target is None else beside(subject, site, _targets(subject, target), noun)


def _setting(subject: Subject, site: Site, *path: str) -> Setting:
    body = subject.evaluation.evaluate(site.resource.body, site.scope)
    return subject.walk(body, Place(site.resource.type_span), path)


def _read(subject: Subject, found: Beside, *path: str) -> str | Undecided:
    return _field(subject, subject.walk(found.body, found.place, path))


def _field(subject: Subject, setting: Setting) -> str | Undecided:
    fact = subject.text(setting)
    if isinstance(fact, Undecided):
        return fact
    return str(fact.data) if isinstance(fact, Decided) else ""


FACTS = (
    FactDefinition(
        "neighbours.maintenance",
        "list",
        _maintenance,
        "Maintenance configurations that the template assigns to the VM.",
        fields={
            "scope": "maintenanceScope of the configuration: `InGuestPatch` patches the VM; empty "
            "where the configuration is not in the template",
        },
    ),
    FactDefinition(
        "neighbours.guestMaintenance",
        "flag",
        _guest_configuration,
        "Whether the template has a maintenance configuration with scope InGuestPatch; absent when "
        "it has none.",
    ),
    FactDefinition(
        "neighbours.shutdowns",
        "list",
        _shutdowns,
        "Daily schedules of the template that turn the VM off.",
        fields={
            "task": "taskType as written",
            "status": "`Enabled` or `Disabled`, as written",
            "time": "time of day, as written: `1900` or `19:00`",
            "timeZone": "time zone of that time, as written",
        },
        sources=lambda subject: of_type(subject, _SCHEDULES),
    ),
    FactDefinition(
        "neighbours.otherPatching",
        "list",
        _other_patching,
        "What else in the template patches the VM.",
        fields={"kind": "what it is, in words"},
        sources=_other_sources,
    ),
)
