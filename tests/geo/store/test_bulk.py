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
from geo.store.bulk import insert_many
from geo.store.database import Meta, session, writing
from kampungkb.models import Report, ReportRow, Target

# what COPY could take for something else: its separators, its null, its end
odd = st.sampled_from(["\t", "\n", "\r", "\\", "\\N", "\\.", '"', "'", ",", "", " ", "é", "NULL"])
words = st.lists(
    odd | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)
).map("".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(words, words, max_size=8))
def test_text_comes_back_as_it_was(store, values):
    with writing(store) as opened:
        opened.execute(text("DELETE FROM meta"))
        rows = ({"key": key, "value": value} for key, value in values.items())
        assert insert_many(opened, Meta, rows) == len(values)
    with session(store) as opened:
        assert dict(opened.execute(select(Meta.key, Meta.value)).all()) == values


def test_every_kind_of_value_is_stored_as_one_by_one(store):
    report = {
        "date": date(2024, 1, 4), "source": "s", "file": "f", "sha256": "x", "scope": ["99"],
        "imported_at": datetime(2024, 1, 4, 23, 30, tzinfo=UTC), "rows": 2, "matched": 1,
        "review": 1, "rejected": 0,
    }  # fmt: skip
    row = {
        "sheet": "a", "row": 1, "formed_on": None, "scores": None, "outcome": "review",
        "score": 0.1, "reason": {"id": "é\t\\N", "notes": [1, None]}, "code": None,
    }  # fmt: skip
    many = [{"report_id": 2, **row}, {"report_id": 2, **row, "row": 2, "scores": [1, 4]}]
    with writing(store) as opened:
        opened.add(Report(id=1, **report))
        opened.flush()
        for one in many:
            opened.add(ReportRow(**{**one, "report_id": 1}))
        opened.flush()
        insert_many(opened, Report, [{"id": 2, **report, "file": "g"}])
        insert_many(opened, ReportRow, many)
        share = {"metric": "formed", "due": date(2024, 12, 31), "villages": None, "source": "s"}
        insert_many(opened, Target, [{"code": "99", "share": 0.75, **share}])
    with session(store) as opened:
        kept = [
            [getattr(found, name) for name in row]
            for found in opened.scalars(
                select(ReportRow).order_by(ReportRow.report_id, ReportRow.row)
            )
        ]
        moments = set(opened.scalars(select(Report.imported_at)))
        assert opened.scalar(select(Target.share)) == 0.75
        null = opened.scalar(select(func.count()).where(ReportRow.formed_on.is_(None)))
    assert kept[:2] == kept[2:]
    assert moments == {datetime(2024, 1, 4, 23, 30)}
    assert null == 4


def test_shapes_may_be_shapes_or_wkb(store):
    box = shapely.box(106, -7, 107, -6)
    rows = [{"scale": "full", "code": "1", "geometry": box}]
    rows.append({"scale": "full", "code": "2", "geometry": box.wkb})
    with writing(store) as opened:
        insert_many(opened, Shape, rows)
    with session(store) as opened:
        assert [shape.equals_exact(box, 0) for shape in opened.scalars(select(Shape.geometry))]


def test_the_character_that_no_text_can_hold_is_left_out(store):
    with writing(store) as opened:
        insert_many(opened, Meta, [{"key": "a\0b", "value": "\0"}])
    with session(store) as opened:
        assert opened.execute(select(Meta.key, Meta.value)).all() == [("ab", "")]


def test_nothing_is_nothing(store):
    with writing(store) as opened:
        assert insert_many(opened, Meta, []) == 0


def test_more_than_a_batch_is_stored(store):
    with writing(store) as opened:
        rows = ({"key": str(n), "value": ""} for n in range(20_001))
        assert insert_many(opened, Meta, rows) == 20_001
    with session(store) as opened:
        assert opened.scalar(select(func.count()).select_from(Meta)) == 20_001


def test_what_is_wrong_fails_as_one_by_one_and_stores_nothing(store):
    twice = [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]
    with pytest.raises(IntegrityError), writing(store) as opened:
        insert_many(opened, Meta, twice)
    with pytest.raises((IntegrityError, StoreError)), writing(store) as opened:
        insert_many(opened, Boundary, [{"id": 1, "source": "s"}])
    with session(store) as opened:
        assert opened.scalars(select(Meta.key)).all() == []
