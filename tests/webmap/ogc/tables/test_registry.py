"""The collections of rows by id."""

from webmap.ogc.parameters.collections import COLLECTIONS, TABLE_IDS
from webmap.ogc.tables.registry import TABLES


def test_each_is_called_by_its_id():
    assert list(TABLES) == list(TABLE_IDS)
    assert all(table.name == name for name, table in TABLES.items())
    assert not set(TABLES) & set(COLLECTIONS)
