"""Inventory files: CSV, JSON and JSON lines, as people keep them and Azure Resource Graph exports."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.fleet.model import Fleet, LeftOut
from guestpatch_orchestrator.fleet.rows import REQUIRED, BadCellError, column_of, vm_of_row
from guestpatch_schemas.places import find_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guestpatch_orchestrator.fleet.model import FleetSource, VirtualMachine

__all__ = ["InventoryError", "Row", "read_inventory", "rows_of_text"]

MAX_COLUMNS = 1000
"""More columns than any inventory has."""


class InventoryError(ValueError):
    """An inventory that cannot be used; the text says where, what was found and what is expected."""


class Row(NamedTuple):
    """Cells by header, and where they stand."""

    cells: Mapping[str, str]
    place: str


def read_inventory(
    path: str, text: str, *, strict: bool, source: FleetSource = "inventory"
) -> Fleet:
    """The VMs of an inventory file, told by its name: ``.csv``, ``.json`` or ``.jsonl``.

    What cannot be read is left out and listed; with ``strict`` it raises InventoryError, and so
    does an unknown region. A file without the columns that are needed always does.
    """
    left_out: list[LeftOut] = []
    vms: dict[str, VirtualMachine] = {}
    for row in rows_of_text(path, text, left_out):
        try:
            vm = vm_of_row(row.cells, row.place)
        except BadCellError as error:
            left_out.append(LeftOut(row.place, str(error)))
            continue
        if vm.id in vms:
            first = vms[vm.id].place
            left_out.append(LeftOut(row.place, f"column `id`: `{vm.id}` is already at {first}"))
            continue
        if strict and (vm.region is None or find_region(vm.region) is None):
            left_out.append(
                LeftOut(row.place, f"column `region`: found `{vm.region or ''}`, expected a region")
            )
        vms[vm.id] = vm
    if strict and left_out:
        more = f" (and {len(left_out) - 1} more)" if len(left_out) > 1 else ""
        raise InventoryError(f"{left_out[0].place}: {left_out[0].what}{more}")
    ordered = tuple(vms[key] for key in sorted(vms))
    return Fleet(ordered, source, tuple(left_out))


def rows_of_text(path: str, text: str, left_out: list[LeftOut]) -> Iterator[Row]:
    """The rows of a file; what is no row is added to those that are left out."""
    text = text.removeprefix("\ufeff")
    lowered = path.lower()
    if lowered.endswith(".jsonl"):
        return _json_lines(path, text, left_out)
    if lowered.endswith(".json"):
        return _json(path, text, left_out)
    if lowered.endswith(".csv"):
        return _csv(path, text, left_out)
    raise InventoryError(f"{path}: expected a file that ends in .csv, .json or .jsonl")


def _csv(path: str, text: str, left_out: list[LeftOut]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(path, header)
        for cells in reader:
            place = f"{path}:{reader.line_num}"
            if not any(cells):
                continue
            if len(cells) != len(header):
                found = f"found {len(cells)} cells, expected {len(header)}"
                left_out.append(LeftOut(place, found))
                continue
            yield Row(dict(zip(header, cells, strict=True)), place)
    except csv.Error as error:
        left_out.append(LeftOut(f"{path}:{reader.line_num}", f"no CSV from here on: {error}"))


def _check_header(path: str, header: list[str]) -> None:
    if len(header) > MAX_COLUMNS:
        raise InventoryError(
            f"{path}:1: found {len(header)} columns, expected {MAX_COLUMNS} at most"
        )
    columns = [column_of(name) for name in header]
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        raise InventoryError(
            f"{path}:1: no column {names}; found {', '.join(header[:20]) or 'none'}"
        )
    known = [name for name in columns if name is not None]
    twice = next((name for name in known if known.count(name) > 1), None)
    if twice is not None:
        raise InventoryError(f"{path}:1: column `{twice}` is there twice")


def _json_lines(path: str, text: str, left_out: list[LeftOut]) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            left_out.append(LeftOut(place, f"no JSON: {error}"))
            continue
        yield from _object(data, place, left_out)


def _json(path: str, text: str, left_out: list[LeftOut]) -> Iterator[Row]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InventoryError(f"{path}: no JSON: {error}") from None
    # `az graph query` wraps its rows in `data`, the REST interface as well.
    rows = data.get("data") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise InventoryError(f"{path}: expected an array of VMs, or an object with one in `data`")
    for number, each in enumerate(rows, start=1):
        yield from _object(each, f"{path}[{number}]", left_out)


def _object(data: object, place: str, left_out: list[LeftOut]) -> Iterator[Row]:
    if not isinstance(data, dict):
        left_out.append(LeftOut(place, f"expected an object, found {type(data).__name__}"))
        return
    if len(data) > MAX_COLUMNS:
        found = f"found {len(data)} properties, expected {MAX_COLUMNS} at most"
        left_out.append(LeftOut(place, found))
        return
    cells = {str(key): _cell(value) for key, value in data.items()}
    columns = [column_of(key) for key in cells]
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        left_out.append(LeftOut(place, f"no property `{missing[0]}`"))
        return
    yield Row(cells, place)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, sort_keys=True)
    return str(value)
