from datetime import date

from geo.store.database import read_session
from kampungkb.indicators.classification import VillageClass
from webmap.caching.snapshot import get_snapshot
from webmap.maps import village_rows


def test_every_village_has_a_row_the_missing_first(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, date(2023, 7, 27))
        rows = village_rows.village_rows(session, snapshot, "99.01", "en")
        codes = snapshot.state.within("99.01").codes.tolist()
    assert sorted(row.code for row in rows) == codes
    keys = [row.key for row in rows]
    first = [key for key in keys if not key.is_formed]
    assert keys[: len(first)] == first and first[0] == VillageClass.UNFORMED
    formed = [row for row in rows if row.key.is_formed]
    assert [row.code for row in formed] == sorted(row.code for row in formed)
    assert {row.status for row in formed} == {"Formed"}


def test_ranks_hold_every_class_once():
    assert sorted(village_rows.RANK.values()) == list(range(len(VillageClass)))
