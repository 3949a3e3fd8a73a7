"""Abstract tests of OGC API – Features – Part 3 (19-079r2) and CQL2 (21-065r2).

Each test bears the name of the abstract test that it follows. Where the standard takes data of its
own (ne_110m_populated_places_simple, …), the sample's villages and districts take their place.
"""

import pytest
import shapely
from shapely.geometry import shape

from webmap.ogc.parameters.collections import COLLECTIONS, TABLE_IDS

VILLAGES = "/ogc/collections/villages"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


def found(client, collection="villages", expect=200, **query):
    """Features of a request, all on one page, without their shapes."""
    path = f"/ogc/collections/{collection}/items"
    response = client.get(path, query_string={"limit": 10000, "skipGeometry": "true", **query})
    assert response.status_code == expect, response.get_data(as_text=True)[:500]
    return response.json["features"] if expect == 200 else response.json


def ids(features):
    """Ids of features."""
    return {each["id"] for each in features}


@pytest.fixture
def everything(client):
    """All villages."""
    return found(client)


@pytest.fixture
def holds(client, everything):
    """Check that a filter gives the villages whose properties fulfil a condition."""

    def check(text, condition, **query):
        expected = {each["id"] for each in everything if condition(each["properties"])}
        assert ids(found(client, filter=text, **query)) == expected, text
        return expected

    return check


# Part 3: queryables ----------------------------------------------------------------------------


def test_ats_queryables_get_queryables_uris(client):
    for one in client.get("/ogc/collections").json["collections"]:
        collection = client.get(f"/ogc/collections/{one['id']}").json
        links = [
            each for each in collection["links"]
            if each["rel"] == RELATION and each["type"] == "application/schema+json"
        ]  # fmt: skip
        assert len(links) == 1
        assert client.get(links[0]["href"]).status_code == 200


@pytest.mark.parametrize("name", [*COLLECTIONS, *TABLE_IDS])
def test_ats_queryables_get_queryables_response(client, name):
    response = client.get(
        f"/ogc/collections/{name}/queryables", headers={"Accept": "application/schema+json"}
    )
    document = response.json
    assert response.mimetype == "application/schema+json"
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"http://localhost/ogc/collections/{name}/queryables?f=json"
    assert document["type"] == "object"
    assert document["additionalProperties"] is False
    for key, one in document["properties"].items():
        if key == "geometry":
            assert "type" not in one and one["format"].startswith("geometry-")
        else:
            assert one["type"] in ("string", "integer", "number")
            assert one["title"] and one["description"]


def test_ats_queryables_query_parameters_parameters(client):
    """Each queryable is a parameter, and a value of a feature finds that feature."""
    for name in ("villages", "districts"):
        queryables = client.get(f"/ogc/collections/{name}/queryables").json["properties"]
        features = found(client, name)
        for key in queryables:
            if key == "geometry":
                continue
            feature = next((e for e in features if e["properties"][key] not in (None, "")), None)
            if feature is None:
                continue
            value = feature["properties"][key]
            same = ids(found(client, name, **{key: value}))
            assert feature["id"] in same, key
            for one in features:
                if one["id"] in same and key != "date":
                    assert str(one["properties"][key]).casefold() == str(value).casefold(), key


def test_ats_queryables_query_parameters_not_queryable(client):
    assert "no parameter" in found(client, expect=400, colour="red")["description"]
    assert "not a number" in found(client, "districts", expect=400, formed="three")["description"]


# Part 3: filter --------------------------------------------------------------------------------


def test_ats_filter_filter_param(client, holds):
    expected = holds("status='unformed'", lambda row: row["status"] == "unformed")
    assert 0 < len(expected) < 982
    assert found(client, expect=400, filter="status='unformed' AND")["code"]


def test_ats_filter_filter_lang_param_default_and_values(client, holds):
    def unformed(row):
        return row["status"] == "unformed"

    text, json = "status='unformed'", '{"op":"=","args":[{"property":"status"},"unformed"]}'
    holds(text, unformed, **{"filter-lang": "cql2-text"})
    holds(json, unformed, **{"filter-lang": "cql2-json"})
    found(client, expect=400, filter=json)
    found(client, expect=400, filter=text, **{"filter-lang": "cql2-json"})
    found(client, expect=400, filter=text, **{"filter-lang": "sql"})


