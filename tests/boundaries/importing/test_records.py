"""Deliveries collect their records, names and notes independently of each other."""

from boundaries.importing.records import Delivery, Record


def test_deliveries_do_not_share_their_lists():
    first, second = Delivery("rbi", "first"), Delivery("rbi", "second")
    first.records.append(Record("11", "Aceh", None, "batas.sql", 1))
    first.parents["11"] = "Aceh"
    first.notes.append({"code": "11"})
    assert (second.records, second.parents, second.notes) == ([], {}, [])
