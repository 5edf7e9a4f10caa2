import pytest

from guestpatch_schemas import ComputeApi, load_knowledge

VM = "Microsoft.Compute/virtualMachines"
SCALE_SET = "Microsoft.Compute/virtualMachineScaleSets"
SCALE_SET_VM = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines"
WINDOWS = "osProfile.windowsConfiguration"
LINUX = "osProfile.linuxConfiguration"


@pytest.fixture
def api() -> ComputeApi:
    return load_knowledge("current").api


@pytest.mark.parametrize("resource_type", [VM, SCALE_SET, SCALE_SET_VM])
@pytest.mark.parametrize(
    ("path", "first"),
    [
        (f"{WINDOWS}.patchSettings", "2020-06-01"),
        (f"{WINDOWS}.patchSettings.patchMode", "2020-06-01"),
        (f"{LINUX}.patchSettings.patchMode", "2020-12-01"),
        (f"{WINDOWS}.patchSettings.enableHotpatching", "2020-12-01"),
        (f"{WINDOWS}.patchSettings.assessmentMode", "2021-03-01"),
        (f"{LINUX}.patchSettings.assessmentMode", "2021-03-01"),
        (f"{LINUX}.patchSettings.automaticByPlatformSettings.rebootSetting", "2022-03-01"),
    ],
)
def test_version_that_introduced_a_property(
    api: ComputeApi, resource_type: str, path: str, first: str
) -> None:
    assert first == api.first_version(resource_type, path)


def test_version_lacks_what_came_later(api: ComputeApi) -> None:
    path = f"{LINUX}.patchSettings.patchMode"

    assert api.lacks(VM, path, "2020-06-01")
    assert not api.lacks(VM, path, "2020-12-01")


def test_letter_case_does_not_matter(api: ComputeApi) -> None:
    assert api.lacks(VM.upper(), f"{LINUX}.PatchSettings.patchmode", "2016-04-30-PREVIEW")


def test_properties_of_versions_known_by_name_only_are_not_doubted(api: ComputeApi) -> None:
    assert api.is_known(VM, "2015-05-01-preview")
    assert not api.lacks(VM, f"{WINDOWS}.enableAutomaticUpdates", "2015-05-01-preview")
    assert api.lacks(VM, f"{WINDOWS}.patchSettings", "2015-05-01-preview")


@pytest.mark.parametrize("version", ["2020-07-01", "not-a-version", ""])
def test_unknown_version_proves_nothing(api: ComputeApi, version: str) -> None:
    assert not api.is_known(VM, version)
    assert not api.lacks(VM, f"{LINUX}.patchSettings", version)


def test_unknown_property_proves_nothing(api: ComputeApi) -> None:
    assert api.first_version(VM, "osProfile.computerName") is None
    assert not api.lacks(VM, "osProfile.computerName", "2015-06-15")


def test_type_without_vms_has_no_versions(api: ComputeApi) -> None:
    assert api.versions("Microsoft.Compute/disks") == ()
    assert api.newest("Microsoft.Compute/disks") is None
    assert not api.is_known("Microsoft.Compute/disks", "2024-07-01")


@pytest.mark.parametrize(
    "version", ["2015-05-01-preview", "2015-08-01", "2016-08-30", "2020-06-01", "2026-04-01"]
)
@pytest.mark.parametrize("resource_type", [VM, SCALE_SET, SCALE_SET_VM])
def test_version_named_by_any_source_is_known(
    api: ComputeApi, resource_type: str, version: str
) -> None:
    assert api.is_known(resource_type, version)


def test_versions_come_oldest_first(api: ComputeApi) -> None:
    assert len(api.versions(VM)) == 33
    assert sorted(api.versions(VM)) == list(api.versions(VM))


def test_version_of_other_compute_resources_is_not_one_of_vms(api: ComputeApi) -> None:
    assert "2021-08-01" in api.other_compute_versions
    assert not any(api.is_known(VM, version) for version in api.other_compute_versions)


def test_newest_version_is_a_stable_one(api: ComputeApi) -> None:
    assert api.newest(VM) == "2026-04-01"


def test_preview_is_marked_in_the_version(api: ComputeApi) -> None:
    assert api.is_preview("2016-04-30-preview")
    assert not api.is_preview("2016-03-30")


@pytest.mark.parametrize(
    ("version", "newer"),
    [
        ("2026-04-01", False),
        ("2026-04-02", True),
        ("2030-01-01-preview", True),
        ("2021-08-01", False),
        ("zzzz", False),
    ],
)
def test_version_after_the_newest_known_one(
    api: ComputeApi,
    version: str,
    newer: bool,  # noqa: FBT001 - the expected value
) -> None:
    assert newer is api.is_newer_than_known(version)


def test_orchestration_mode_came_with_flexible_scale_sets(api: ComputeApi) -> None:
    assert api.lacks(SCALE_SET, "orchestrationMode", "2020-06-01")
    assert not api.lacks(SCALE_SET, "orchestrationMode", "2020-12-01")


def test_property_of_a_scale_set_lies_in_its_profile(api: ComputeApi) -> None:
    (patch_mode,) = (
        entry
        for entry in api.patch_properties(SCALE_SET)
        if entry.path == f"{WINDOWS}.patchSettings.patchMode"
    )

    assert f"properties.virtualMachineProfile.{patch_mode.path}" == patch_mode.template_path
    assert patch_mode.values == ("Manual", "AutomaticByOS", "AutomaticByPlatform")
    assert patch_mode.default == "AutomaticByOS"


def test_defaults_hold_for_both_systems(api: ComputeApi) -> None:
    defaults = {entry.path: entry.default for entry in api.patch_properties(VM)}

    assert defaults[f"{LINUX}.provisionVMAgent"] is True
    assert defaults[f"{WINDOWS}.enableAutomaticUpdates"] is True
    assert defaults[f"{LINUX}.patchSettings.assessmentMode"] == "ImageDefault"
    assert defaults[f"{WINDOWS}.patchSettings.enableHotpatching"] is None
