"""Find the Kemendagri codes of villages of publishers with codes of their own.

Codes from earlier deliveries are looked up; others are found by name, with the matcher of register
rows. A note lists each village without a code, and each polygon that hardly overlaps the stored
polygon of the same village.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, ancestor, within_sql
from boundaries.areas.models import Area, Identifier, Shape
from boundaries.matching.gazetteer_cache import gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import RowNames
from geo import shape_limits
from geo.errors import BadGeometry, MissingColumns
from geo.isolation import Budget, run_isolated
from geo.store.database import read_session

DOUBTFUL = 0.3
"""Share of the smaller polygon's area below which two polygons of a village are reported."""

_ABOVE = ("province", "regency", "district")
_CHUNK = 500


@dataclass
class Resolver:
    """Find codes for the layers of one delivery, and collect the rows to store.

    ``file``: what errors name. ``identifiers``: rows for the table Identifier. ``notes``: code,
    kind, text, and with an unmatched area the reason, as messages in JSON. What is computed from
    the polygons is computed in a child process.
    """

    engine: Engine
    file: Path | str = "layer"
    identifiers: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, table: pd.DataFrame, wkb: NDArray[np.object_]) -> list[str | None]:
        """Return the Kemendagri code of every row, or None.

        ``table`` has the columns system, value, province, regency, district, village (text), and
        ``wkb`` the polygons in EPSG:4326. Raises MissingColumns for a layer that does not name
        villages, or has no names above them while no boundaries are stored to locate them; and
        BudgetExceeded, BadGeometry for polygons that are too complex.
        """
        if not table["village"].any():
            raise MissingColumns(
                "the layer has codes of another system and no villages",
                do="Bring this publisher's layer of villages (level 4); the rest follows from it.",
            )
        with read_session(self.engine) as session:
            if not session.scalar(select(func.count()).where(Area.listed, Area.code != COUNTRY)):
                raise MissingColumns(
                    "the layer has codes of another system, and no official names are there to "
                    "find Kemendagri's by",
                    do="Run import-codes first.",
                )
            if not table["regency"].any():
                table = self._with_areas_above(session, table, wkb)
            codes = self._stored_codes_of(session, table)
            self._by_name(session, table, codes)
            self._compare(session, codes, wkb)
        for (system, value), code, name in zip(
            zip(table["system"], table["value"], strict=True), codes, table["village"], strict=True
        ):
            if code:
                self.identifiers.append(
                    {"system": system, "value": value, "code": code, "name": name}
                )
        return codes

    def _stored_codes_of(self, session: Session, table: pd.DataFrame) -> list[str | None]:
        by_value = stored_codes(session, str(table["system"].iloc[0]))
        return [by_value.get(value) for value in table["value"]]

    def _by_name(self, session: Session, table: pd.DataFrame, codes: list[str | None]) -> None:
        rows = [place for place, code in enumerate(codes) if code is None]
        names = [RowNames(*table.loc[place, [*_ABOVE, "village"]]) for place in rows]
        matches = join(names, gazetteer(session), allow_shared=False)
        taken = {code for code in codes if code}
        for place, row, match in zip(rows, names, matches, strict=True):
            if match.outcome == "matched" and match.code not in taken:
                codes[place] = match.code
                continue
            names_of_row = ", ".join(
                text for text in (row.village, row.district, row.regency) if text
            )
            self.notes.append(
                {
                    "code": match.within or COUNTRY,
                    "kind": "unmatched",
                    "text": f"{table['value'][place]} {names_of_row}",
                    "reason": [message.as_json() for message in match.reason],
                }
            )

    def _compare(self, session: Session, codes: list[str | None], wkb: NDArray[np.object_]) -> None:
        places = {code: place for place, code in enumerate(codes) if code}
        before = _stored(session, list(places))
        if not before:
            return
        new = [wkb[places[code]] for code in before]
        shares = self._run(_common_shares, (list(before.values()), new))
        for code, share in zip(before, shares, strict=True):
            if share < DOUBTFUL:
                self.notes.append(
                    {
                        "code": code,
                        "kind": "doubtful",
                        "text": f"has {share:.0%} of its area in common with the polygon that "
                        "stood there before",
                    }
                )

    def _with_areas_above(
        self, session: Session, table: pd.DataFrame, wkb: NDArray[np.object_]
    ) -> pd.DataFrame:
        # geoBoundaries names only the village; its location gives the areas above
        query = select(Shape.code, Shape.geometry).join(Area, Area.code == Shape.code)
        rows = session.execute(
            query.where(Shape.scale == "regency", Area.level == Level.DISTRICT)
        ).all()
        if not rows:
            raise MissingColumns(
                "the layer names villages without their regency, and no boundaries are there to "
                "tell",
                do="Import boundaries with names or codes of the areas above first.",
            )
        names: dict[str, str] = dict(
            session.execute(select(Area.code, Area.name).where(Area.level < Level.VILLAGE)).all()
        )
        villages, districts = self._run(_districts, ([shape for _, shape in rows], list(wkb)))
        placed = table.copy()
        for word in _ABOVE:
            column = placed[word].to_numpy(dtype=object, copy=True)
            for village, at in zip(villages, districts, strict=True):
                column[village] = names.get(ancestor(rows[at][0], Level.of(word)), "")
            placed[word] = column
        return placed

    def _run(self, work: Callable[[Any], Any], task: tuple[Sequence[Any], list[Any]]) -> Any:
        size = sum(len(one) for one in task[1] if one)
        return run_isolated(work, task, budget=Budget.for_shapes(size), file=self.file)


