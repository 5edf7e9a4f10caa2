from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from guestpatch import __version__
from guestpatch.findings import (
    Finding,
    Info,
    Label,
    Report,
    ResourceName,
    Summary,
    UndecidedQuestion,
    Witness,
    WitnessTerm,
)
from guestpatch.render import RenderOptions, renderer_of
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guestpatch.policy import Severity

TEMPLATE = Document("infra/a.json", '{\n  "mode": "Manual",\n  "os": "Linux"\n}\n')
VALUES = Document("infra/p.json", '{ "mode": "Manual" }\n')


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    text = files("guestpatch_schemas").joinpath("report.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator.check_schema(found)
    return found


@pytest.fixture
def full_report(
    find: Callable[..., Span],
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
) -> Report:
    """A report in which every list has something."""
    finding = make_finding(
        Label(find(TEMPLATE, '"Manual"'), "only Windows has this mode"),
        Label(find(TEMPLATE, '"Linux"'), "makes it a Linux VM"),
        code="GP101",
        name="patch-mode-not-for-os",
        headline="`Manual` is not a Linux patch mode when `os` = 'Linux'",
        infos=[Info("it comes from here", (Label(find(VALUES, '"Manual"'), "written here"),))],
        helps=["use `ImageDefault`"],
        notes=["image list of 2026-08-12"],
        witness=Witness(
            (WitnessTerm((("os", ("Linux",)),), (("condition", True),), (("copy", (0, 2)),)),),
            ("infra/p.json",),
            asked=4,
            reached=1,
        ),
        resource=ResourceName("Microsoft.Compute/virtualMachines", "web", "vm", "2024-07-01"),
        detail="properties.osProfile.linuxConfiguration.patchSettings.patchMode",
    )
    question = UndecidedQuestion("GP201", "parameter", "no value", find(TEMPLATE, '"os"'))
    summary = Summary(2, 1, 1, 0, 0, 0, 19, 2, 30, 12, 4, 1, {"platform": 3, "os": 18})
    return make_report(finding, undecided=[question], summary=summary)


EXPECTED = {
    "version": 1,
    "tool": {
        "name": "guestpatch",
        "version": __version__,
        "edition": "2024-07",
        "knowledge": "2026-08-12",
    },
    "findings": [
        {
            "code": "GP101",
            "name": "patch-mode-not-for-os",
            "category": "validity",
            "severity": "error",
            "confidence": "certain",
            "headline": "`Manual` is not a Linux patch mode when `os` = 'Linux'",
            "message": "`Manual` is not a Linux patch mode when `os` = 'Linux': only Windows has this mode",
            "path": "infra/a.json",
            "start": {"line": 2, "column": 11},
            "end": {"line": 2, "column": 19},
            "labels": [
                {
                    "path": "infra/a.json",
                    "start": {"line": 3, "column": 9},
                    "end": {"line": 3, "column": 16},
                    "text": "makes it a Linux VM",
                }
            ],
            "infos": [
                {
                    "text": "it comes from here",
                    "labels": [
                        {
                            "path": "infra/p.json",
                            "start": {"line": 1, "column": 11},
                            "end": {"line": 1, "column": 19},
                            "text": "written here",
                        }
                    ],
                }
            ],
            "helps": ["use `ImageDefault`"],
            "notes": ["image list of 2026-08-12"],
            "resource": {
                "type": "Microsoft.Compute/virtualMachines",
                "name": "web",
                "symbol": "vm",
                "apiVersion": "2024-07-01",
            },
            "property": "properties.osProfile.linuxConfiguration.patchSettings.patchMode",
            "witness": {
                "parameters": {"os": "Linux"},
                "worlds": [{"os": "Linux"}],
                "conditions": [{"condition": "condition", "holds": True}],
                "iterations": {"copy": [0, 2]},
                "files": ["infra/p.json"],
                "asked": 4,
                "reached": 1,
                "complete": True,
            },
            "fixes": [],
            "fingerprint": "0123abcd",
            "suppression": None,
        }
    ],
    "undecided": [
        {
            "code": "GP201",
            "reason": "no value",
            "path": "infra/a.json",
            "start": {"line": 3, "column": 3},
            "end": {"line": 3, "column": 7},
        }
    ],
    "summary": {
        "documents": 2,
        "templates": 1,
        "parameterFiles": 1,
        "unusedParameterFiles": 0,
        "unread": 0,
        "untried": 0,
        "virtualMachines": 19,
        "scaleSets": 2,
        "findings": {"error": 1, "warning": 0, "info": 0},
        "suppressed": 0,
        "baselined": 0,
        "undecided": 1,
        "worlds": 30,
        "mostWorlds": 12,
        "capped": 4,
        "platformWithFindings": 1,
        "posture": {
            "platform": 3,
            "os": 18,
            "image": 0,
            "manual": 0,
            "invalid": 0,
            "varies": 0,
            "undecided": 0,
        },
    },
    "comparisons": [],
    "policies": [],
}


def test_report_holds_everything_in_a_fixed_order(full_report: Report) -> None:
    assert _text(full_report) == json.dumps(EXPECTED, indent=2) + "\n"


def test_report_is_valid_by_its_schema(schema: dict[str, Any], full_report: Report) -> None:
    assert list(_mistakes(schema, full_report)) == []


def test_schema_knows_every_key_and_asks_for_it(
    schema: dict[str, Any], full_report: Report
) -> None:
    finding = json.loads(_text(full_report))["findings"][0]
    described = schema["$defs"]["finding"]

    assert list(finding) == list(described["properties"]) == described["required"]


def test_schema_describes_every_key(schema: dict[str, Any]) -> None:
    assert [path for path, node in _properties(schema, "") if "description" not in node] == []


@pytest.mark.parametrize("min_severity", ["error", "info"])
def test_all_findings_are_in_the_report_whatever_is_shown(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report], min_severity: Severity
) -> None:
    place = Label(Span(TEMPLATE, 0, 1), "")
    report = make_report(*(make_finding(place, severity=each) for each in ("error", "info")))
    output = json.loads(_text(report, RenderOptions(min_severity=min_severity, color=True)))

    assert [finding["severity"] for finding in output["findings"]] == ["error", "info"]
    assert output["summary"]["findings"] == {"error": 1, "warning": 0, "info": 1}


