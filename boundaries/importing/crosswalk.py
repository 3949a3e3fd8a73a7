"""Find the Kemendagri codes of villages of publishers with codes of their own.

Codes from earlier deliveries are looked up; others are found by name, with the matcher of register
rows. A note lists each village without a code, and each polygon that hardly overlaps the stored
polygon of the same village.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from geo.errors import MissingColumns
from geo.geometry import Shapes
from geo.store.database import read_session

DOUBTFUL = 0.3
"""Share of the smaller polygon's area below which two polygons of a village are reported."""

_ABOVE = ("province", "regency", "district")
_CHUNK = 500


@dataclass
class Resolver:
    """Find codes for the layers of one delivery, and collect the rows to store.

    ``identifiers``: rows for the table Identifier. ``notes``: code, kind, text, and with an
    unmatched area the reason, as messages in JSON.
    """

    engine: Engine
    identifiers: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, table: pd.DataFrame, wkb: NDArray[np.object_]) -> list[str | None]:
        """Return the Kemendagri code of every row, or None.

        ``table`` has the columns system, value, province, regency, district, village (text), and
        ``wkb`` the polygons in EPSG:4326. Raises MissingColumns for a layer that does not name
        villages, or has no names above them while no boundaries are stored to locate them.
        """
        if not table["village"].any():
            raise MissingColumns(
                "the layer has codes of another system and no villages",
                do="Bring this publisher's layer of villages (level 4); the rest follows from it.",
            )
        with np.errstate(invalid="ignore"):
            shapes = shapely.from_wkb(wkb, on_invalid="fix")
        # What does not lie on the globe has no place; it is refused with its row afterwards.
        xy, owner = shapely.get_coordinates(shapes, return_index=True)
        shapes[owner[~(np.abs(xy) <= (180, 90)).all(axis=1)]] = None
        with read_session(self.engine) as session:
            if not session.scalar(select(func.count()).where(Area.listed, Area.code != COUNTRY)):
                raise MissingColumns(
                    "the layer has codes of another system, and no official names are there to "
                    "find Kemendagri's by",
                    do="Run import-codes first.",
                )
            if not table["regency"].any():
                table = _with_areas_above(session, table, shapes)
            codes = self._stored_codes_of(session, table)
            self._by_name(session, table, codes)
            self._compare(session, codes, shapes)
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

    def _compare(self, session: Session, codes: list[str | None], shapes: Shapes) -> None:
        places = {code: place for place, code in enumerate(codes) if code}
        before = _stored(session, list(places))
        if not before:
            return
        old = shapely.from_wkb(list(before.values()))
        new = shapely.make_valid(shapes[[places[code] for code in before]])
        common = shapely.area(shapely.intersection(old, new))
        shares = common / np.maximum(np.minimum(shapely.area(old), shapely.area(new)), 1e-12)
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


def _with_areas_above(session: Session, table: pd.DataFrame, shapes: Shapes) -> pd.DataFrame:
    # geoBoundaries names only the village; its location gives the areas above
    query = select(Shape.code, Shape.geometry).join(Area, Area.code == Shape.code)
    rows = session.execute(
        query.where(Shape.scale == "regency", Area.level == Level.DISTRICT)
    ).all()
    if not rows:
        raise MissingColumns(
            "the layer names villages without their regency, and no boundaries are there to tell",
            do="Import boundaries with names or codes of the areas above first.",
        )
    names: dict[str, str] = dict(
        session.execute(select(Area.code, Area.name).where(Area.level < Level.VILLAGE)).all()
    )
    districts = [code for code, _ in rows]
    tree = shapely.STRtree([shape for _, shape in rows])
    village, district = tree.query(shapely.point_on_surface(shapes), predicate="within")
    placed = table.copy()
    for place, at in zip(village, district, strict=True):
        for word in _ABOVE:
            above = ancestor(districts[at], Level.of(word))
            placed.loc[table.index[place], word] = names.get(above, "")
    return placed
