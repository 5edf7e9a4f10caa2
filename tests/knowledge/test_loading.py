import subprocess
import sys

import guestpatch_schemas
from guestpatch_schemas import tables


def imported_after(program: str) -> set[str]:
    """Return the modules that a fresh interpreter has imported after running the program."""
    listing = subprocess.run(
        [sys.executable, "-c", f"{program}; import sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(listing.stdout.split())


def test_knowledge_loads_without_what_no_check_needs() -> None:
    imported = imported_after(
        "from guestpatch_schemas import load_knowledge; load_knowledge('current')"
    )

    assert "guestpatch_schemas.edition_knowledge" in imported
    assert set() == imported & {
        "difflib",
        "guestpatch_schemas.changes",
        "guestpatch_schemas.nearest",
        "guestpatch_schemas.places",
        "guestpatch_schemas.published",
        "guestpatch_schemas.scheduling",
        "jsonschema",
        "ruamel",
    }


def test_every_public_name_exists() -> None:
    missing = [
        name
        for name in guestpatch_schemas.__all__
        if getattr(guestpatch_schemas, name, None) is None
    ]

    assert missing == []


def test_other_names_do_not_exist() -> None:
    assert not hasattr(guestpatch_schemas, "read_table")


def test_every_table_names_its_sources_and_its_date() -> None:
    bundled = tables()

    assert "common/lifecycle.json" in {table.path for table in bundled}
    for table in bundled:
        assert table.about
        assert table.date
        assert table.sources
        assert all(source.what for source in table.sources)
