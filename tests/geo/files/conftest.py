"""A small layer with everything that a format may get wrong."""

import geopandas
import pandas
import pytest
import shapely

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
            "coverage": pandas.array([1.0, 0.0, None], "Float64"),
        },
        geometry=[LEFT_HANDED, shapely.box(109.5, -7, 110, -6.5), None],
        index=["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
        crs="EPSG:4326",
    )
