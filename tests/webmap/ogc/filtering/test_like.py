"""Patterns of LIKE."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.ogc.filtering.like import like


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("abc", ["abc"], ["abcd", "ab", "ABC", ""]),
        ("a%", ["a", "abc", "a\nb"], ["ba", ""]),
        ("%a", ["a", "ba"], ["ab"]),
        ("a_c", ["abc", "a.c"], ["ac", "abbc"]),
        ("%", ["", "x"], []),
        ("", [""], ["x"]),
        ("a%b%c", ["abc", "a1b2c", "abcbc"], ["acb", "ab"]),
        (r"100\%", ["100%"], ["1000"]),
        (r"a\_b", ["a_b"], ["axb"]),
        ("a.c", ["a.c"], ["abc"]),
        ("%_", ["a", "ab"], [""]),
    ],
)
def test_wildcards(pattern, matching, other):
    matches = like(pattern)
    assert all(map(matches, matching))
    assert not any(map(matches, other))


def _matches(pattern, text):
    """Straight from the definition."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(_matches(pattern[1:], text[place:]) for place in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and _matches(pattern[1:], text[1:])


@given(st.text(alphabet="ab%_", max_size=7), st.text(alphabet="abc", max_size=8))
def test_a_pattern_matches_what_the_definition_says(pattern, text):
    assert like(pattern)(text) == _matches(pattern, text)


def test_many_wildcards_do_not_multiply():
    # with backtracking this would take longer than the universe is old
    assert not like("%a" * 40 + "%b")("a" * 5000)
