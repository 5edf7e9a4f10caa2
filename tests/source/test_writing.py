"""Writing properties in both languages."""

from __future__ import annotations

import pytest

from guestpatch.source.text import Document
from guestpatch.source.writing import property_text


@pytest.mark.parametrize(
    ("path", "value", "written"),
    [
        ("main.json", "Manual", '"p": "Manual"'),
        ("main.json", False, '"p": false'),
        ("main.bicep", "Manual", "p: 'Manual'"),
        ("main.bicep", False, "p: false"),
        ("main.bicep", 3, "p: 3"),
        ("main.bicep", r"it's ${a} $b \c", r"p: 'it\'s \${a} $b \\c'"),
        ("prod.bicepparam", "Manual", "p: 'Manual'"),
        ("MAIN.BICEP", "Manual", "p: 'Manual'"),
    ],
)
def test_property_is_written_as_in_its_document(path: str, value: str | int, written: str) -> None:
    assert property_text(Document(path, ""), "p", value) == written
