"""Abstract tests of CQL2 (21-065r2).

Each test bears the name of the abstract test that it follows. Where the standard takes data of its
own (ne_110m_populated_places_simple, …), the sample's villages and districts take their place.
"""

import pytest
import shapely
from shapely.geometry import shape

from tests.webmap.ogc.conformance.features import found, ids

VILLAGES = "/ogc/collections/villages"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


@pytest.mark.parametrize(
    "text", ["status='formed'", "coverage>0.5", "as_of=DATE('2023-07-27')", "name LIKE 'P%'"]
)
def test_ats_cql2_text_validate(client, text):
    collection = "districts" if "coverage" in text else "villages"
    assert found(client, collection, filter=text)


def test_ats_cql2_json_validate(client):
    expression = (
        '{"op":"and","args":[{"op":"=","args":[{"property":"status"},"formed"]},'
        '{"op":"like","args":[{"op":"casei","args":[{"property":"name"}]},{"op":"casei","args":["p%"]}]}]}'
    )
    found_json = ids(found(client, filter=expression, **{"filter-lang": "cql2-json"}))
    text = "status = 'formed' AND CASEI(name) LIKE CASEI('p%')"
    assert found_json == ids(found(client, filter=text)) and found_json


@pytest.mark.parametrize("queryable", ["name", "status", "klasifikasi", "as_of", "index_input"])
def test_ats_basic_cql2_basic(client, everything, queryable):
    """For each type of a queryable: the six comparisons and IS NULL."""
    values = sorted({each["properties"][queryable] for each in everything} - {None})
    middle = values[len(values) // 2]
    literal = (
        f"DATE('{middle}')" if queryable == "as_of"
        else "'" + middle.replace("'", "''") + "'" if isinstance(middle, str) else middle
    )  # fmt: skip
    results = {
        operator: ids(found(client, filter=f"{queryable} {operator} {literal}"))
        for operator in ("=", "<>", "<", "<=", ">", ">=")
    }
    null = ids(found(client, filter=f"{queryable} IS NULL"))
    known = ids(found(client, filter=f"{queryable} IS NOT NULL"))
    assert results["="] and results["="] | results["<>"] == known
    assert not results["="] & results["<>"] and not results["<"] & results[">="]
    assert results["<="] == results["<"] | results["="]
    assert results[">="] == results[">"] | results["="]
    assert null | known == ids(everything) and not null & known
    assert results["="] == {
        each["id"] for each in everything if each["properties"][queryable] == middle
    }


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("status = 'formed' AND regency = 'Kabupaten Tirtamandala'",
         lambda row: row["status"] == "formed" and row["regency"] == "Kabupaten Tirtamandala"),
        ("status = 'unformed' OR klasifikasi = 'mandiri'",
         lambda row: row["status"] == "unformed" or row["klasifikasi"] == "mandiri"),
        ("NOT (klasifikasi = 'mandiri')", lambda row: row["klasifikasi"] not in (None, "mandiri")),
        ("NOT (status = 'formed' OR status = 'unformed') AND name > 'M'",
         lambda row: row["status"] not in ("formed", "unformed") and row["name"] > "M"),
    ],
)  # fmt: skip
def test_ats_basic_cql2_logical(holds, text, condition):
    assert holds(text, condition)


def test_ats_basic_cql2_boolean_literals(client, everything):
    assert ids(found(client, filter="TRUE")) == ids(everything)
    assert found(client, filter="FALSE") == []


def test_ats_advanced_comparison_operators(holds):
    assert holds("name LIKE 'P%'", lambda row: row["name"].startswith("P"))
    assert holds("name LIKE '%ang'", lambda row: row["name"].endswith("ang"))
    assert holds("name LIKE '_a%'", lambda row: row["name"][1:2] == "a")
    assert holds("name NOT LIKE '%a%'", lambda row: "a" not in row["name"])
    assert holds(
        "status IN ('unformed','forming')", lambda row: row["status"] in ("unformed", "forming")
    )
    assert holds(
        "klasifikasi NOT IN ('dasar')", lambda row: row["klasifikasi"] not in (None, "dasar")
    )
    assert holds(
        "index_input BETWEEN 2 AND 3",
        lambda row: row["index_input"] is not None and 2 <= row["index_input"] <= 3,
    )


def test_ats_case_insensitive_comparison(holds):
    assert holds("CASEI(name) LIKE CASEI('PULAU%')", lambda row: row["name"].startswith("Pulau"))
    assert holds(
        "CASEI(regency) IN (CASEI('KABUPATEN wanaloka'))",
        lambda row: row["regency"] == "Kabupaten Wanaloka",
    )


