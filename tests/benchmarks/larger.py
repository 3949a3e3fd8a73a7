"""A country several times as large, made by copying the real one inside its store (SQLite).

Each doubling is of one level: every province gets a twin, every regency, every kecamatan, every
village, under numbers that are free. Two doublings make 4 ×, four 16 ×. Twins have the
shapes of their originals, moved aside so that they do not lie on them, and their statuses.
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
from boundaries.areas.geojson_fragments import _digest  # what an import would write
from geo.store.compressed_lines import pack, unpack

Flags = tuple[bool, ...]
"""For each level from province to village: whether the twin is meant."""

DOUBLED = {
    1: (),
    2: (Level.PROVINCE,),
    4: (Level.PROVINCE, Level.REGENCY),
    16: (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE),
}
_FREE = {
    Level.PROVINCE: range(10, 100),
    Level.REGENCY: range(1, 100),
    Level.DISTRICT: range(1, 100),
    Level.VILLAGE: range(4001, 10_000),
}
_EAST, _NORTH = 47.0, 18.0  # degrees that twins lie aside, farther than the country is wide


class Twins:
    """Codes of twins."""

    def __init__(self, codes: Sequence[str], doubled: Sequence[Level]) -> None:
        self._doubled = doubled
        children = defaultdict(list)
        for code in sorted(codes):
            if level(code) in doubled:
                children[parent(code)].append(code)
        self._number: dict[str, str | None] = {}  # last part of a twin's code
        for siblings in children.values():
            at = level(siblings[0])
            width = 4 if at == Level.VILLAGE else 2
            taken = {code.rpartition(".")[2] for code in siblings}
            free = (f"{n:0{width}}" for n in _FREE[at] if f"{n:0{width}}" not in taken)
            # a twin for whom no number is left is not born
            self._number |= {code: next(free, None) for code in siblings}

    def flags(self, at: Level) -> Iterator[Flags]:
        """All kinds of twins that areas of a level have, the original first."""
        yield from product(*([False, True] if one in self._doubled else [False]
                             for one in Level if Level.COUNTRY < one <= at))  # fmt: skip

    def code(self, code: str, flags: Flags) -> str | None:
        """Code of a twin; None where there is none."""
        parts = code.split(".")
        for at, twin in enumerate(flags[: len(parts)]):
            if twin:
                number = self._number[".".join(code.split(".")[: at + 1])]
                if number is None:
                    return None
                parts[at] = number
        return ".".join(parts)


def _aside(flags: Flags) -> tuple[float, float]:
    one, two, three, four = (*flags, False, False, False)[:4]
    return -_EAST * (one + 2 * two), _NORTH * (three - four + 2 * three * four)


def make(source: Path, target: Path, times: int) -> None:
    """Write a store ``times`` as large as another; those of 16 × have no full shapes.

    What full shapes are read for, files to take away, comes from the encoded ones, which are there.
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
        twins = Twins(codes, DOUBLED[times])
        _copy_areas(store, twins)
        _copy_shapes(store, twins, codes)
        _copy_fragments(store, twins)
        _copy_reports(store, twins, codes)
        for key in ("generation", "shapes"):
            store.execute("UPDATE meta SET value = value + 1 WHERE key = ?", [key])
        store.execute("DELETE FROM meta WHERE key IN ('tiles', 'stamp', 'drawings')")
        store.execute("COMMIT")
        store.execute("ANALYZE")
        store.execute("PRAGMA journal_mode=WAL")


def _copy_areas(store: sqlite3.Connection, twins: Twins) -> None:
    names = "code, level, parent, name, listed, boundary_id, west, south, east, north"
    rows = store.execute(f"SELECT {names} FROM areas WHERE code <> 'ID'").fetchall()
    made = []
    for code, at, above, name, listed, boundary, *box in rows:
        for flags in twins.flags(Level(at)):
            twin = twins.code(code, flags)
            if any(flags) and twin:
                aside = _aside(flags) * 2
                moved = [None if c is None else c + d for c, d in zip(box, aside, strict=True)]
                up = twins.code(above, flags) if above != COUNTRY else COUNTRY
                made.append((twin, at, up, name, listed, boundary, *moved))
    store.executemany(f"INSERT INTO areas ({names}) VALUES (?,?,?,?,?,?,?,?,?,?)", made)


def _copy_shapes(store: sqlite3.Connection, twins: Twins, codes: Sequence[str]) -> None:
    query = "SELECT scale, code, geometry FROM shapes WHERE code <> 'ID' AND substr(code, 1, 2) = ?"
    for province in sorted(code for code in codes if level(code) == Level.PROVINCE):
        rows = store.execute(query, [province]).fetchall()
        for at in list(Level)[1:]:
            own = [row for row in rows if level(row[1]) == at]
            if not own:
                continue
            shapes = shapely.from_wkb(np.array([row[2] for row in own], dtype=object))
            corners = shapely.get_coordinates(shapes)
            for flags in twins.flags(at):
                if any(flags):
                    # on the grid of a millionth of a degree, as all shapes are
                    shapely.set_coordinates(shapes, np.round(corners + _aside(flags), 6))
                    wkb = shapely.to_wkb(shapes, byte_order=1)
                    found = (
                        (scale, twins.code(code, flags), bytes(shape))
                        for (scale, code, _), shape in zip(own, wkb, strict=True)
                    )
                    store.executemany(
                        "INSERT OR IGNORE INTO shapes (scale, code, geometry) VALUES (?,?,?)",
                        (row for row in found if row[1]),
                    )


