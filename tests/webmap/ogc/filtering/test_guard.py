"""Limits of filter expressions."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.core.errors import BadParameter
from webmap.ogc.filtering.guard import MAX_BYTES, MAX_NESTING, check_json, check_text

DEEP = 10_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("a = 'b", "the quote at character 5 is not closed"),
        ("a = 1)", "the bracket at character 6 was never opened"),
        ("a = '" + "é" * MAX_BYTES + "'", f"more than {MAX_BYTES}"),
        ("(" * 101, "nested more than 100"),
        ("NOT " * 101 + "a = 1", "nested more than 100"),
        ("a = " + "- " * 101 + "1", "nested more than 100"),
        ("a" + " = b" * 101, "nested more than 100"),
        ("a = " + "1 + " * 101 + "1", "nested more than 100"),
    ],
)
def test_what_the_parser_must_not_see_is_refused(text, message):
    with pytest.raises(BadParameter, match=message):
        check_text(text)


def test_long_but_shallow_expressions_are_accepted():
    text = " OR ".join(f"(a = {number} AND b <> 'it''s')" for number in range(500))
    assert check_text(text) == text
    assert check_text("a IN (" + ",".join("'x'" for _ in range(3000)) + ")")


def test_quotes_and_brackets_in_texts_do_not_count():
    text = "a = '" + "(" * 500 + "'' \"'"
    assert check_text(text) == text


def test_a_backslash_may_stand_before_a_quote():
    assert check_text(r"a = 'Ma\'rang'") == "a = 'Ma''rang'"
    assert check_text("a = 'b\\'") == "a = 'b\\'"  # a backslash at the end of a text


def test_ilike_of_gdal_becomes_a_comparison_of_folded_texts():
    assert check_text("name ILIKE 'a%'") == "CASEI(name) LIKE CASEI('a%')"
    assert check_text("\"name\" NOT ILIKE 'a'") == "CASEI(\"name\") NOT LIKE CASEI('a')"
    assert check_text("a = 'x ILIKE ''y'") == "a = 'x ILIKE ''y'"


def test_json_may_not_be_deep():
    with pytest.raises(BadParameter, match="nested more than 100"):
        check_json('{"op":"not","args":[' * 900)
    check_json('{"op":"=","args":[{"property":"a"},"' + "[" * 500 + '\\"{"]}')


@given(st.text(alphabet="()'\"\\,=<>-+ aNOTANDORILIKE1.", max_size=60))
@settings(max_examples=150)
def test_any_text_is_accepted_or_refused_with_an_error(text):
    try:
        check_text(text)
    except BadParameter:
        return


# In a process of its own: a stack that overflows would end the test run.
_PARSE = """
import sys
from webmap.core.errors import BadParameter
from webmap.ogc.filtering.parser import parse
n = int(sys.argv[1])
texts = ["(" * n + "a=1" + ")" * n, "NOT " * n + "a=1", "a=" + "-" * n + "1",
         "f(" * n + "1" + ")" * n, "a" + "=b" * n, "a=" + "2^" * n + "1",
         "a IN " + "(" * n + "1" + ")" * n,
         "(a=1) AND " * n + "b=1", "a=" + "[" * n]
jsons = ['{"op":"not","args":[' * n + "true" + "]}" * n, "[" * n + "]" * n,
         '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":'
         + "[" * n + "]" * n + "}]}"]
for language, all in (("cql2-text", texts), ("cql2-json", jsons)):
    for text in all:
        try:
            parse(text, language)
        except BadParameter as error:
            print(error)
"""


# 4,900: as deep as the length allows
@pytest.mark.parametrize("depth", [40, 4_900, DEEP])
def test_no_depth_ends_the_process(depth):
    command = [sys.executable, "-c", _PARSE, str(depth)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == (12 if depth > MAX_NESTING else 2)