def test_finding_about_a_text_has_no_resource_and_a_message_without_label(
    schema: dict[str, Any], make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    report = make_report(make_finding(Label(Span(TEMPLATE, 0, 1), ""), headline="not closed"))
    finding = json.loads(_text(report))["findings"][0]

    assert (finding["message"], finding["resource"]) == ("not closed", None)
    assert list(_mistakes(schema, report)) == []


@pytest.fixture
def shown_witness(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> Callable[[Witness], dict[str, Any]]:
    def shown(witness: Witness) -> dict[str, Any]:
        finding = make_finding(Label(Span(TEMPLATE, 0, 1), ""), witness=witness)
        found: dict[str, Any] = json.loads(_text(make_report(finding)))["findings"][0]["witness"]
        return found

    return shown


def test_worlds_are_all_choices_of_all_terms_and_the_example_is_the_first(
    shown_witness: Callable[[Witness], dict[str, Any]],
) -> None:
    witness = Witness(
        (
            WitnessTerm((("os", ("a", "b")), ("size", (1, None)))),
            WitnessTerm((("os", ("c",)),), (("condition", False),)),
            WitnessTerm((), (("condition", True),)),
        )
    )
    found = shown_witness(witness)

    assert found["parameters"] == {"os": "a", "size": 1}
    assert found["conditions"] == []
    assert found["worlds"] == [
        {"os": "a", "size": 1},
        {"os": "a", "size": None},
        {"os": "b", "size": 1},
        {"os": "b", "size": None},
        {"os": "c"},
    ]


def test_witness_without_parameters_has_an_empty_example(
    shown_witness: Callable[[Witness], dict[str, Any]],
) -> None:
    found = shown_witness(Witness((WitnessTerm((), (("c", True),)),)))

    assert (found["parameters"], found["worlds"]) == ({}, [])


def test_values_of_any_kind_become_json(
    shown_witness: Callable[[Witness], dict[str, Any]],
) -> None:
    values = (True, 1, 1.5, float("inf"), {"a": (1, "b")})
    found = shown_witness(Witness((WitnessTerm((("p", values),)),)))

    assert [world["p"] for world in found["worlds"]] == [True, 1, 1.5, "inf", {"a": [1, "b"]}]


def test_number_of_worlds_is_bounded(
    shown_witness: Callable[[Witness], dict[str, Any]],
) -> None:
    many = tuple((name, tuple(range(10))) for name in "abcd")

    assert len(shown_witness(Witness((WitnessTerm(many),)))["worlds"]) == 256


def test_lone_surrogates_are_escaped(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    document = Document("a\udcff.json", "{}")
    output = _text(make_report(make_finding(Label(Span(document, 0, 1), "日"))))

    assert output.isascii()
    assert json.loads(output)["findings"][0]["path"] == "a\udcff.json"


def _text(report: Report, options: RenderOptions | None = None) -> str:
    return "".join(renderer_of("json")(report, options or RenderOptions()))


def _mistakes(schema: dict[str, Any], report: Report) -> Iterator[str]:
    for error in Draft202012Validator(schema).iter_errors(json.loads(_text(report))):
        yield f"{error.json_path}: {error.message}"


def _properties(node: object, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every described property in a schema, with where it stands."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "properties":
                yield from ((f"{path}/{key}", each) for key, each in value.items())
            yield from _properties(value, f"{path}/{name}")
