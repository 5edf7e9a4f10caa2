"""VMs of linted templates, in either language: the engine's instances and facts as a fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from guestpatch.engine.documents import read_document
from guestpatch.engine.inspection import settled_fact
from guestpatch.engine.instances import find_instances
from guestpatch.engine.unit import parameter_files, start_with
from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.limits import BudgetExceededError
from guestpatch.evaluate.values import Known
from guestpatch.facts import VM_FACTS, Decided, Element, Undecided
from guestpatch.facts.relations import refers_to
from guestpatch.findings.collect import name_text
from guestpatch_orchestrator.fleet.model import Image, LeftOut, Unresolved, VirtualMachine

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from guestpatch.engine.model import Unit
    from guestpatch.engine.settings import Settings
    from guestpatch.evaluate.values import Value
    from guestpatch.facts import Subject
    from guestpatch.template import ir
    from guestpatch.template.given import ParameterFile
    from guestpatch_schemas.operating_systems import OperatingSystem

__all__ = ["TemplateVms", "vms_of_units"]

_SETS = "microsoft.compute/availabilitysets"


class TemplateVms(NamedTuple):
    """The VMs of some templates, and the templates that gave none, with the reason."""

    vms: tuple[VirtualMachine, ...]
    left_out: tuple[LeftOut, ...]


def vms_of_units(units: Iterable[tuple[Unit, Settings]]) -> TemplateVms:
    """One VM an instance, with the defaults of the template and the values of its parameter files.

    Each parameter file is a deployment of its own. A Flexible scale set gives as many VMs as its
    capacity, dealt over its zones; a Uniform one gives one that is not patched.
    """
    vms: list[VirtualMachine] = []
    left_out: list[LeftOut] = []
    for unit, settings in units:
        read = read_document(unit.document, unit.files)
        template = read.template
        if read.kind in ("parameters", "other"):
            continue
        if template is None:
            left_out.append(LeftOut(unit.document.path, "no template"))
            continue
        for file in parameter_files(unit, template):
            try:
                vms.extend(_Deployment(template, file, settings).vms())
            except BudgetExceededError as error:
                left_out.append(LeftOut(template.document.path, str(error)))
    return TemplateVms(tuple(vms), tuple(left_out))


class _Deployment:
    """One template with one set of values; knows which VMs name the same set."""

    def __init__(
        self, template: ir.Template, file: ParameterFile | None, settings: Settings
    ) -> None:
        given = "" if file is None else f"?{file.document.path}"
        self._scope = f"template:{template.document.path}{given}"
        self._run = start_with(template, file, settings)
        self._settings = settings
        self._sets: dict[Hashable, str] = {}
        self._seen: dict[str, int] = {}

    def vms(self) -> Iterator[VirtualMachine]:
        for subject in find_instances(self._run, self._settings):
            yield from _VmReader(self, subject).vms()

    @property
    def scope(self) -> str:
        return self._scope

    def unique(self, text: str) -> str:
        """An id that no other VM of the deployment has."""
        key = f"{self._scope}/{text}".lower()
        count = self._seen[key] = self._seen.get(key, 0) + 1
        return key if count == 1 else f"{key}#{count}"

    def set_named(self, identity: Hashable, text: str) -> str:
        """The id of a set that VMs refer to, the same for the same one."""
        return self._sets.setdefault(identity, f"{self._scope}/{text}".lower())


class _VmReader:
    """Reads one VM or scale set."""

    def __init__(self, deployment: _Deployment, subject: Subject) -> None:
        self._deployment = deployment
        self._subject = subject
        self._open: list[Unresolved] = []

    def vms(self) -> Iterator[VirtualMachine]:
        subject = self._subject
        span = subject.site.resource.type_span
        place = f"{span.document.path}:{span.document.position(span.start).line}"
        name = name_text(
            subject.evaluation.evaluate(subject.site.resource.name, subject.site.scope)
        )
        if any(loop.index is None for loop, _ in subject.site.loops):
            self._miss("capacity", "how often its loop runs is not known")
        vm = self._common(name, place)
        if subject.kind == "scale-set":
            yield from self._members(vm)
        else:
            yield vm._replace(id=self._deployment.unique(f"{subject.site.type}/{name}"))

    def _common(self, name: str, place: str) -> VirtualMachine:
        orchestration, scale_set = self._scale_set(name)
        zones = self._zones()
        availability_set, domains = self._availability_set()
        return VirtualMachine(
            id="",
            name=name,
            subscription=self._deployment.scope,
            resource_group=self._deployment.scope,
            region=self._text("placement.region", "region"),
            zone=zones[0] if len(zones) == 1 else None,
            os=cast("OperatingSystem | None", self._text("os", "os")),
            patch_mode=self._text("patch.mode", "patch_mode"),
            availability_set=availability_set,
            update_domain_count=domains,
            scale_set=scale_set,
            orchestration=orchestration,
            image=self._image(),
            assessment_mode=self._text("patch.assessmentMode", "assessment_mode"),
            reboot_setting=self._text("patch.rebootSetting", "reboot_setting"),
            bypasses_safety_checks=self._flag("patch.bypassSafetyChecks"),
            has_schedule=self._has_any("neighbours.maintenance", "scope", "inguestpatch"),
            automatic_updates=self._flag("patch.automaticUpdates"),
            has_agent=self._flag("patch.agent"),
            has_health_extension=self._has_any("neighbours.extensions", "role", "health"),
            time_zone=self._text("os.timeZone", "time_zone"),
            hotpatching=self._flag("patch.hotpatching"),
            api_version=self._text("api.date", "api_version"),
            place=place,
            unresolved=tuple(self._open),
        )

    # -- facts -----------------------------------------------------------------------------------

    def _fact(self, name: str, field: str) -> object:
        """The data of a fact; None where it is absent or, which is noted, undecided."""
        fact = settled_fact(self._subject, name, VM_FACTS[name].compute(self._subject))
        if isinstance(fact, Decided):
            return fact.data
        if isinstance(fact, Undecided):
            self._miss(field, fact.reason)
        return None

    def _miss(self, field: str, why: str) -> None:
        span = self._subject.site.resource.type_span
        self._open.append(Unresolved(field, why, span.document.path))

    def _text(self, name: str, field: str) -> str | None:
        data = self._fact(name, field)
        return None if data is None else str(data)

    def _flag(self, name: str) -> bool | None:
        data = self._fact(name, name)
        return data if isinstance(data, bool) else None

    def _has_any(self, name: str, field: str, wanted: str) -> bool:
        data = self._fact(name, name)
        return isinstance(data, tuple) and any(
            isinstance(each, Element)
            and each.doubt is None
            and str(each.data.get(field, "")).lower() == wanted
            for each in data
        )

    def _image(self) -> Image | None:
        kind = self._fact("image.kind", "image")
        if kind is None:
            return None
        if kind != "platform":
            return Image(id=str(kind))
        publisher, offer, sku = (
            self._text(f"image.{part}", "image") for part in ("publisher", "offer", "sku")
        )
        if not (publisher and offer and sku):
            return None
        return Image(publisher, offer, sku)

    # -- where it stands ---------------------------------------------------------------------------

    def _zones(self) -> tuple[str, ...]:
        data = self._fact("placement.zones", "zone")
        return tuple(map(str, data)) if isinstance(data, tuple) else ()

    def _scale_set(self, name: str) -> tuple[Literal["Flexible", "Uniform"] | None, str | None]:
        subject = self._subject
        if subject.kind == "scale-set":
            mode = self._text("placement.scaleSet", "orchestration")
            is_flexible = mode == "Flexible"
            return (
                "Flexible" if is_flexible else "Uniform"
            ), f"{self._deployment.scope}/{name}".lower()
        value = subject.envelope("properties", "virtualMachineScaleSet", "id").value
        if value is None:
            return None, None
        # Only Flexible scale sets take VMs that are resources of their own.
        return "Flexible", self._deployment.set_named(identity_of(value), name_text(value))

    def _availability_set(self) -> tuple[str | None, int | None]:
        subject = self._subject
        value = subject.envelope("properties", "availabilitySet", "id").value
        if value is None:
            return None, None
        count = self._fact("placement.updateDomains", "update_domain")
        domains = count if isinstance(count, int) else None
        for site in subject.neighbours:
            if site.type == _SETS and refers_to(subject.evaluation, value, site):
                name = subject.evaluation.evaluate(site.resource.name, site.scope)
                return self._deployment.set_named(("site", id(site)), name_text(name)), domains
        return self._deployment.set_named(identity_of(value), name_text(value)), domains

    # -- scale sets --------------------------------------------------------------------------------

    def _members(self, vm: VirtualMachine) -> Iterator[VirtualMachine]:
        """The VMs of a Flexible scale set; one that stands for all where they are not patched."""
        kind = self._subject.site.type
        if vm.orchestration != "Flexible":
            yield vm._replace(id=self._deployment.unique(f"{kind}/{vm.name}"))
            return
        zones = self._zones() or (None,)
        capacity = _whole(self._subject.envelope("sku", "capacity").value)
        if capacity is None:
            missing = Unresolved("capacity", "the capacity of the scale set is not known", vm.place)
            yield vm._replace(
                id=self._deployment.unique(f"{kind}/{vm.name}"),
                unresolved=(*vm.unresolved, missing),
            )
            return
        for number in range(capacity):
            yield vm._replace(
                id=self._deployment.unique(f"{kind}/{vm.name}/{number}"),
                name=f"{vm.name}/{number}",
                zone=zones[number % len(zones)],
            )


def _whole(value: Value | None) -> int | None:
    if (
        isinstance(value, Known)
        and isinstance(value.data, int)
        and not isinstance(value.data, bool)
    ):
        return value.data
    if isinstance(value, Known) and isinstance(value.data, str) and value.data.isdecimal():
        return int(value.data)
    return None