def test_ats_filter_filter_crs_wgs84_and_param(client, everything):
    place = client.get(f"{VILLAGES}/items/{everything[0]['id']}").json
    point = shape(place["geometry"]).representative_point()
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    text = f"S_INTERSECTS(geometry,POINT({point.x} {point.y}))"
    swapped = f"S_INTERSECTS(geometry,POINT({point.y} {point.x}))"
    epsg = "http://www.opengis.net/def/crs/EPSG/0/4326"
    for answer in (
        found(client, filter=text),
        found(client, filter=text, **{"filter-crs": crs84}),
        found(client, filter=swapped, **{"filter-crs": epsg}),
    ):
        assert place["id"] in ids(answer) and len(answer) < 5
    found(client, expect=400, filter=text, **{"filter-crs": f"{epsg}0"})


def test_ats_filter_mixing_expressions(client, holds):
    """A filter is joined by AND with all other parameters."""
    west, south, east, north = client.get(VILLAGES).json["extent"]["spatial"]["bbox"][0]
    box = f"{west},{south},{(west + east) / 2},{north}"
    both = ids(found(client, filter="status='formed'", bbox=box, klasifikasi="mandiri"))
    expected = ids(found(client, bbox=box)) & ids(found(client, klasifikasi="mandiri"))
    assert both == expected & ids(found(client, filter="status='formed'")) and both


def test_ats_filter_filter_param_multiple_collections(client):
    for name, text in (
        ("districts", "formed>2"),
        ("regencies", "villages>0"),
        ("provinces", "TRUE"),
    ):
        assert found(client, name, filter=text)
    found(client, "districts", expect=400, filter="status='formed'")


def test_ats_features_filter_filter_param(client):
    response = client.get(f"{VILLAGES}/items?limit=5&filter=status='unformed'").json
    assert response["numberMatched"] == len(found(client, filter="status='unformed'"))
    assert response["numberReturned"] == 5
    pages, url = set(), f"{VILLAGES}/items?limit=100&filter=status='unformed'"
    while url:
        page = client.get(url).json
        assert not pages & ids(page["features"])
        pages |= ids(page["features"])
        url = next((each["href"] for each in page["links"] if each["rel"] == "next"), None)
    assert len(pages) == response["numberMatched"]


def test_ats_conformance_classes_are_declared(client):
    declared = client.get("/ogc/conformance").json["conformsTo"]
    part3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf"
    cql2 = "http://www.opengis.net/spec/cql2/1.0/conf"
    for one in ("filter", "features-filter", "queryables", "queryables-query-parameters"):
        assert f"{part3}/{one}" in declared
    for one in ("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
                "basic-spatial-functions", "case-insensitive-comparison"):  # fmt: skip
        assert f"{cql2}/{one}" in declared


# CQL2 ------------------------------------------------------------------------------------------


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


# Order -----------------------------------------------------------------------------------------


def _walk(client, direction, **query):
    """Ids of all pages in their order, by the links ``next`` or ``prev``."""
    url, pages = f"{VILLAGES}/items", []
    response = client.get(url, query_string=query).json
    while True:
        pages.append([each["id"] for each in response["features"]])
        link = next((each for each in response["links"] if each["rel"] == direction), None)
        if link is None:
            return pages
        response = client.get(link["href"]).json


@pytest.mark.parametrize("order", ["name", "-name", "+regency,-index_input", "-as_of,name"])
def test_pages_of_a_sorted_result_have_every_feature_once(client, order):
    pages = _walk(client, "next", sortby=order, limit=97, filter="status='formed'")
    walked = [one for page in pages for one in page]
    everything = found(client, sortby=order, filter="status='formed'")
    assert walked == [each["id"] for each in everything]
    assert len(set(walked)) == len(walked) > 97
    last = pages[-1][0]
    back = _walk(client, "prev", sortby=order, limit=97, filter="status='formed'", before=last)
    assert [one for page in reversed(back) for one in page] == walked[: walked.index(last)]


def test_sorted_features_are_in_order_with_nulls_last(client):
    values = [each["properties"]["index_input"] for each in found(client, sortby="-index_input")]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True) and 0 < len(known) < len(values)
    assert values[len(known) :] == [None] * (len(values) - len(known))


@pytest.mark.parametrize("order", ["nothing", "geometry", "name;", "name,name", "status desc"])
def test_unknown_orders_are_refused(client, order):
    assert "sortby" in found(client, expect=400, sortby=order)["description"]
    assert "no area" in found(client, expect=400, sortby="name", after="98.01")["description"]
