"""Evaluation of filter expressions, compared with an evaluation row by row."""

import operator

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.core.errors import BadParameter
from webmap.ogc.filtering.evaluation import MAX_SPATIAL, Evaluator
from webmap.ogc.filtering.parser import parse
from webmap.ogc.filtering.values import COMPARISONS, date_column, number_column, text_column

ROWS = [
    {"name": name, "kind": kind, "formed": formed, "villages": villages, "as_of": as_of}
    for name, kind, formed, villages, as_of in [
        ("Sitanggal", "desa", 3, 10, "2023-07-27"),
        ("sitanggal", None, 0, 0, None),
        ("Ma'rang", "kelurahan", None, 7, "2022-12-31"),
        (None, "desa", 5, 5, "2023-07-28"),
        ("Élang 100%", "", -2.5, None, "2023-07-27"),
        ("", "nagari", 3, 4, None),
    ]
]
COLUMNS = {
    "name": text_column([row["name"] for row in ROWS]),
    "kind": text_column([row["kind"] for row in ROWS]),
    "formed": number_column([row["formed"] for row in ROWS]),
    "villages": number_column([row["villages"] for row in ROWS]),
    "as_of": date_column([row["as_of"] for row in ROWS]),
}


class Squares:
    """Squares of one degree beside each other; the last area has no shape."""

    known = np.array([True] * 5 + [False])

    def intersecting(self, geometry):
        squares = [shapely.box(place, 0, place + 0.9, 1) for place in range(5)]
        return np.array([*shapely.intersects(squares, geometry), False])


