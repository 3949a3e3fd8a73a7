"""Many rows at once are stored as one by one."""

from datetime import UTC, date, datetime

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from boundaries.areas.models import Boundary, Shape
from geo.errors import StoreError
from geo.messages import Message
from geo.store.bulk import insert_many
from geo.store.database import Meta, read_session, write_session
from kampungkb.models import Report, ReportRow, Target

# what COPY could take for something else: its separators, its null, its end
odd = st.sampled_from(["\t", "\n", "\r", "\\", "\\N", "\\.", '"', "'", ",", "", " ", "é", "NULL"])
words = st.lists(
    odd | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)
).map("".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(words, words, max_size=8))
def test_text_comes_back_as_it_was(store, values):
    with write_session(store) as session:
        session.execute(text("DELETE FROM meta"))
        rows = ({"key": key, "value": value} for key, value in values.items())
        assert insert_many(session, Meta, rows) == len(values)
    with read_session(store) as session:
        assert dict(session.execute(select(Meta.key, Meta.value)).all()) == values


def test_every_kind_of_value_is_stored_as_one_by_one(store):
    report = {
        "date": date(2024, 1, 4), "source": "s", "file": "f", "sha256": "x", "scope": ["99"],
        "imported_at": datetime(2024, 1, 4, 23, 30, tzinfo=UTC), "rows": 2, "matched": 1,
        "review": 1, "rejected": 0,
    }  # fmt: skip
    row = {
        "sheet": "a", "row": 1, "formed_on": None, "scores": None, "outcome": "review",
        "score": 0.1, "reason": (Message("é\t\\N", {"count": 1, "code": ""}),), "code": None,
    }  # fmt: skip
    many = [{"report_id": 2, **row}, {"report_id": 2, **row, "row": 2, "scores": [1, 4]}]
    with write_session(store) as session:
        session.add(Report(id=1, **report))
        session.flush()
        for one in many:
            session.add(ReportRow(**{**one, "report_id": 1}))
        session.flush()
        insert_many(session, Report, [{"id": 2, **report, "file": "g"}])
        insert_many(session, ReportRow, many)
        share = {"metric": "formed", "due": date(2024, 12, 31), "issuer": "i", "source": "s"}
        insert_many(session, Target, [{"code": "99", "share": 0.75, **share}])
    with read_session(store) as session:
        kept = [
            [getattr(found, name) for name in row]
            for found in session.scalars(
                select(ReportRow).order_by(ReportRow.report_id, ReportRow.row)
            )
        ]
        moments = set(session.scalars(select(Report.imported_at)))
        assert session.scalar(select(Target.share)) == 0.75
        null = session.scalar(select(func.count()).where(ReportRow.formed_on.is_(None)))
    assert kept[:2] == kept[2:]
    assert moments == {datetime(2024, 1, 4, 23, 30)}
    assert null == 4


def test_shapes_may_be_shapes_or_wkb(store):
    box = shapely.box(106, -7, 107, -6)
    rows = [{"scale": "full", "code": "1", "geometry": box}]
    rows.append({"scale": "full", "code": "2", "geometry": box.wkb})
    with write_session(store) as session:
        insert_many(session, Shape, rows)
    with read_session(store) as session:
        assert [shape.equals_exact(box, 0) for shape in session.scalars(select(Shape.geometry))]


def test_the_character_that_no_text_can_hold_is_left_out(store):
    with write_session(store) as session:
        insert_many(session, Meta, [{"key": "a\0b", "value": "\0"}])
    with read_session(store) as session:
        assert session.execute(select(Meta.key, Meta.value)).all() == [("ab", "")]


def test_nothing_is_nothing(store):
    with write_session(store) as session:
        assert insert_many(session, Meta, []) == 0


def test_more_than_a_batch_is_stored(store):
    with write_session(store) as session:
        rows = ({"key": str(n), "value": ""} for n in range(20_001))
        assert insert_many(session, Meta, rows) == 20_001
    with read_session(store) as session:
        assert session.scalar(select(func.count()).select_from(Meta)) == 20_001


def test_what_is_wrong_fails_as_one_by_one_and_stores_nothing(store):
    twice = [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]
    with pytest.raises(IntegrityError), write_session(store) as session:
        insert_many(session, Meta, twice)
    with pytest.raises((IntegrityError, StoreError)), write_session(store) as session:
        insert_many(session, Boundary, [{"id": 1, "source": "s"}])
    with read_session(store) as session:
        assert session.scalars(select(Meta.key)).all() == []
