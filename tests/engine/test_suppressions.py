"""What suppressions in the source hide, and what is said of the suppressions themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guestpatch.api import Document, Report, Unit, check, check_unit, report_of
from guestpatch.source.files import Opened, Refused
from tests.checking import check_text, settings
from tests.engine.templates import mode, parameter_file, template, vm

BICEP = """\
{top}
{vm}
@description('serves the shop')
resource web 'Microsoft.Compute/virtualMachines@2024-07-01' = {{ {opening}
  name: 'web'
  location: 'westeurope'
  properties: {{
    osProfile: {{
      {group}
      linuxConfiguration: {{
        patchSettings: {{
          {line}
          patchMode: '{mode}' {behind}
        }}
      }}
    }}
  }}
}}
"""
JSON = """\
{top}
{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {vm}
    {{ {opening}
      "type": "Microsoft.Compute/virtualMachines",
      "apiVersion": "2024-07-01",
      "name": "web",
      "location": "westeurope",
      "properties": {{
        "osProfile": {{
          {group}
          "linuxConfiguration": {{
            "patchSettings": {{
              {line}
              "patchMode": "{mode}" {behind}
            }}
          }}
        }}
      }}
    }}
  ]
}}
"""
LANGUAGES = {"bicep": BICEP, "json": JSON}
PLACES = ("top", "vm", "opening", "group", "line", "behind")
WHY = "the image is ours"


def text_in(language: str, patch_mode: str = "AutomaticByOS", **comments: str) -> str:
    """A VM with a mode that no Linux has, and comments at some places."""
    return LANGUAGES[language].format(mode=patch_mode, **{**dict.fromkeys(PLACES, ""), **comments})


def checked(language: str, patch_mode: str = "AutomaticByOS", **comments: str) -> Report:
    return check_text(text_in(language, patch_mode, **comments), path=f"main.{language}")


def codes(report: Report) -> list[str]:
    return [each.rule.code for each in report.findings if each.severity != "info"]


def suppressed(report: Report) -> list[str]:
    return [each.rule.code for each in report.suppressed]


in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


# -- where a comment counts ------------------------------------------------------------------------


@in_both_languages
@pytest.mark.parametrize("place", ["vm", "opening", "group", "line", "behind"])
def test_comment_hides_the_finding_of_its_line_or_of_the_part_behind_it(
    language: str, place: str
) -> None:
    report = checked(language, **{place: f"// guestpatch: ignore[patch-mode-not-for-os] {WHY}"})

    assert (codes(report), suppressed(report)) == ([], ["GP101"])
    assert report.suppressed[0].suppressions[0].reason == WHY


@in_both_languages
@pytest.mark.parametrize("name", ["GP101", "gp101", "GP211 , patch-mode-not-for-os"])
def test_rules_are_named_by_code_or_name(language: str, name: str) -> None:
    report = checked(language, line=f"// guestpatch: ignore[{name}] {WHY}")

    assert suppressed(report) == ["GP101"]


@in_both_languages
def test_block_comment_counts_as_well(language: str) -> None:
    report = checked(language, line=f"/* guestpatch: ignore[GP101]\n  {WHY} */")

    assert report.suppressed[0].suppressions[0].reason == WHY


@in_both_languages
def test_comment_of_another_rule_hides_nothing(language: str) -> None:
    report = checked(language, line=f"// guestpatch: ignore[GP103] {WHY}")

    assert (codes(report), suppressed(report)) == (["GP904", "GP101"], [])


@in_both_languages
def test_comment_counts_for_one_part_only(language: str) -> None:
    text = text_in(language, line=f"// guestpatch: ignore[GP101] {WHY}")
    between = "tags: {}\n" if language == "bicep" else '"tags": {},\n'
    text = text.replace(WHY, f"{WHY}\n{between}")

    assert sorted(codes(check_text(text, path=f"main.{language}"))) == ["GP101", "GP904"]


@in_both_languages
def test_whole_file_is_covered_from_its_top_only(language: str) -> None:
    comment = f"// guestpatch: file-ignore[GP101] {WHY}"
    at_top = checked(language, top=f"// The licence.\n{comment}")
    within = checked(language, line=comment)

    assert (codes(at_top), suppressed(at_top)) == ([], ["GP101"])
    assert sorted(codes(within)) == ["GP101", "GP904"]
    (unused,) = [each for each in within.findings if each.rule.code == "GP904"]
    assert unused.primary.text == "`file-ignore` counts at the top of a file only"


@in_both_languages
def test_comment_that_only_mentions_the_linter_is_a_comment(language: str) -> None:
    report = checked(language, line="// guestpatch: see docs/patching.md", behind="// guestpatch")

    assert codes(report) == ["GP101"]


def test_text_that_looks_like_a_comment_is_none() -> None:
    text = template(vm(linux=mode("AutomaticByOS"), tags={"a": "// guestpatch: ignore[GP101] no"}))

    assert codes(check_text(text)) == ["GP101"]


# -- directives of Bicep ---------------------------------------------------------------------------


def test_directive_hides_findings_of_the_next_line() -> None:
    report = checked("bicep", line=f"#disable-next-line no-loc BCP036 GP101 // {WHY}")

    assert (codes(report), suppressed(report)) == ([], ["GP101"])
    assert report.suppressed[0].suppressions[0].reason == WHY


def test_directive_does_not_reach_further_than_the_next_line() -> None:
    report = checked("bicep", top=f"#disable-next-line GP101 // {WHY}")

    assert sorted(codes(report)) == ["GP101", "GP904"]


def test_directives_hide_what_stands_between_them() -> None:
    between = {
        "group": f"#disable-diagnostics GP101 // {WHY}",
        "behind": "\n#restore-diagnostics GP101",
    }
    before = {"top": f"#disable-diagnostics GP101 // {WHY}\n#restore-diagnostics GP101"}

    assert suppressed(checked("bicep", **between)) == ["GP101"]
    assert suppressed(checked("bicep", group=between["group"])) == ["GP101"]
    assert suppressed(checked("bicep", **before)) == []


# -- metadata --------------------------------------------------------------------------------------


def waiver(**entry: object) -> dict[str, object]:
    return {"guestpatch": {"ignore": [entry]}}


@pytest.mark.parametrize("place", ["resource", "template"])
def test_metadata_hides_findings_of_its_object(place: str) -> None:
    metadata = waiver(rule="patch-mode-not-for-os", until="2027-01-01", reason=WHY)
    if place == "resource":
        text = template(vm(linux=mode("AutomaticByOS"), metadata=metadata))
    else:
        text = template(vm(linux=mode("AutomaticByOS")), metadata=metadata)
    report = check_text(text)

    assert (codes(report), suppressed(report)) == ([], ["GP101"])
    (found,) = report.suppressed[0].suppressions
    assert (found.reason, found.until) == (WHY, "2027-01-01")


def test_metadata_of_one_vm_does_not_count_for_another() -> None:
    metadata = waiver(rule="GP101", reason=WHY)
    wrong = mode("AutomaticByOS")
    report = check_text(
        template(vm(linux=wrong, name="a", metadata=metadata), vm(linux=wrong, name="b"))
    )

    assert (codes(report), suppressed(report)) == (["GP101"], ["GP101"])


def test_metadata_of_a_parameter_hides_what_its_default_brings() -> None:
    metadata = waiver(rule="GP101", reason=WHY)
    parameter = {"type": "string", "defaultValue": "AutomaticByOS", "metadata": metadata}
    text = template(vm(linux=mode("[parameters('mode')]")), parameters={"mode": parameter})

    assert suppressed(check_text(text)) == ["GP101"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("GP101", "GP907"),
        ({"reason": WHY}, "GP907"),
        ({"rule": 7, "reason": WHY}, "GP907"),
        ({"rule": "GP1", "reason": WHY}, "GP907"),
        ({"rule": "GP101", "reason": 7}, "GP906"),
        ({"rule": "GP101", "reason": WHY, "until": 2027}, "GP905"),
    ],
)
def test_metadata_of_another_form_is_reported(entry: object, code: str) -> None:
    metadata = {"guestpatch": {"ignore": [entry]}}
    report = check_text(template(vm(linux=mode("AutomaticByOS"), metadata=metadata)))

    assert code in codes(report)


# -- dates and reasons -----------------------------------------------------------------------------


@in_both_languages
@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-11-25", []),
        ("2026-11-24", ["GP905", "GP101"]),
        ("soon", ["GP905", "GP101"]),
        ("", ["GP905", "GP101"]),
        ("20271231", ["GP905", "GP101"]),
    ],
)
def test_suppression_counts_through_its_last_day(
    language: str, until: str, said: list[str]
) -> None:
    report = checked(language, line=f"// guestpatch: ignore[GP101] until={until} {WHY}")

    assert codes(report) == said


@in_both_languages
def test_several_rules_without_a_reason_are_reported_once(language: str) -> None:
    report = checked(language, line="// guestpatch: ignore[GP101, GP211]")

    assert codes(report) == ["GP906", "GP904"]


@in_both_languages
@pytest.mark.parametrize(
    ("comment", "headline"),
    [
        (
            f"// guestpatch: ignore[patch-mode-not-for-so] {WHY}",
            "no rule is called `patch-mode-not-for-so`",
        ),
        (f"// guestpatch: ignore[validity] {WHY}", "no rule is called `validity`"),
        ("// guestpatch: ignore GP101", "suppression names no rule"),
        ("// guestpatch: ignore[]", "suppression names no rule"),
        ("// guestpatch: disable[GP101]", "suppression names no rule"),
    ],
)
def test_suppression_that_names_no_rule_is_reported(
    language: str, comment: str, headline: str
) -> None:
    report = checked(language, line=comment)

    assert [each.headline for each in report.findings if each.rule.code == "GP907"] == [headline]
    assert "GP101" in codes(report)


# -- what is unused --------------------------------------------------------------------------------


@in_both_languages
def test_suppression_that_hides_nothing_is_reported(language: str) -> None:
    report = checked(language, "AutomaticByPlatform", line=f"// guestpatch: ignore[GP101] {WHY}")

    assert codes(report) == ["GP904"]


def test_rule_that_was_not_asked_may_have_found_something() -> None:
    document = Document(
        "main.bicep", text_in("bicep", line=f"// guestpatch: ignore[GP301, GP206] {WHY}")
    )
    report = check([Unit(document)], replace(settings(), select=("GP9",)))

    assert codes(report) == []


def test_value_that_is_not_known_may_bring_the_finding() -> None:
    comment = f"// guestpatch: ignore[GP101] {WHY}"
    text = text_in("bicep", line=comment).replace("'AutomaticByOS'", "patchMode")

    assert codes(check_text(f"param patchMode string\n{text}", path="main.bicep")) == []


def test_vm_that_was_not_tried_may_have_the_finding() -> None:
    text = text_in("bicep", line=f"// guestpatch: ignore[GP101] {WHY}")
    text = text.replace("01' = {", "01' = if (extra) {")

    assert codes(check_text(f"param extra bool = false\n{text}", path="main.bicep")) == []


def test_document_that_is_not_read_to_its_end_may_have_the_finding() -> None:
    comment = f"// guestpatch: ignore[GP101] {WHY}"
    text = text_in("bicep", "AutomaticByPlatform", line=comment) + "\nresource broken 'x' = {\n"

    assert "GP904" not in codes(check_text(text, path="main.bicep"))


def test_only_files_whose_users_were_seen_are_judged() -> None:
    comment = f"// guestpatch: ignore[GP101] {WHY}"
    text = text_in("bicep", "AutomaticByPlatform", line=comment)
    outcome = check_unit(Unit(Document("main.bicep", text)), settings())

    assert codes(report_of([outcome], settings(), judged=frozenset())) == []
    assert codes(report_of([outcome], settings(), judged={"main.bicep"})) == ["GP904"]


# -- modules and parameter files -------------------------------------------------------------------


class Files:
    """Modules beside the templates."""

    def __init__(self, **modules: str) -> None:
        self._modules = {f"{name}.bicep": text for name, text in modules.items()}

    def open(self, base: str, reference: str) -> Opened | Refused:  # noqa: ARG002
        text = self._modules[reference]
        return Opened(Document(reference, text), text.encode())

    def entries(self, base: str, reference: str) -> Refused:  # noqa: ARG002
        return Refused(reference, "no folder")

    def artifact(self, written: str, canonical: str) -> Refused:  # noqa: ARG002
        return Refused(written, "not here", "remote")


def called(module: str, *callers: str) -> Report:
    """The module ``vm.bicep``, used by templates of their own."""
    units = [
        Unit(Document(f"main{number}.bicep", text), files=Files(vm=module))
        for number, text in enumerate(callers)
    ]
    return check(units, settings())


CALL = "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n"
WAIVED = f"// guestpatch: ignore[GP101] {WHY}\n{CALL}"


def test_comment_in_a_module_counts_for_all_who_use_it() -> None:
    report = called(text_in("bicep", line=f"// guestpatch: ignore[GP101] {WHY}"), CALL, CALL)

    assert (codes(report), suppressed(report)) == ([], ["GP101"])


def test_comment_at_a_call_counts_for_that_call() -> None:
    module = text_in("bicep")
    report = called(module, WAIVED, CALL)

    assert (codes(report), suppressed(report)) == (["GP101"], ["GP101"])
    (open_finding,) = report.findings
    assert [each.document.path for each in open_finding.calls] == ["main1.bicep"]
    assert codes(called(module, WAIVED)) == []


def with_files(*files: tuple[str, str]) -> Report:
    template_text = text_in("bicep").replace("'AutomaticByOS'", "patchMode")
    documents = tuple(Document(name, text) for name, text in files)
    unit = Unit(Document("main.bicep", f"param patchMode string\n{template_text}"), documents)
    return check([unit], settings())


def test_comment_in_a_parameter_file_counts_with_that_file() -> None:
    plain = parameter_file(patchMode="AutomaticByOS")
    waived = plain.replace(
        '    "patchMode"', f'    // guestpatch: ignore[GP101] {WHY}\n    "patchMode"'
    )
    report = with_files(("dev.json", waived), ("prod.json", plain))

    assert (codes(report), suppressed(report)) == (["GP101"], ["GP101"])
    assert report.findings[0].witness.files == ("prod.json",)
    assert report.suppressed[0].witness.files == ("dev.json",)


def test_top_of_a_parameter_file_covers_all_that_is_found_with_it() -> None:
    sound = parameter_file(stage="dev")
    unit = Unit(
        Document("main.bicep", f"param stage string\n{text_in('bicep')}"),
        (Document("dev.json", f"// guestpatch: file-ignore[GP101] {WHY}\n{sound}"),),
    )

    assert suppressed(check([unit], settings())) == ["GP101"]


# -- what cannot be suppressed ---------------------------------------------------------------------


def test_rule_may_be_made_not_suppressible() -> None:
    document = Document("main.bicep", text_in("bicep", line=f"// guestpatch: ignore[GP101] {WHY}"))
    report = check([Unit(document)], replace(settings(), unsuppressible=frozenset({"GP101"})))

    assert codes(report) == ["GP904", "GP101"]
    assert report.findings[0].headline == "`GP101` cannot be suppressed"


def test_syntax_error_cannot_be_suppressed() -> None:
    text = f"// guestpatch: file-ignore[GP901] {WHY}\nresource broken\n"

    assert codes(check_text(text, path="main.bicep")) == ["GP904", "GP901"]


@in_both_languages
def test_suppressions_can_be_left_unheeded(language: str) -> None:
    text = text_in(language, line="// guestpatch: ignore[GP101, GP103] until=2020-01-01")
    unit = Unit(Document(f"main.{language}", text))
    report = check([unit], replace(settings(), heed_suppressions=False))

    assert codes(report) == ["GP101"]
