"""What stands in an exported file: the areas of a view with every figure, its date and source.

The rows are those of the page; only the geometry is the full one.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import geopandas
import numpy
import pandas
from sqlalchemy.orm import Session

from boundaries import foreign
from boundaries import repository as areas
from boundaries.codes import Level, ancestor, level
from geo.formats import Pieces
from kampungkb import repository as register
from webmap.snapshot import Snapshot


def members(snapshot: Snapshot, code: str, by: Level) -> dict[str, Any]:
    """Facts about a file as a whole: its name, title, date and sources."""
    used = numpy.unique(snapshot.state.within(code).reports)
    return {
        "name": file_stem(snapshot, code, by),
        "title": f"Kampung KB: {snapshot.names[code]}, {by.word}, {snapshot.day.isoformat()}",
        "date": snapshot.day.isoformat(),
        "sources": [_source(snapshot, number) for number in used if number],
    }


def file_stem(snapshot: Snapshot, code: str, by: Level) -> str:
    """Name of a file without its suffix: code, level, day."""
    return f"kampungkb_{code}_{by.word}_{snapshot.day.isoformat()}"


def layer(opened: Session, snapshot: Snapshot, code: str, by: Level) -> Callable[[], Pieces]:
    """Features of level ``by`` in an area, in parts of a regency or a province at a time.

    Columns of a village: code, name, level, district, regency, province, status, klasifikasi,
    formed_on, kampung_kb, as_of and source (of the report that speaks for it), bps_code (where a
    publisher's layer taught it), date (asked for).
    Columns of other levels: the ROW of ``coverage`` with its targets spread out
    (``target_formed_2023_12_31``, ``gap_…``), review and coverage_at_most, sources, date.
    Geometry: EPSG:4326, full detail, empty where no boundary is known.
    """
    part = Level.REGENCY if by == Level.VILLAGE else Level.PROVINCE

    def pieces() -> Iterator[geopandas.GeoDataFrame]:
        for place in _parts(snapshot, code, part):
            frame = areas.areas(opened, by, place, scale="full")
            if len(frame):
                table = (
                    _village_table(opened, snapshot, place, frame)
                    if by == Level.VILLAGE
                    else _figure_table(opened, snapshot, place, by, frame)
                )
                yield geopandas.GeoDataFrame(table, geometry=frame.geometry, crs="EPSG:4326")

    return pieces


def _parts(snapshot: Snapshot, code: str, part: Level) -> list[str]:
    if level(code) >= part:
        return [code]
    codes = snapshot.state.within(code).codes
    return sorted({ancestor(str(village), part) for village in codes})


def _village_table(
    opened: Session, snapshot: Snapshot, place: str, frame: geopandas.GeoDataFrame
) -> pandas.DataFrame:
    details = register.details(opened, snapshot.state, place).reindex(frame.index)
    names = snapshot.names
    bps = foreign.of_areas(opened, "bps", place)
    columns: dict[str, Any] = {
        "code": frame.index,
        "name": frame["name"],
        "level": Level.VILLAGE.word,
        "district": [names[ancestor(code, Level.DISTRICT)] for code in frame.index],
        "regency": [names[ancestor(code, Level.REGENCY)] for code in frame.index],
        "province": [names[ancestor(code, Level.PROVINCE)] for code in frame.index],
        "status": details["status"],
        "klasifikasi": details["klasifikasi"],
        "formed_on": _iso(details["formed_on"]),
        "kampung_kb": details["kampung"],
        "as_of": _iso(details["as_of"]),
        "source": details["source"],
        "bps_code": [bps.get(code) for code in frame.index],
        "date": snapshot.day.isoformat(),
    }
    return pandas.DataFrame(columns, index=frame.index).astype(object)


def _iso(days: pandas.Series) -> list[str | None]:
    return [day.isoformat() if isinstance(day, date) and day == day else None for day in days]


def _figure_table(
    opened: Session, snapshot: Snapshot, place: str, by: Level, frame: geopandas.GeoDataFrame
) -> pandas.DataFrame:
    told = snapshot.with_waiting(opened, snapshot.rows(place, by))
    found = {row["code"]: row for row in told}
    goals = sorted({(goal.metric, goal.due) for goal in snapshot.targets}, key=str)
    rows = []
    for code in frame.index:
        row = found.get(code)
        if row is None:  # an area without villages has a shape but no figures
            continue
        targets = {(goal["metric"], str(goal["due"])): goal for goal in row.pop("targets")}
        for metric, due in goals:
            goal = targets.get((metric, due.isoformat()))
            stem = f"{metric}_{due.isoformat().replace('-', '_')}"
            row[f"target_{stem}"] = goal and goal["wanted"]
            row[f"gap_{stem}"] = goal and goal["gap"]
        for above in (Level.REGENCY, Level.PROVINCE):
            row[above.word] = snapshot.names[ancestor(code, above)] if by > above else None
        used = [n for n in numpy.unique(snapshot.state.within(code).reports) if n]
        row["sources"] = "; ".join(_source(snapshot, number) for number in used) or None
        row["date"] = snapshot.day.isoformat()
        rows.append(row)
    table = pandas.DataFrame(rows, index=[row["code"] for row in rows])
    return table.dropna(axis="columns", how="all").reindex(frame.index).astype(object)


def _source(snapshot: Snapshot, number: int) -> str:
    report = next(report for report in snapshot.reports if report.id == number)
    return f"{report.source}, {report.date.isoformat()}"
