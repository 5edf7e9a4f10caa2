"""Suppressing findings by edits, and taking suppressions away again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guestpatch.api import Document, Unit, check_unit, report_of
from guestpatch.findings import Fix
from guestpatch.fix import apply_fixes
from guestpatch.fix.suppressing import suppress
from guestpatch.fix.unsuppressing import unsuppress
from guestpatch.suppressions.read import read_suppressions
from tests import checking
from tests.engine.templates import mode, template, vm
from tests.fix.documents import configurations, styles, versions, write

if TYPE_CHECKING:
    from guestpatch.api import Finding, Report
    from tests.fix.documents import Style

SETTINGS = checking.settings()
WHY = "known [and] accepted // for now"


def checked(document: Document) -> Report:
    return report_of([check_unit(Unit(document), SETTINGS)], SETTINGS)


def suppressed(document: Document, reason: str = WHY, until: str = "") -> Document:
    outcome = suppress(checked(document).findings, reason, until)
    assert outcome.refused == ()
    texts = apply_fixes(outcome.fixes).texts
    return Document(document.path, texts.get(document.path, document.text))


def unsuppressed(document: Document) -> Document:
    while found := read_suppressions(document, SETTINGS.pack):
        fix = Fix("remove", "safe", unsuppress(found[0]))
        document = Document(document.path, apply_fixes([fix]).texts[document.path])
    return document


def keys(findings: tuple[Finding, ...]) -> Counter[tuple[str, str, str]]:
    return Counter((each.rule.code, each.fingerprint, each.headline) for each in findings)


@settings(max_examples=20)
@given(
    styles,
    versions,
    st.sampled_from(["windows", "linux"]),
    configurations,
    st.sampled_from(["", "2027-01-01"]),
)
def test_suppressing_all_findings_leaves_none_and_can_be_undone(
    style: Style, version: str, os: str, configuration: dict[str, object], until: str
) -> None:
    document = write(style, version, os, configuration)
    before = checked(document)
    silent = suppressed(document, until=until)
    after = checked(silent)

    assert after.findings == ()
    assert keys(after.suppressed) == keys(before.findings)
    assert unsuppressed(silent).text == document.text


# -- where suppressions go -------------------------------------------------------------------------


def test_comment_goes_above_the_line_with_its_indentation_and_line_end() -> None:
    text = (
        "resource web 'Microsoft.Compute/virtualMachines@2024-07-01' = {\r\n"
        "\tname: 'web'\r\n\tlocation: 'westeurope'\r\n\tproperties: {\r\n\t\tosProfile: {\r\n"
        "\t\t\tlinuxConfiguration: {\r\n"
        "\t\t\t\t// Kept.\r\n"
        "\t\t\t\tpatchSettings: { patchMode: 'AutomaticByOS' } // Kept.\r\n"
        "\t\t\t}\r\n\t\t}\r\n\t}\r\n}\r\n"
    )
    line = "\t\t\t\t// guestpatch: ignore[patch-mode-not-for-os] until=2027-01-01 known\r\n"

    after = suppressed(Document("main.bicep", text), "known", "2027-01-01").text
    assert after == text.replace("\t\t\t\tpatchSettings", f"{line}\t\t\t\tpatchSettings")


def test_directive_keeps_the_line_that_it_counts_for() -> None:
    text = "#disable-next-line BCP036\nparam mode 'a' | 'b' = 'c'\n"

    assert suppressed(Document("main.bicep", text), "known").text == (
        f"// guestpatch: ignore[parameter-value-not-allowed] known\n{text}"
    )


def test_json_with_comments_gets_comments_and_strict_json_metadata() -> None:
    strict = template(vm(linux=mode("AutomaticByOS")))
    commented = f"// ours\n{strict}"

    assert (
        "\n              // guestpatch: ignore[" in suppressed(Document("a.json", commented)).text
    )
    assert "// guestpatch" in suppressed(Document("a.jsonc", strict)).text
    after = suppressed(Document("a.json", strict)).text
    assert "//" not in after.replace("https://", "").replace(WHY, "")
    assert '"metadata": {' in after


@pytest.mark.parametrize(
    "metadata", [{}, {"by": "us"}, {"guestpatch": {}}, {"guestpatch": {"ignore": []}}]
)
def test_metadata_that_is_there_is_added_to(metadata: dict[str, object]) -> None:
    text = template(vm(linux=mode("AutomaticByOS"), metadata=metadata))
    after = suppressed(Document("a.json", text))

    assert checked(after).findings == ()
    assert after.text.count('"metadata"') == 1


def test_metadata_of_another_form_is_left_alone() -> None:
    text = template(vm(linux=mode("AutomaticByOS"), metadata={"guestpatch": "ours"}))
    after = suppressed(Document("a.json", text)).text

    assert '"guestpatch": "ours"' in after
    assert checked(Document("a.json", after)).findings == ()


def test_template_on_one_line_stays_on_one_line() -> None:
    text = template(vm(linux=mode("AutomaticByOS"))).replace("\n", "")
    after = suppressed(Document("a.json", text))

    assert "\n" not in after.text
    assert checked(after).findings == ()


def test_rules_at_one_place_share_a_comment() -> None:
    text = (
        "resource web 'Microsoft.Compute/virtualMachines@2019-07-01' = {\n"
        "  name: 'web'\n  properties: {\n    osProfile: {\n      linuxConfiguration: {\n"
        "        patchSettings: { patchMode: 'AutomaticByOS' }\n"
        "      }\n    }\n  }\n}\n"
    )
    document = suppressed(Document("a.bicep", text))
    (comment,) = {each.span.text for each in read_suppressions(document, SETTINGS.pack)}

    assert comment == (
        "// guestpatch: ignore[api-version-lacks-property, patch-mode-not-for-os] "
        "known [and] accepted // for now"
    )


def test_copy_of_a_published_module_is_left_alone() -> None:
    document = Document("a.json", template(vm(linux=mode("AutomaticByOS"))))
    found = checked(document).findings

    assert suppress(found, WHY, foreign={"a.json"}) == ((), found)
