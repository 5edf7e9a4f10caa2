import json
import os
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "schemas" / "build_knowledge.py"


@pytest.fixture
def facts() -> Path:
    """Return the folder of fact tables, which is not part of the repository."""
    folder = os.environ.get("GUESTPATCH_FACTS")
    if folder is None:
        pytest.skip("GUESTPATCH_FACTS does not name the folder of fact tables")
    return Path(folder)


def build(facts: Path, target: Path, hash_seed: str = "0") -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, PROGRAM, facts, target],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        stdout=subprocess.DEVNULL,
    )
    return contents(target)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.json")
    }


def test_shipped_tables_are_what_the_facts_give(facts: Path, tmp_path: Path) -> None:
    built = build(facts, tmp_path)

    with as_file(files("guestpatch_schemas") / "knowledge") as folder:
        shipped = contents(folder)
    assert built == {path: shipped.get(path) for path in built}


def test_building_twice_gives_the_same_bytes(facts: Path, tmp_path: Path) -> None:
    first = build(facts, tmp_path / "first", hash_seed="1")
    second = build(facts, tmp_path / "second", hash_seed="2")

    assert first == second


def test_table_of_an_edition_that_is_gone_is_removed(facts: Path, tmp_path: Path) -> None:
    stale = tmp_path / "1999" / "edition.json"
    stale.parent.mkdir()
    stale.write_text("{}")

    build(facts, tmp_path)

    assert not stale.exists()


def test_common_table_of_another_origin_is_kept(facts: Path, tmp_path: Path) -> None:
    other = tmp_path / "common" / "other.json"
    other.parent.mkdir()
    other.write_text("{}")

    build(facts, tmp_path)

    assert other.exists()


def test_new_edition_is_a_change_of_the_facts_alone(facts: Path, tmp_path: Path) -> None:
    changed = tmp_path / "facts"
    shutil.copytree(facts, changed, copy_function=shutil.copyfile)
    for name in ("editions", "images"):
        path = changed / f"{name}.json"
        table = json.loads(path.read_text(encoding="utf-8"))
        table["editions"].append({**table["editions"][-1], "id": "2027-01"})
        path.write_text(json.dumps(table), encoding="utf-8")

    built = build(changed, tmp_path / "built")

    assert json.loads(built["index.json"])["current"] == "2027-01"
    assert json.loads(built["2027-01/images.json"])["count"] == 155


def test_missing_folder_name_is_answered_with_the_usage() -> None:
    answer = subprocess.run([sys.executable, PROGRAM], check=False, capture_output=True, text=True)

    assert answer.returncode == 2
    assert "FACTS_DIR" in answer.stderr
