"""Write a store (SQLite) with 2, 4 or 16 times the areas of another, by copying its areas.

Each doubling copies all areas of one level (provinces, regencies, districts or villages) under
codes that are not in use: two doublings give 4 ×, four 16 ×. Copies have the statuses of their
originals and their shapes, moved so that copies and originals do not overlap.
"""

import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import product
from pathlib import Path

import numpy as np
import shapely

from boundaries.areas.codes import COUNTRY, Level, level, parent
from boundaries.areas.geojson_fragments import digest_of_lines
from geo.store.compressed_lines import pack, unpack

Flags = tuple[bool, ...]
"""For each level from province to village: whether the copied area of that level is meant."""

DOUBLED_LEVELS = {
    1: (),
    2: (Level.PROVINCE,),
    4: (Level.PROVINCE, Level.REGENCY),
    16: (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE),
}
_NUMBERS = {
    Level.PROVINCE: range(10, 100),
    Level.REGENCY: range(1, 100),
    Level.DISTRICT: range(1, 100),
    Level.VILLAGE: range(4001, 10_000),
}
_EAST, _NORTH = 47.0, 18.0  # degrees by which copies are moved: more than the country's extent


class CopiedCodes:
    """Codes of the copies of areas."""

    def __init__(self, codes: Sequence[str], doubled: Sequence[Level]) -> None:
        self.doubled = doubled
        children = defaultdict(list)
        for code in sorted(codes):
            if level(code) in doubled:
                children[parent(code)].append(code)
        self._number: dict[str, str | None] = {}  # last part of a copy's code
        for siblings in children.values():
            sibling_level = level(siblings[0])
            width = 4 if sibling_level == Level.VILLAGE else 2
            taken = {code.rpartition(".")[2] for code in siblings}
            free = (
                f"{n:0{width}}" for n in _NUMBERS[sibling_level] if f"{n:0{width}}" not in taken
            )
            # an area for which no number is left has no copy
            self._number |= {code: next(free, None) for code in siblings}

    def flags(self, area_level: Level) -> Iterator[Flags]:
        """Yield the flags of all copies of an area of a level, the original first."""
        levels = [each for each in Level if Level.COUNTRY < each <= area_level]
        yield from product(*([False, True] if each in self.doubled else [False] for each in levels))

    def code(self, code: str, flags: Flags) -> str | None:
        """Return the code of a copy; None where there is none."""
        parts = code.split(".")
        for index, copied in enumerate(flags[: len(parts)]):
            if copied:
                number = self._number[".".join(code.split(".")[: index + 1])]
                if number is None:
                    return None
                parts[index] = number
        return ".".join(parts)


def _offset(flags: Flags) -> tuple[float, float]:
    """Return the degrees east and north by which the shape of a copy is moved."""
    province, regency, district, village = (*flags, False, False, False)[:4]
    north = _NORTH * (district - village + 2 * district * village)
    return -_EAST * (province + 2 * regency), north


def enlarge(source: Path, target: Path, times: int) -> None:
    """Write a store ``times`` as large as another; a store of 16 × has no shapes in full detail.

    Exports, which show full detail, read the GeoJSON fragments, which are copied, too.
    """
    shutil.copyfile(source, target)
    if times == 1:
        return
    with closing(sqlite3.connect(target, isolation_level=None)) as store:
        store.execute("PRAGMA journal_mode=OFF")
        store.execute("PRAGMA synchronous=OFF")
        store.execute("PRAGMA cache_size=-500000")
        store.execute("BEGIN")
        if times > 4:
            store.execute("DELETE FROM shapes WHERE scale = 'full'")
        codes = [code for (code,) in store.execute("SELECT code FROM areas") if code != COUNTRY]
        copies = CopiedCodes(codes, DOUBLED_LEVELS[times])
        _copy_areas(store, copies)
        _copy_shapes(store, copies, codes)
        _copy_fragments(store, copies)
        _copy_reports(store, copies, codes)
        for key in ("generation", "shapes"):
            store.execute("UPDATE meta SET value = value + 1 WHERE key = ?", [key])
        store.execute("DELETE FROM meta WHERE key IN ('tiles', 'stamp', 'drawings')")
        store.execute("COMMIT")
        store.execute("ANALYZE")
        store.execute("PRAGMA journal_mode=WAL")


def _copy_areas(store: sqlite3.Connection, copies: CopiedCodes) -> None:
    names = "code, level, parent, name, listed, boundary_id, west, south, east, north"
    rows = store.execute(f"SELECT {names} FROM areas WHERE code <> 'ID'").fetchall()
    copied_rows = []
    for code, area_level, parent_code, name, listed, boundary, *bounds in rows:
        for flags in copies.flags(Level(area_level)):
            copy = copies.code(code, flags)
            if any(flags) and copy:
                offset = _offset(flags) * 2
                moved = [None if c is None else c + d for c, d in zip(bounds, offset, strict=True)]
                up = COUNTRY if parent_code == COUNTRY else copies.code(parent_code, flags)
                copied_rows.append((copy, area_level, up, name, listed, boundary, *moved))
    store.executemany(f"INSERT INTO areas ({names}) VALUES (?,?,?,?,?,?,?,?,?,?)", copied_rows)


