"""Which parameter files belong to which template."""

from __future__ import annotations

import pytest

from guestpatch.engine.pairing import parameter_files_of


@pytest.mark.parametrize(
    ("template", "parameters"),
    [
        ("azuredeploy.json", "azuredeploy.parameters.json"),
        ("main.json", "main.parameters.prod.json"),
        ("main.json", "main.prod.parameters.json"),
        ("main.json", "main-prod.parameters.json"),
        ("main.json", "main.param.json"),
        ("Main.json", "main.Parameters.json"),
        ("main.jsonc", "main.parameters.json"),
        ("infra/main.json", "infra/main.parameters.json"),
    ],
)
def test_file_named_after_the_template_belongs_to_it(template: str, parameters: str) -> None:
    assert parameter_files_of(template, [parameters], [template]) == (parameters,)


@pytest.mark.parametrize(
    ("template", "parameters"),
    [
        ("main.json", "mainframe.parameters.json"),
        ("main.json", "other.parameters.json"),
        ("infra/main.json", "main.parameters.json"),
        ("main.json", "main.settings.json"),
    ],
)
def test_file_named_otherwise_does_not(template: str, parameters: str) -> None:
    assert parameter_files_of(template, [parameters], [template]) == ()


def test_all_files_of_a_template_are_found_in_order() -> None:
    files = ["main.parameters.prod.json", "main.parameters.dev.json"]

    assert parameter_files_of("main.json", files, ["main.json"]) == tuple(sorted(files))


def test_file_called_parameters_belongs_to_the_only_template() -> None:
    alone = parameter_files_of("a/template.json", ["a/parameters.json"], ["a/template.json"])
    among = parameter_files_of(
        "a/template.json", ["a/parameters.json"], ["a/template.json", "a/other.json"]
    )

    assert alone == ("a/parameters.json",)
    assert among == ()


def test_file_belongs_to_the_template_with_the_longest_name() -> None:
    templates = ["main.bicep", "main.azd.bicep"]
    parameters = ["main.azd.parameters.json", "main.parameters.json"]

    assert parameter_files_of("main.bicep", parameters, templates) == ("main.parameters.json",)
    assert parameter_files_of("main.azd.bicep", parameters, templates) == (
        "main.azd.parameters.json",
    )
