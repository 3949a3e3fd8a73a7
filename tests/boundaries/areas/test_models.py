"""Tables of areas: what their keys allow."""

from datetime import UTC, datetime

import pytest
import shapely
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from boundaries.areas.models import SCALES, Boundary, CodeList, OfficialName, Shape
from geo.store.database import read_session, write_session


def code_list(year: int) -> CodeList:
    return CodeList(
        year=year, source="wilayah.sql", sha256="0", imported_at=datetime.now(UTC), villages=0
    )


def test_a_list_is_deleted_with_its_names(store):
    with write_session(store) as session:
        session.add_all([code_list(2024), code_list(2025)])
        session.flush()
        session.add_all(OfficialName(year=year, code="11", name="ACEH") for year in (2024, 2025))
    with write_session(store) as session:
        session.execute(delete(CodeList).where(CodeList.year == 2024))
    with read_session(store) as session:
        assert session.scalars(select(OfficialName.year)).all() == [2025]


def test_an_area_has_one_shape_at_each_scale(store):
    box = shapely.box(95, 5, 96, 6)
    with write_session(store) as session:
        session.add_all(Shape(scale=scale, code="11", geometry=box) for scale in SCALES)
    with read_session(store) as session:
        assert session.scalar(select(func.count()).select_from(Shape)) == len(SCALES) == 4
        assert shapely.equals(session.get(Shape, ("full", "11")).geometry, box)


def test_a_delivery_is_imported_once(store):
    def delivery() -> Boundary:
        return Boundary(
            source="rbi", title="RBI", sha256="1", imported_at=datetime.now(UTC), villages=1,
            notes=[{"code": "11", "kind": "repaired", "text": "…"}],
        )  # fmt: skip

    with write_session(store) as session:
        session.add(delivery())
    with pytest.raises(IntegrityError), write_session(store) as session:
        session.add(delivery())
    with read_session(store) as session:
        assert session.scalar(select(Boundary.notes)) == [
            {"code": "11", "kind": "repaired", "text": "…"}
        ]