def places(text, language="cql2-text"):
    evaluator = Evaluator(len(ROWS), tuple(COLUMNS), COLUMNS.__getitem__, Squares)
    return np.flatnonzero(evaluator.mask(parse(text, language))).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind = 'desa'", [0, 3]),
        ("kind <> 'desa'", [2, 4, 5]),
        ("NOT kind = 'desa'", [2, 4, 5]),
        ("kind = NULL", []),
        ("NOT (kind = NULL)", []),
        ("kind IS NULL", [1]),
        ("kind IS NOT NULL", [0, 2, 3, 4, 5]),
        ("'desa' = kind", [0, 3]),
        ("'e' > kind", [0, 3, 4]),
        ("name LIKE '%tang%'", [0, 1]),
        ("name NOT LIKE '%tang%'", [2, 4, 5]),
        (r"name LIKE '%\%'", [4]),
        ("CASEI(name) = CASEI('SITANGGAL')", [0, 1]),
        ("CASEI(name) LIKE CASEI('éLA%')", [4]),
        ("CASEI(name) IN (CASEI('MA''RANG'), CASEI('x'))", [2]),
        ("name = 'Ma''rang'", [2]),
        ("name IN ('Sitanggal', 'none')", [0]),
        ("name NOT IN ('Sitanggal')", [1, 2, 4, 5]),
        ("formed = 3", [0, 5]),
        ("formed BETWEEN 0 AND 3", [0, 1, 5]),
        ("formed NOT BETWEEN 0 AND 3", [3, 4]),
        ("formed IN (0, 5)", [1, 3]),
        ("formed < -2", [4]),
        ("formed = villages", [1, 3]),
        ("formed / villages > 0.5", [3, 5]),
        ("formed / villages IS NULL", [1, 2, 4]),
        ("villages - formed * 2 = 4", [0]),
        ("villages % 4 = 2 OR villages ^ 2 = 25", [0, 3]),
        ("villages div 4 = 1", [2, 3, 5]),
        ("( - (5)) < formed", [0, 1, 3, 4, 5]),
        ("name = kind", []),
        ("as_of = DATE('2023-07-27')", [0, 4]),
        ("as_of = '2023-07-27'", [0, 4]),
        ("as_of = '2023-07-27T'", [0, 4]),
        ("as_of <= TIMESTAMP('2023-07-27T00:00:00Z')", [0, 2, 4]),
        ("as_of > TIMESTAMP('2023-07-27T12:00:00.000Z')", [3]),
        ("as_of BETWEEN DATE('2022-01-01') AND '2023-07-27'", [0, 2, 4]),
        ("as_of IN (DATE('2022-12-31'), '2023-07-28')", [2, 3]),
        ("kind = 'desa' AND (formed > 3 OR name = 'Sitanggal')", [0, 3]),
        ("kind = 'desa' OR kind = 'nagari' AND formed = 0", [0, 3]),
        ("TRUE", [0, 1, 2, 3, 4, 5]),
        ("FALSE OR NOT FALSE AND kind = 'desa'", [0, 3]),
        ("1 = 1", [0, 1, 2, 3, 4, 5]),
        ("TRUE = FALSE", []),
        ("'a' < 'b' AND 5 > formed", [0, 1, 4, 5]),
        ("S_INTERSECTS(geometry, POINT(2.5 0.5))", [2]),
        ("S_INTERSECTS(BBOX(1.95,0,3.5,1), geometry)", [2, 3]),
        ("NOT S_INTERSECTS(geometry, POLYGON((0 0,2.5 0,2.5 9,0 0)))", [3, 4]),
        ("geometry IS NULL", [5]),
    ],
)  # fmt: skip
def test_expressions(text, expected):
    assert places(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("knd = 'desa'", "no property 'knd'.*Use kind"),
        ("kind = 5", "'kind' is a text, '5.0' is a number"),
        ("formed = '5'", "'formed' is a number, '5' is a text"),
        ("formed = DATE('2023-01-01')", "cannot be compared"),
        ("as_of = 'soon'", "'soon' is not a date"),
        ("as_of = DATE('2023-13-01')", "is not a date"),
        ("as_of = kind", "'kind' is a text, not a date"),
        ("as_of = 20230727", "cannot be compared"),
        ("kind", "'kind' is not a condition"),
        ("'x'", "is not a condition"),
        ("5", "is not a condition"),
        ("NULL", "is not a condition"),
        ("formed + 1", "no function or operator '\\+'"),
        ("kind AND formed = 1", "'kind' is not a condition"),
        ("formed = 1e400", "not finite"),
        ("foo(kind) = 'x'", "no function or operator 'foo'"),
        ("S_INTERSECT(geometry, POINT(1 2))", "Use S_INTERSECTS"),
        ("S_INTERSECTS(kind, POINT(1 2))", "takes geometry and"),
        ("S_INTERSECTS(geometry, geometry)", "takes geometry and"),
        ("S_INTERSECTS(geometry)", "too many or too few"),
        ("geometry = 'x'", "no property 'geometry'"),
        ("formed LIKE 'a'", "LIKE compares texts"),
        ("kind LIKE name", "pattern of LIKE"),
        ("kind + 1 = 2", "takes two numbers"),
        ("CASEI(formed) = 'a'", "CASEI takes a text"),
        ("kind = POINT(1 2)", "is no value here"),
        (
            " OR ".join(["S_INTERSECTS(geometry,POINT(1 2))"] * (MAX_SPATIAL + 1)),
            f"more than {MAX_SPATIAL} spatial",
        ),
    ],
)
def test_errors_say_what_is_wrong(text, message):
    with pytest.raises(BadParameter, match=message):
        places(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"op":"=","args":[]}',
        '{"op":"and","args":[]}',
        '{"op":"in","args":[{"property":"kind"},[]]}',
        '{"op":"in","args":[{"property":"kind"},"desa"]}',
        '{"op":"=","args":[{"property":"kind"},["a"]]}',
        '{"op":"=","args":[{"property":"kind"},{"date":5}]}',
        '{"op":"between","args":[{"property":"formed"},1]}',
        '{"op":"not","args":[true,true]}',
        '{"op":"casei","args":["a"]}',
        '{"property":"kind"}',
        "true",
    ],
)
def test_json_that_is_no_expression_is_refused(text):
    if text == "true":
        assert places(text, "cql2-json") == list(range(len(ROWS)))
        return
    with pytest.raises(BadParameter):
        places(text, "cql2-json")


# Random expressions, evaluated row by row ------------------------------------------------------

_OPERATORS = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

