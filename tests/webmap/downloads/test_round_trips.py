"""Each format, written by the site and read by another program, is what the store has."""

import csv
import io
import json
import zipfile
from datetime import date, datetime

import geopandas
import numpy as np
import openpyxl
import pandas
import pyogrio
import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.files.formats import FORMATS
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.downloads import properties

DAY = date(2024, 6, 1)
LEVELS = [Level.VILLAGE, Level.DISTRICT]


@pytest.fixture
def store(app):
    """Return columns, rows by code and shapes by code of the province, for a level."""

    def read(by):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, DAY)
            columns = properties.columns(snapshot, by, "99")
            rows = {
                code: json.loads(text)
                for code, text in properties.rows(session, snapshot, by, scope="99")
            }
            shapes = areas.areas(session, by, "99", scale="full").geometry
        assert None in shapes.tolist() or by != Level.VILLAGE  # one village has no shape
        return columns, rows, shapes

    return read


def _read_text(data, suffix):
    text = data.decode().replace("\x1e", "")
    if suffix == ".geojson":
        return json.loads(text)["features"]
    return [json.loads(line) for line in text.splitlines()]


def _read(data, suffix, path):
    """Rows by code with what the program made of each value, and shapes by code."""
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        return {row["code"]: row for row in rows}, None
    if suffix == ".xlsx":
        head, *lines = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        return {line[0]: dict(zip(head, line, strict=True)) for line in lines}, None
    if suffix.startswith(".geojson"):
        found = _read_text(data, suffix)
        shapes = {
            one["id"]: one["geometry"] and shapely.geometry.shape(one["geometry"]) for one in found
        }
        return {one["id"]: one["properties"] for one in found}, shapes
    path.write_bytes(data)
    if suffix == ".parquet":
        frame = geopandas.read_parquet(path)
    else:
        layer = {"layer": pyogrio.list_layers(path)[0][0]} if suffix == ".gpkg" else {}
        frame = pyogrio.read_dataframe(path, **layer)
    codes = frame["code"].tolist()
    shapes = dict(zip(codes, frame.geometry, strict=True))
    return {row["code"]: row for row in frame.to_dict("records")}, shapes


def _same(found, expected, kind, suffix):
    """Whether a value is the one of the store, as exact as the format can be."""
    if expected is None:
        return found is None or found == "" or pandas.isna(found)
    if kind is date:
        if FORMATS[suffix].holds.dates == "text":
            return str(found)[:10] == expected  # where GDAL reads it, it may guess a date
        assert isinstance(found, (date, datetime, pandas.Timestamp, np.datetime64))
        return str(found)[:10] == expected
    if suffix == ".csv" and kind is not str:
        return kind(found) == expected
    if kind is str:
        # a spreadsheet must not run text as a formula
        return isinstance(found, str) and found.removeprefix("'") == expected.removeprefix("'")
    return not isinstance(found, str) and found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("suffix", list(FORMATS))
@pytest.mark.parametrize("by", LEVELS)
def test_values_types_missing_values_and_shapes_are_those_of_the_store(
    client, store, tmp_path, suffix, by
):
    columns, rows, shapes = store(by)
    answer = client.get(f"/export/99{suffix}?level={by.word}&date={DAY}")
    assert answer.status_code == 200
    found, drawn = _read(answer.data, suffix, tmp_path / f"a{suffix}")
    names = dict.fromkeys(columns)
    if suffix == ".shp.zip":
        names = _short_names(answer.data)
    wanted = {code for code in rows if suffix != ".topojson" or shapes.get(code) is not None}
    assert set(found) == wanted
    for code in wanted:
        for name, kind in columns.items():
            value = found[code].get(names.get(name) or name)
            expected = rows[code][name]
            if suffix == ".shp.zip" and kind is str and expected:
                expected = expected.encode()[:254].decode(errors="ignore")  # of dBASE
            if suffix == ".kml" and name == "name":
                value = found[code]["Name"]
            assert _same(value, expected, kind, suffix), (code, name, value, expected)
        if drawn is not None and (code in shapes.index) and shapes[code] is not None:
            assert shapely.equals(shapely.set_precision(drawn[code], 1e-6), shapes[code])
        elif drawn is not None:
            assert drawn[code] is None or drawn[code].is_empty


def _short_names(data):
    listed = zipfile.ZipFile(io.BytesIO(data)).read("columns.txt").decode("utf-8-sig")
    lines = [line.split("\t") for line in listed.splitlines()[1:]]
    return {full: short for _, short, full, *_ in lines}


def test_a_geopackage_of_several_levels_has_a_layer_of_each(client, store, tmp_path):
    answer = client.get(f"/export/99.gpkg?level=village,district,regency&date={DAY}")
    (tmp_path / "a.gpkg").write_bytes(answer.data)
    layers = dict(pyogrio.list_layers(tmp_path / "a.gpkg"))
    for by in (Level.VILLAGE, Level.DISTRICT, Level.REGENCY):
        name = f"kampungkb_99_{by.word}_{DAY}"
        assert layers.pop(name) == "MultiPolygon"
        back = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer=name)
        assert sorted(back["code"]) == sorted(store(by)[1])
    assert set(layers) == {"layer_styles"}
    assert "kampungkb_99_regency-district-village_" in answer.headers["Content-Disposition"]
