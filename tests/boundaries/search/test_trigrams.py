"""The inverted index finds what a comparison with every name finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from boundaries.search.string_table import StringTable
from boundaries.search.trigrams import TrigramIndex, allowed_edits

words = st.text("abcn", min_size=1, max_size=14)


@given(st.lists(words, max_size=40, unique=True), words)
def test_names_within_the_allowed_slips_are_found(listed, text):
    listed.sort()
    found = {at: edits for at, edits, _ in TrigramIndex(StringTable(listed)).similar(text)}
    limit = allowed_edits(len(text))
    near = {at: OSA.distance(text, name) for at, name in enumerate(listed)}
    assert all(near[at] == edits <= limit for at, edits in found.items())
    # of a name with one slip some trigram stays, or the slip is an exchange of neighbours
    assert {at for at, edits in near.items() if limit and edits <= 1} <= set(found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tanjngpin", {"tanjungpinang"}),
        ("tanjng", {"tanjung", "tanjungpinang"}),
        ("slam", {"salm"}),  # no trigram in common
        ("tan", set()),
        ("", set()),
    ],
)
def test_beginnings_count_where_asked(text, names):
    listed = ["karanganyar", "salm", "tanjung", "tanjungpinang"]
    index = TrigramIndex(StringTable(listed))
    assert {listed[at] for at, *_ in index.similar(text, prefix=True)} == names
    assert TrigramIndex(StringTable([])).similar("tanjung") == []