def _copy_shapes(store: sqlite3.Connection, copies: CopiedCodes, codes: Sequence[str]) -> None:
    query = "SELECT scale, code, geometry FROM shapes WHERE code <> 'ID' AND substr(code, 1, 2) = ?"
    for province in sorted(code for code in codes if level(code) == Level.PROVINCE):
        rows = store.execute(query, [province]).fetchall()
        for area_level in list(Level)[1:]:
            own = [row for row in rows if level(row[1]) == area_level]
            if not own:
                continue
            shapes = shapely.from_wkb(np.array([row[2] for row in own], dtype=object))
            corners = shapely.get_coordinates(shapes)
            for flags in copies.flags(area_level):
                if any(flags):
                    # on a grid of 1e-6°, as all shapes in a store
                    shapely.set_coordinates(shapes, np.round(corners + _offset(flags), 6))
                    wkb = shapely.to_wkb(shapes, byte_order=1)
                    values = (
                        (scale, copies.code(code, flags), bytes(shape))
                        for (scale, code, _), shape in zip(own, wkb, strict=True)
                    )
                    store.executemany(
                        "INSERT OR IGNORE INTO shapes (scale, code, geometry) VALUES (?,?,?)",
                        (row for row in values if row[1]),
                    )


def _copy_fragments(store: sqlite3.Connection, copies: CopiedCodes) -> None:
    rows = store.execute("SELECT level, within FROM fragments").fetchall()
    for area_level, within in rows:
        (body,) = store.execute(
            "SELECT body FROM fragments WHERE level = ? AND within = ?", [area_level, within]
        ).fetchone()
        lines = list(unpack(body))
        fragments = defaultdict(dict)
        for flags in copies.flags(Level(area_level)):
            copied_within = copies.code(within, flags)
            for code, text in lines if copied_within else []:
                copy = copies.code(code, flags)
                if copy:
                    fragments[copied_within][copy] = text
        for copied_within, texts in fragments.items():
            ordered = sorted(texts.items())
            store.execute(
                "INSERT OR REPLACE INTO fragments (level, within, digest, body) VALUES (?,?,?,?)",
                (area_level, copied_within, digest_of_lines(ordered), pack(ordered)),
            )


def _copy_reports(store: sqlite3.Connection, copies: CopiedCodes, codes: Sequence[str]) -> None:
    step = 1 + (store.execute("SELECT max(row) FROM report_rows").fetchone()[0] or 0)
    last_row = store.execute("SELECT max(rowid) FROM report_rows").fetchone()[0]
    last_status = store.execute("SELECT max(rowid) FROM village_statuses").fetchone()[0]
    keys = ("report_id", "sheet", "row", "code", "within")
    columns = [row[1] for row in store.execute("PRAGMA table_info(report_rows)")]
    row_columns = [name for name in columns if name not in keys]
    status_columns = [row[1] for row in store.execute("PRAGMA table_info(village_statuses)")][2:]
    store.execute("CREATE TEMP TABLE copied (old TEXT PRIMARY KEY, new TEXT) WITHOUT ROWID")
    for number, flags in enumerate(copies.flags(Level.VILLAGE)):
        if not any(flags):
            continue
        store.execute("DELETE FROM copied")
        pairs = ((code, copies.code(code, flags)) for code in codes)
        store.executemany("INSERT INTO copied VALUES (?, ?)", (pair for pair in pairs if pair[1]))
        store.execute(
            f"INSERT INTO village_statuses (report_id, code, {', '.join(status_columns)}) "
            f"SELECT s.report_id, copied.new, {', '.join(f's.{c}' for c in status_columns)} "
            "FROM village_statuses s JOIN copied ON copied.old = s.code WHERE s.rowid <= ?",
            [last_status],
        )
        store.execute(
            "INSERT INTO report_rows (report_id, sheet, row, code, within, "
            f"{', '.join(row_columns)}) "
            f"SELECT r.report_id, r.sheet, r.row + {number * step}, village.new, area.new, "
            f"{', '.join(f'r.{c}' for c in row_columns)} FROM report_rows r "
            "LEFT JOIN copied village ON village.old = r.code "
            "LEFT JOIN copied area ON area.old = r.within "
            "WHERE r.rowid <= ?",
            [last_row],
        )
    for report, scope in store.execute("SELECT id, scope FROM reports").fetchall():
        wider: set[str] = {
            copy
            for code in json.loads(scope)
            for flags in ([(False,)] if code == COUNTRY else copies.flags(level(code)))
            if (copy := code if code == COUNTRY else copies.code(code, flags))
        }
        store.execute(
            "UPDATE reports SET scope = ? WHERE id = ?", [json.dumps(sorted(wider)), report]
        )
    count = 2 ** len(copies.doubled)
    store.execute(
        f"UPDATE reports SET rows = rows * {count}, matched = matched * {count}, "
        f"review = review * {count}, rejected = rejected * {count}"
    )


def repeat_reports(target: Path, times: int) -> int:
    """Copy the reports of a store until it has them ``times``; returns their number.

    The reports of each copy have dates one year later than those of the copy before.
    """
    with closing(sqlite3.connect(target, isolation_level=None)) as store:
        store.execute("PRAGMA synchronous=OFF")
        store.execute("BEGIN")
        reports = list(store.execute("SELECT id, date FROM reports ORDER BY id"))
        columns = {
            table: [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            for table in ("reports", "report_rows", "village_statuses")
        }
        number = max(report for report, _ in reports)
        for turn in range(1, times):
            for report, day in reports:
                number += 1
                later = f"{int(day[:4]) + turn}{day[4:]}"
                for table, names in columns.items():
                    key = "id" if table == "reports" else "report_id"
                    copied = ", ".join(name for name in names if name not in (key, "date"))
                    date_column = (", date", f", '{later}'") if table == "reports" else ("", "")
                    store.execute(
                        f"INSERT INTO {table} ({key}{date_column[0]}, {copied}) "
                        f"SELECT {number}{date_column[1]}, {copied} FROM {table} WHERE {key} = ?",
                        [report],
                    )
        store.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        store.execute("DELETE FROM meta WHERE key = 'stamp'")
        store.execute("COMMIT")
        store.execute("ANALYZE")
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(reports) * times