_TEXTS = st.sampled_from(["desa", "Sitanggal", "", "Ma'rang", "zzz"])
_NUMBERS = st.sampled_from([0, 3, 5, -2.5, 7.25])
_DATES = st.sampled_from(["2022-12-31", "2023-07-27", "2024-01-01"])
_NAMES = {"name": _TEXTS, "kind": _TEXTS, "formed": _NUMBERS, "villages": _NUMBERS, "as_of": _DATES}


@st.composite
def _predicates(draw):
    name = draw(st.sampled_from(sorted(_NAMES)))
    values, kind = _NAMES[name], draw(st.sampled_from(["compare", "in", "between", "null"]))
    if kind == "compare":
        return [draw(st.sampled_from(sorted(COMPARISONS))), name, draw(values)]
    if kind == "in":
        return ["in", name, draw(st.lists(values, min_size=1, max_size=3))]
    return ["between", name, draw(values), draw(values)] if kind == "between" else ["isNull", name]


_EXPRESSIONS = st.recursive(
    _predicates(),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=8,
)


def _literal(name, value):
    if isinstance(value, str):
        return f"DATE('{value}')" if name == "as_of" else "'" + value.replace("'", "''") + "'"
    return str(value)


def _as_text(node):
    match node:
        case ["not", one]:
            return f"NOT ({_as_text(one)})"
        case ["and" | "or" as join, left, right]:
            return f"({_as_text(left)}) {join.upper()} ({_as_text(right)})"
        case ["in", name, values]:
            return f"{name} IN ({', '.join(_literal(name, value) for value in values)})"
        case ["between", name, low, high]:
            return f"{name} BETWEEN {_literal(name, low)} AND {_literal(name, high)}"
        case ["isNull", name]:
            return f'"{name}" IS NULL'
        case [compare, name, value]:
            return f"{name} {compare} {_literal(name, value)}"


def _as_json(node):
    def value(name, one):
        return {"date": one} if name == "as_of" else one

    match node:
        case ["not", one]:
            return {"op": "not", "args": [_as_json(one)]}
        case ["and" | "or" as join, left, right]:
            return {"op": join, "args": [_as_json(left), _as_json(right)]}
        case ["in", name, values]:
            return {"op": "in", "args": [{"property": name}, [value(name, one) for one in values]]}
        case ["isNull", name]:
            return {"op": "isNull", "args": [{"property": name}]}
        case [name_of, name, *values]:
            values = [value(name, one) for one in values]
            return {"op": name_of, "args": [{"property": name}, *values]}


def _of_row(node, row):
    """Return True, False or None for unknown."""
    match node:
        case ["not", one]:
            inner = _of_row(one, row)
            return None if inner is None else not inner
        case ["and" | "or" as join, left, right]:
            both, decides = {_of_row(left, row), _of_row(right, row)}, join == "or"
            return decides if decides in both else None if None in both else not decides
        case ["isNull", name]:
            return row[name] is None
        case ["in", name, values]:
            return None if row[name] is None else row[name] in values
        case ["between", name, low, high]:
            return None if row[name] is None else low <= row[name] <= high
        case [compare, name, value]:
            return None if row[name] is None else _OPERATORS[compare](row[name], value)


@given(_EXPRESSIONS)
@settings(max_examples=200, deadline=None)
def test_both_languages_give_the_rows_that_fulfil_the_expression(node):
    expected = [place for place, row in enumerate(ROWS) if _of_row(node, row) is True]
    assert places(_as_text(node)) == expected
    assert places(orjson.dumps(_as_json(node)).decode(), "cql2-json") == expected


_KEYS = ["op", "args", "property", "date", "timestamp", "bbox", "type", "coordinates"]
_WORDS = ["=", "and", "not", "in", "like", "casei", "s_intersects", "+", "Point"]
_LEAVES = ["a", "kind", "geometry", "2023-01-01"]
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(_LEAVES),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(_KEYS),
        inner | st.sampled_from(_WORDS),
        max_size=3,
    ),
    max_leaves=12,
)  # fmt: skip


@given(_JSON)
@settings(max_examples=150, deadline=None)
def test_any_structure_is_evaluated_or_refused_with_an_error(node):
    evaluator = Evaluator(len(ROWS), tuple(COLUMNS), COLUMNS.__getitem__, Squares)
    try:
        assert evaluator.mask(node).shape == (len(ROWS),)
    except BadParameter:
        return