# Shapes, in a child process -----------------------------------------------------------------------


def _districts(task: tuple[Sequence[shapely.Geometry], list[bytes | None]]) -> Any:
    """Return pairs of places: a village, and the district that a point of it lies in."""
    districts, wkb = task
    points = shapely.point_on_surface(_decode(wkb))
    return tuple(places.tolist() for places in shapely.STRtree(districts).query(points, "within"))


def _common_shares(task: tuple[Sequence[bytes], list[bytes | None]]) -> list[float]:
    """Return the area that polygons have in common with stored ones, of the smaller one's."""
    old, new = shapely.from_wkb(np.array(task[0], dtype=object)), _decode(task[1])
    try:
        new = shapely.make_valid(new)
        common = shapely.area(shapely.intersection(old, new))
    except shapely.errors.GEOSException as error:
        text = " ".join(str(error).split())[:200]
        raise BadGeometry(
            f"its shapes cannot be compared with the stored ones ({text})", do=shape_limits.DO
        ) from error
    smaller = np.minimum(shapely.area(old), shapely.area(new))
    shares: list[float] = (common / np.maximum(smaller, 1e-12)).tolist()
    return shares


def _decode(wkb: list[bytes | None]) -> NDArray[np.object_]:
    """Decode polygons; None for those not on the globe, which are refused with their row later."""
    with np.errstate(invalid="ignore"):
        shapes: NDArray[np.object_] = shapely.from_wkb(
            np.array(wkb, dtype=object), on_invalid="fix"
        )
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    shapes[owner[~(np.abs(xy) <= (180, 90)).all(axis=1)]] = None
    return shapes


# --------------------------------------------------------------------------------------------------


def stored_codes(session: Session, system: str) -> dict[str, str]:
    """Return Kemendagri codes of listed villages by identifier in a system, e.g. ``bps``."""
    query = select(Identifier.value, Identifier.code).join(Area, Area.code == Identifier.code)
    rows = session.execute(query.where(Identifier.system == system, Area.listed))
    return dict(rows.all())


def identifiers_of_areas(session: Session, system: str, within: str) -> dict[str, str]:
    """Return identifiers in another system by Kemendagri code, for the villages of an area."""
    query = select(Identifier.code, Identifier.value).where(Identifier.system == system)
    if within != COUNTRY:
        # An expression, so that the planner does not use the index that would read all rows.
        hidden = Identifier.system.concat("") == system
        query = select(Identifier.code, Identifier.value).where(
            hidden, within_sql(Identifier.code, within)
        )
    return dict(session.execute(query.order_by(Identifier.value)).all())


def store_identifiers(session: Session, identifiers: Sequence[dict[str, str]]) -> None:
    """Store identifiers; the last area of an identifier replaces earlier ones."""
    last = {(row["system"], row["value"]): row for row in identifiers}
    rows: list[dict[str, Any]] = list(last.values())
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        for system in {row["system"] for row in part}:
            values = [row["value"] for row in part if row["system"] == system]
            session.execute(
                delete(Identifier).where(Identifier.system == system, Identifier.value.in_(values))
            )
        session.execute(insert(Identifier), part)


def _stored(session: Session, requested: list[str]) -> dict[str, bytes]:
    stored: dict[str, bytes] = {}
    for start in range(0, len(requested), _CHUNK):
        query = select(Shape.code, Shape.geometry).where(
            Shape.scale == "regency", Shape.code.in_(requested[start : start + _CHUNK])
        )
        stored |= {code: shapely.to_wkb(shape) for code, shape in session.execute(query)}
    return stored