def test_ats_property_property_and_arithmetic(client):
    districts = found(client, "districts")
    for text, condition in (
        ("unformed > formed", lambda row: row["unformed"] > row["formed"]),
        (
            "formed + forming = villages",
            lambda row: row["formed"] + row["forming"] == row["villages"],
        ),
        ("formed / villages > 0.5", lambda row: row["formed"] / row["villages"] > 0.5),
    ):
        expected = {
            each["id"] for each in districts
            if each["properties"]["villages"] and condition(each["properties"])
        }  # fmt: skip
        assert ids(found(client, "districts", filter=text)) == expected and expected


def _geometries(everything):
    shapes = {each["id"]: shape(each["geometry"]) for each in everything if each["geometry"]}
    first = next(iter(shapes.values()))
    west, south, east, north = first.bounds
    point = first.representative_point()
    return shapes, [
        f"POINT({point.x} {point.y})",
        f"BBOX({west},{south},{east},{north})",
        shapely.box(west, south, east, north).wkt,
        shapely.LineString([(west, south), (east, north)]).wkt,
        shapely.MultiPoint([point, shapely.Point(0, 0)]).wkt,
        point.buffer(0.05, quad_segs=4).wkt,
        shapely.MultiPolygon([shapely.box(west, south, east, north)]).wkt,
    ]


def test_ats_basic_spatial_functions_and_plus(client):
    shapes, literals = _geometries(found(client, skipGeometry="false"))
    for literal in literals:
        wkt = literal
        if literal.startswith("BBOX"):
            wkt = shapely.box(*map(float, literal[5:-1].split(","))).wkt
        expected = {code for code, one in shapes.items() if one.intersects(shapely.from_wkt(wkt))}
        text = f"S_INTERSECTS(geometry,{literal})"
        assert ids(found(client, filter=text)) == expected and expected, literal
        # areas without a shape are in neither
        others = ids(found(client, filter=f"NOT {text}"))
        assert others == set(shapes) - expected


@pytest.mark.parametrize(
    "text",
    [
        "status = ", "status == 'a'", "= 'a'", "status 'a'", "(status = 'a'", "status = 'a' 'b'",
        "status IN ()", "name LIKE", "BETWEEN 1 AND 2", "nothing = 'a'", "status = 5", "name > 1",
        "index_input = 'a'", "index_input LIKE 'a%'", "as_of = 'soon'",
        "as_of = DATE('2023-99-01')",
        "S_INTERSECTS(geometry,POINT(1))", "S_INTERSECTS(geometry,POLYGON((0 0,1 1)))",
        "S_INTERSECTS(geometry,BBOX(1,2))", "S_INTERSECTS(status,POINT(1 2))", "FOO(name) = 'a'",
        "S_INTERSECTS(geometry,POINT(181 0))", "S_INTERSECTS(geometry,POINT(1e999 0))",
        "index_input = 1e999", "status = 'a",
        'status" = 1', "", " ", "'", "\x00", "status = \ud800",
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused(client, text):
    encoded = text.encode("utf-8", "surrogatepass")
    response = client.get(f"{VILLAGES}/items", query_string={"filter": encoded})
    assert response.status_code == 400
    assert response.json["description"]


# As clients write it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("((status = 'unformed') AND (regency = 'Kabupaten Wanaloka'))",
         lambda row: row["status"] == "unformed" and row["regency"] == "Kabupaten Wanaloka"),
        ("(\"as_of\" = DATE('2023-07-27'))", lambda row: row["as_of"] == "2023-07-27"),
        ("(\"as_of\" >= TIMESTAMP('2023-07-27T00:00:00.000Z'))",
         lambda row: row["as_of"] is not None and row["as_of"] >= "2023-07-27"),
        ("(klasifikasi IS NULL)", lambda row: row["klasifikasi"] is None),
        ("(CASEI(name) LIKE CASEI('pulau%'))", lambda row: row["name"].startswith("Pulau")),
        ("(NOT (status = 'formed'))", lambda row: row["status"] != "formed"),
        ("status NOT IN ('formed','unformed')",
         lambda row: row["status"] not in ("formed", "unformed")),
        ("(\"index_input\" > ( - (1)))", lambda row: row["index_input"] is not None),
    ],
)  # fmt: skip
def test_expressions_as_qgis_from_3_32_on_writes_them(holds, text, condition):
    holds(text, condition, **{"filter-lang": "cql2-text"})


def test_a_condition_on_the_date_gives_the_state_of_that_day(client):
    day = "2023-07-27"
    features = found(client, filter=f"\"date\" = DATE('{day}') AND status='unformed'")
    assert ids(features) == ids(found(client, datetime=day, status="unformed")) and features
    assert {each["properties"]["date"] for each in features} == {day}
    assert ids(found(client, date=day)) == ids(found(client, datetime=day))
    # features of another day do not fulfil the condition
    assert found(client, filter=f"date = '{day}'", datetime="2024-06-01") == []
