"""A small layer with everything that a format may get wrong."""

import json
from datetime import date

import geopandas
import pandas
import pytest
import shapely

from geo.files import geojson
from geo.files.layer import Layer

TYPES = {"code": str, "name": str, "formed": int, "coverage": float, "formed_on": date}

LEFT_HANDED = shapely.Polygon(
    [(109.000001, -7), (109.000001, -6.5), (109.5, -6.5), (109.5, -7)],
    [[(109.1, -6.9), (109.2, -6.9), (109.2, -6.8), (109.1, -6.8)]],
)


@pytest.fixture
def frame():
    return geopandas.GeoDataFrame(
        {
            "code": ["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
            "name": ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "Tanpa Batas"],
            "formed": [1, 0, 0],
            "coverage": pandas.array([0.5, 0.0, None], "Float64"),
            "formed_on": pandas.array([None, None, date(2017, 1, 31)], dtype="object"),
        },
        geometry=[LEFT_HANDED, shapely.box(109.5, -7, 110, -6.5), None],
        index=["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
        crs="EPSG:4326",
    )


def rows_of(frame):
    rows = json.loads(frame.drop(columns="geometry").to_json(orient="records", date_format="iso"))
    texts = {name for name, kind in TYPES.items() if kind is date}
    return [
        json.dumps(
            {key: value[:10] if key in texts and value else value for key, value in row.items()}
        ).encode()
        for row in rows
    ]


def features_of(frame):
    texts = geojson.encode_geometries(frame.geometry.to_numpy())
    columns = zip(frame.index, texts, rows_of(frame), strict=True)
    return [geojson.encode_feature(*one) for one in columns]


@pytest.fixture
def as_layer():
    """Make a layer of frames; ``read`` iterates over them, ``more`` replaces its fields."""

    def make(*frames, name="layer", read=iter, types=TYPES, **more):
        layer = Layer(
            name,
            {column: types.get(column, int) for column in frames[0].columns.drop("geometry")},
            {"name": name},
            date(2023, 7, 27),
            features=lambda: (feature for frame in read(frames) for feature in features_of(frame)),
            rows=lambda: (row for frame in read(frames) for row in rows_of(frame)),
            frames=lambda: read(frames),
        )
        return layer._replace(**more)

    return make
