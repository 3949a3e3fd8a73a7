"""Columns for filters have the values that features have."""

import numpy as np
import orjson
import pytest

from boundaries.areas.codes import Level
from webmap.caching.lru import CacheBudget
from webmap.downloads import properties
from webmap.ogc.filtering.columns import ColumnCache, types
from webmap.ogc.filtering.values import Instants, Texts, instant


def values_of(column):
    if isinstance(column, Texts):
        return [None if place < 0 else column.values[place] for place in column.codes.tolist()]
    return [None if np.isnan(one) else one for one in column.values.tolist()]


@pytest.mark.parametrize("level", [level for level in Level if level != Level.COUNTRY])
def test_each_property_has_the_values_of_the_features(session, snapshot, level):
    cache = ColumnCache(CacheBudget(10**8))
    rows = [orjson.loads(text) for _, text in properties.rows(session, snapshot, level)]
    assert [row["code"] for row in rows] == snapshot.codes[level].tolist()
    for name in types(snapshot, level):
        column = cache.column(session, snapshot, level, name)
        expected = [row[name] for row in rows]
        if isinstance(column, Instants):
            expected = [one and instant(one) for one in expected]
        assert values_of(column) == expected, name


def test_a_property_of_another_level_is_unknown(session, snapshot):
    cache = ColumnCache(CacheBudget(10**8))
    for level, name in ((Level.VILLAGE, "coverage"), (Level.DISTRICT, "status")):
        with pytest.raises(KeyError):
            cache.column(session, snapshot, level, name)


def test_a_group_of_columns_is_read_once(session, snapshot):
    cache = ColumnCache(CacheBudget(10**8))
    first = cache.column(session, snapshot, Level.VILLAGE, "status")
    assert cache.column(session, snapshot, Level.VILLAGE, "status") is first
