"""What a collection of rows is."""

from datetime import date
from itertools import chain

import pytest

from webmap.ogc.tables.registry import TABLES
from webmap.ogc.tables.table import Scope


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_columns_have_types_and_texts_in_both_languages(table):
    columns = table.columns("id")
    assert {column.type for column in columns.values()} <= {str, int, date}
    english = table.columns("en")
    assert list(columns) == list(english)
    for name in columns:
        assert columns[name].title and columns[name].description
        assert columns[name].description != english[name].description
    assert {table.key, table.page[1], *chain(*table.shown)} <= set(columns)


def test_a_scope_is_the_country_by_default():
    assert Scope() == ("ID", None)
