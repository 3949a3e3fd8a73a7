"""QGIS draws the tiles coloured and named from the address of a style alone."""

from typing import Any

import pytest
import shapely
from flask import Flask

from boundaries.areas.codes import Level
from tests.clients.conftest import Draw
from webmap.styles.classes import StyleTheme, coverage_theme, status_theme

_ROOM = 0.006  # degrees around a point in which the area has no border: some pixels
OLD, NEW = "2023-05-16", "2024-06-01"


def _features(app: Flask, collection: str, day: str) -> dict[str, Any]:
    path = f"/ogc/collections/{collection}/items?limit=10000&datetime={day}"
    return {one["id"]: one for one in app.test_client().get(path).json["features"]}


def _points(features: dict[str, Any]) -> dict[str, tuple[float, float]]:
    points = {}
    for code, feature in features.items():
        if feature["geometry"]:
            shape = shapely.geometry.shape(feature["geometry"])
            point = shape.representative_point()
            if shape.boundary.distance(point) > _ROOM:
                points[code] = (point.x, point.y)
    return points


def _bounds(features: dict[str, Any]) -> list[float]:
    shapes = [
        shapely.geometry.shape(one["geometry"]) for one in features.values() if one["geometry"]
    ]
    return shapely.total_bounds(shapes).tolist()


def _assert_colours(found: dict[str, Any], features: dict[str, Any], theme: StyleTheme) -> int:
    seen = set()
    for code, colour in found["colours"].items():
        style = theme.class_of(features[code]["properties"])
        assert style is not None, code
        assert colour == style.colour, (code, style.key)
        seen.add(style.key)
    return len(seen)


def test_villages_have_the_colours_of_their_statuses_on_two_dates(
    qgis_draw_tiles: Draw, tile_server: str, sample_app: Flask
):
    features = {day: _features(sample_app, "villages", day) for day in (OLD, NEW)}
    jobs = [
        {
            "style": f"{tile_server}/styles/status.json?datetime={day}&lang=en",
            "points": _points(features[day]),
            "bounds": _bounds(features[day]),
        }
        for day in (OLD, NEW)
    ]
    assert len(jobs[0]["points"]) > 20
    old, new = qgis_draw_tiles(jobs)
    for day, found in ((OLD, old), (NEW, new)):
        assert found["valid"] and found["errors"] == []
        assert _assert_colours(found, features[day], status_theme("en")) >= 3
        assert found["named"] > 1000  # pixels: names are drawn
        assert {"districts-name", "regencies-name"} <= set(found["labels"])
    assert old["colours"] != new["colours"]


@pytest.mark.parametrize("day", [NEW])
def test_districts_have_the_colours_of_their_coverage(
    qgis_draw_tiles: Draw, tile_server: str, sample_app: Flask, day: str
):
    features = _features(sample_app, "districts", day)
    job = {
        "style": f"{tile_server}/styles/coverage.json?date={day}",
        "points": _points(features),
        "bounds": _bounds(features),
    }
    (found,) = qgis_draw_tiles([job])
    assert found["errors"] == []
    assert len(job["points"]) > 5
    assert _assert_colours(found, features, coverage_theme(Level.DISTRICT)) >= 2
