"""A table of texts is a sequence; where it is sorted, it is searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.search.string_table import StringTable

texts = st.lists(st.text("ab1", max_size=5), max_size=30)


@given(texts)
def test_a_table_is_the_sequence_of_its_texts(listed):
    table = StringTable(listed)
    assert list(table) == listed
    assert table[:] == listed
    assert table.take(range(len(listed))) == listed
    with pytest.raises(IndexError):
        table[len(listed)]


@given(texts, st.text("ab1", max_size=3))
def test_a_sorted_table_finds_equal_texts_and_beginnings(listed, text):
    table = StringTable(sorted(listed))
    begin = [at for at, one in enumerate(sorted(listed)) if one.startswith(text)]
    assert list(table.prefix_range(text)) == begin
    equal = [at for at in begin if table[at] == text]
    assert table.find(text) == (equal[0] if equal else None)