def _copy_fragments(store: sqlite3.Connection, twins: Twins) -> None:
    rows = store.execute("SELECT level, within FROM fragments").fetchall()
    for at, within in rows:
        (body,) = store.execute(
            "SELECT body FROM fragments WHERE level = ? AND within = ?", [at, within]
        ).fetchone()
        lines = list(unpack(body))
        found = defaultdict(dict)
        for flags in twins.flags(Level(at)):
            place = twins.code(within, flags)
            for code, text in lines if place else []:
                twin = twins.code(code, flags)
                if twin:
                    found[place][twin] = text
        for place, texts in found.items():
            ordered = sorted(texts.items())
            store.execute(
                "INSERT OR REPLACE INTO fragments (level, within, digest, body) VALUES (?,?,?,?)",
                (at, place, _digest(ordered), pack(ordered)),
            )


def _copy_reports(store: sqlite3.Connection, twins: Twins, codes: Sequence[str]) -> None:
    step = 1 + (store.execute("SELECT max(row) FROM report_rows").fetchone()[0] or 0)
    kept = store.execute("SELECT max(rowid) FROM report_rows").fetchone()[0]
    last = store.execute("SELECT max(rowid) FROM village_statuses").fetchone()[0]
    rest = [row[1] for row in store.execute("PRAGMA table_info(report_rows)")]
    told = [one for one in rest if one not in ("report_id", "sheet", "row", "code", "within")]
    more = [row[1] for row in store.execute("PRAGMA table_info(village_statuses)")][2:]
    store.execute("CREATE TEMP TABLE twin (old TEXT PRIMARY KEY, new TEXT) WITHOUT ROWID")
    for number, flags in enumerate(twins.flags(Level.VILLAGE)):
        if not any(flags):
            continue
        store.execute("DELETE FROM twin")
        pairs = ((code, twins.code(code, flags)) for code in codes)
        store.executemany("INSERT INTO twin VALUES (?, ?)", (pair for pair in pairs if pair[1]))
        store.execute(
            f"INSERT INTO village_statuses (report_id, code, {', '.join(more)}) "
            f"SELECT s.report_id, twin.new, {', '.join(f's.{c}' for c in more)} "
            "FROM village_statuses s JOIN twin ON twin.old = s.code WHERE s.rowid <= ?",
            [last],
        )
        store.execute(
            f"INSERT INTO report_rows (report_id, sheet, row, code, within, {', '.join(told)}) "
            f"SELECT r.report_id, r.sheet, r.row + {number * step}, one.new, two.new, "
            f"{', '.join(f'r.{c}' for c in told)} FROM report_rows r "
            "LEFT JOIN twin one ON one.old = r.code LEFT JOIN twin two ON two.old = r.within "
            "WHERE r.rowid <= ?",
            [kept],
        )
    for report, scope in store.execute("SELECT id, scope FROM reports").fetchall():
        wider: set[str] = {
            twin
            for code in json.loads(scope)
            for flags in ([(False,)] if code == COUNTRY else twins.flags(level(code)))
            if (twin := code if code == COUNTRY else twins.code(code, flags))
        }
        store.execute(
            "UPDATE reports SET scope = ? WHERE id = ?", [json.dumps(sorted(wider)), report]
        )
    count = 2 ** len(twins._doubled)
    store.execute(
        f"UPDATE reports SET rows = rows * {count}, matched = matched * {count}, "
        f"review = review * {count}, rejected = rejected * {count}"
    )


def repeat_reports(target: Path, times: int) -> int:
    """Give a store its reports ``times`` over, each time of a later year; how many it has then."""
    with closing(sqlite3.connect(target, isolation_level=None)) as store:
        store.execute("PRAGMA synchronous=OFF")
        store.execute("BEGIN")
        reports = list(store.execute("SELECT id, date FROM reports ORDER BY id"))
        columns = {
            table: [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            for table in ("reports", "report_rows", "village_statuses")
        }
        number = max(one for one, _ in reports)
        for turn in range(1, times):
            for report, day in reports:
                number += 1
                later = f"{int(day[:4]) + turn}{day[4:]}"
                for table, names in columns.items():
                    key = "id" if table == "reports" else "report_id"
                    kept = ", ".join(one for one in names if one not in (key, "date"))
                    dated = (", date", f", '{later}'") if table == "reports" else ("", "")
                    store.execute(
                        f"INSERT INTO {table} ({key}{dated[0]}, {kept}) "
                        f"SELECT {number}{dated[1]}, {kept} FROM {table} WHERE {key} = ?",
                        [report],
                    )
        store.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        store.execute("DELETE FROM meta WHERE key = 'stamp'")
        store.execute("COMMIT")
        store.execute("ANALYZE")
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(reports) * times
