"""Parsing of filter expressions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.core.errors import BadParameter
from webmap.ogc.filtering.parser import LANGUAGES, parse

EXPECTED = {"op": "=", "args": [{"property": "status"}, "unformed"]}


def test_both_languages_give_the_same_structure():
    assert parse("status = 'unformed'") == EXPECTED
    assert parse("status = 'unformed'", "cql-text") == EXPECTED
    assert parse('{"op":"=","args":[{"property":"status"},"unformed"]}', "cql2-json") == EXPECTED


@pytest.mark.parametrize(
    ("text", "place"), [("a = ", 5), ("a == 1", 4), ("a = 1 b", 7), ("a LIKE", 7), ("a IN ()", 7)]
)
def test_an_error_says_where_it_is(text, place):
    with pytest.raises(BadParameter, match=f"cannot be read at character {place}"):
        parse(text)


@pytest.mark.parametrize("text", ["{", "[]]", '{"op":}', '{"a":1}', '{"op":"=","args":[NaN,1]}'])
def test_malformed_json_is_refused(text):
    with pytest.raises(BadParameter, match="filter cannot be read"):
        parse(text, "cql2-json")


_WORDS = st.sampled_from(
    [
        *("status", "name", "(", ")", ",", "=", "<>", "<", "'x'", "'a''b'", "1", "-2.5", "1e400"),
        *("AND", "OR", "NOT", "LIKE", "IN", "BETWEEN", "IS", "NULL", "CASEI", "S_INTERSECTS"),
        *("geometry", "POINT(1 2)", "POLYGON((0 0))", "BBOX(1,2,3,4)", "DATE('2023-01-01')"),
        *("+", "*", '"', "'", "%"),
    ]
)


@given(st.lists(_WORDS, max_size=15).map(" ".join))
@settings(max_examples=150)
def test_any_words_are_parsed_or_refused_with_an_error(text):
    for language in LANGUAGES:
        try:
            parse(text, language)
        except BadParameter:
            continue
