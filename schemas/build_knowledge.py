"""Build the knowledge tables that the package ships from a folder of fact tables.

Usage: python schemas/build_knowledge.py FACTS_DIR [TARGET_DIR]

A new edition, image list or API version is a change of the facts, never of this program. The result
depends on the facts alone.
"""

import json
import shutil
import sys
from pathlib import Path

from knowledge_builder.api_table import build_patch_properties
from knowledge_builder.behaviour_tables import build_behaviour
from knowledge_builder.edition_tables import build_edition, build_index, edition_ids
from knowledge_builder.fact_tables import Facts, Json
from knowledge_builder.image_os_table import build_image_os
from knowledge_builder.lifecycle_table import build_lifecycle
from knowledge_builder.place_tables import build_places

_TARGET = Path(__file__).parent / "guestpatch_schemas" / "knowledge"
_ARGUMENTS = (1, 2)


def build_tables(facts: Facts) -> dict[str, Json]:
    """Return every table by its path inside the knowledge folder."""
    common = {
        "image_os.json": build_image_os(facts),
        "lifecycle.json": build_lifecycle(facts),
        "patch_properties.json": build_patch_properties(facts),
        **build_behaviour(facts),
        **build_places(facts),
    }
    built = {"index.json": build_index(facts)}
    built |= {f"common/{name}": table for name, table in common.items()}
    for edition in edition_ids(facts):
        tables = build_edition(facts, edition)
        built |= {f"{edition}/{name}": table for name, table in tables.items()}
    return built


def write_tables(tables: dict[str, Json], target: Path) -> None:
    """Write the tables below `target`, and remove the folders of editions that are gone.

    Tables beside the common ones that have another origin are left alone.
    """
    kept = {path.partition("/")[0] for path in tables}
    for folder in target.iterdir() if target.exists() else ():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder)
    for path, table in tables.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (target / path).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """Build from the folder named first, into the folder named second or the package."""
    if len(arguments) not in _ARGUMENTS:
        print(__doc__, file=sys.stderr)
        return 2
    tables = build_tables(Facts(Path(arguments[0])))
    write_tables(tables, Path(arguments[1]) if arguments[1:] else _TARGET)
    print(f"{len(tables)} tables")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
