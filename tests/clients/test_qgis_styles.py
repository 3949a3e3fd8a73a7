"""QGIS draws the layers of this site in the colours of its maps."""

from pathlib import Path
from typing import Any

import geopandas
import pytest
from flask import Flask
from flask.testing import FlaskClient

from boundaries.areas.codes import Level
from tests.clients.conftest import Draw
from tests.conftest import Runner
from tests.webmap.styles.conftest import SAMPLE, Themes, themes  # noqa: F401  a fixture
from webmap.styles.classes import StyleTheme
from webmap.styles.geopackage import TABLE

_ROOM = 0.015  # degrees around a point in which the area has no border: more pixels than are read


@pytest.fixture
def package(tmp_path: Path, runner: Runner) -> Path:
    path = tmp_path / "desa.gpkg"
    result = runner("export", SAMPLE, str(path), "--level", "village")
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def districts(tmp_path: Path, runner: Runner) -> Path:
    path = tmp_path / "kecamatan.gpkg"
    result = runner("export", SAMPLE, str(path), "--level", "district")
    assert result.exit_code == 0, result.output
    return path


def _job(path: Path, frame: geopandas.GeoDataFrame, **more: Any) -> dict[str, Any]:
    points = {
        code: (point.x, point.y)
        for code, point, shape in zip(
            frame["code"], frame.representative_point(), frame.geometry, strict=True
        )
        if shape is not None and shape.boundary.distance(point) > _ROOM
    }
    assert len(points) >= 20
    return {"source": str(path), "points": points, "bounds": list(frame.total_bounds), **more}


def _layer(path: Path) -> geopandas.GeoDataFrame:
    name = geopandas.list_layers(path)["name"][0]
    return geopandas.read_file(path, layer=name)


def _assert_colours(found: dict[str, Any], frame: geopandas.GeoDataFrame, theme: StyleTheme):
    rows = frame.drop(columns="geometry").astype(object)
    rows = rows.where(rows.notna(), None)
    by_code = {row["code"]: theme.class_of(row) for row in rows.to_dict("records")}
    seen = set()
    for code, colour in found["colours"].items():
        style = by_code[code]
        assert style is not None, code
        if style.hatched:  # the ground, or a grey line
            assert all(int(colour[at : at + 2], 16) > 0xA0 for at in (1, 3, 5)), (code, colour)
        else:
            assert colour == style.colour, (code, style.key)
        seen.add(style.key)
    assert len(seen) >= 4


def test_a_geopackage_opens_coloured(
    qgis_draw: Draw,
    package: Path,
    themes: Themes,  # noqa: F811
):
    frame = _layer(package)
    (found,) = qgis_draw([_job(package, frame)])
    theme = themes(Level.VILLAGE, "id")["status"]
    (layer,) = found["layers"]
    assert layer["renderer"] == "RuleRenderer"
    assert layer["legend"] == [theme.title, *(one.label for one in theme.classes)]
    assert layer["labelled"]
    _assert_colours(found, frame, theme)


def test_every_layer_of_a_geopackage_opens_coloured_in_the_language_of_the_file(
    qgis_draw: Draw,
    tmp_path: Path,
    runner: Runner,
    themes: Themes,  # noqa: F811
):
    path = tmp_path / "levels.gpkg"
    result = runner("export", SAMPLE, str(path), "--level", "village,district", "--lang", "en")
    assert result.exit_code == 0, result.output
    names = [name for name in geopandas.list_layers(path)["name"] if name != TABLE]
    frames = [geopandas.read_file(path, layer=name) for name in names]
    jobs = [
        _job(path, frame) | {"source": f"{path}|layername={name}"}
        for name, frame in zip(names, frames, strict=True)
    ]
    levels = {"status": Level.VILLAGE, "coverage": Level.DISTRICT}
    drawn = qgis_draw(jobs)
    for key, level in levels.items():
        theme = themes(level, "en")[key]
        (place,) = [at for at, name in enumerate(names) if level.word in name]
        (layer,) = drawn[place]["layers"]
        assert layer["legend"][0] == theme.title
        _assert_colours(drawn[place], frames[place], theme)


@pytest.mark.parametrize("suffix", ["qml", "sld"])
@pytest.mark.parametrize("level", [Level.VILLAGE, Level.DISTRICT])
def test_styles_colour_each_area_by_its_class(
    qgis_draw: Draw,
    client: FlaskClient,
    package: Path,
    districts: Path,
    themes: Themes,  # noqa: F811
    level: Level,
    suffix: str,
):
    path = package if level == Level.VILLAGE else districts
    _draw_styles(qgis_draw, client, path, suffix, themes(level, "en"))


def _draw_styles(
    qgis_draw: Draw, client: FlaskClient, path: Path, suffix: str, found: dict[str, StyleTheme]
) -> None:
    frame, jobs = _layer(path), []
    for key, theme in found.items():
        style = path.with_name(f"{key}.{suffix}")
        query = f"within={SAMPLE}&level={theme.level.word}&lang={theme.language}"
        style.write_bytes(client.get(f"/styles/{key}.{suffix}?{query}").data)
        jobs.append(_job(path, frame, style=str(style)))
    for theme, drawn in zip(found.values(), qgis_draw(jobs), strict=True):
        (layer,) = drawn["layers"]
        labels = [one.label for one in theme.classes]
        if theme.partial:
            labels.append(theme.partial.label)
        assert layer["legend"][-len(labels) :] == labels
        _assert_colours(drawn, frame, theme)


@pytest.mark.parametrize("suffix", ["qml", "sld"])
def test_an_area_partly_without_data_has_stripes_over_its_colour(
    qgis_draw: Draw,
    client: FlaskClient,
    districts: Path,
    themes: Themes,  # noqa: F811
    suffix: str,
):
    frame = _layer(districts)
    partial = frame["coverage"].gt(0) & frame["code"].str.endswith(("1", "3", "5"))
    frame.loc[partial, "no_data"] = 1
    path = districts.with_name("partial.gpkg")
    frame.to_file(path)
    style = districts.with_name(f"coverage.{suffix}")
    style.write_bytes(client.get(f"/styles/coverage.{suffix}?level=district").data)
    (found,) = qgis_draw([_job(path, frame, style=str(style))])
    theme = themes(Level.DISTRICT, "id")["coverage"]
    for row, is_partial in zip(frame.to_dict("records"), partial, strict=True):
        own = theme.class_of(row)
        if row["code"] in found["around"] and own and not own.hatched:
            colours = found["around"][row["code"]]
            assert own.colour in colours
            assert (len(colours) > 1) == is_partial, row["code"]


@pytest.mark.parametrize("suffix", ["qgs", "qlr"])
def test_a_project_draws_the_live_layers_coloured(
    qgis_draw: Draw,
    tile_server: str,
    sample_app: Flask,
    package: Path,
    themes: Themes,  # noqa: F811
    suffix: str,
):
    path = package.with_name(f"live.{suffix}")
    address = f"/styles/kampungkb.{suffix}?within=99.02&lang=en"
    path.write_bytes(sample_app.test_client().get(address, base_url=tile_server).data)
    frame = _layer(package)
    frame = frame[frame["code"].str.startswith("99.02")]
    job = _job(package, frame, project=str(path))
    del job["source"]
    (found,) = qgis_draw([job])
    assert found["errors"] == []
    villages, districts, tiles = found["layers"]
    assert all(one["valid"] for one in (villages, districts, tiles))
    assert (villages["count"], villages["name"]) == (len(frame), "Village")
    theme = themes(Level.VILLAGE, "en")["status"]
    assert villages["legend"] == [theme.title, *(one.label for one in theme.classes)]
    assert len(villages["styles"]) == 2
    _assert_colours(found, frame, theme)


def test_the_layer_of_tiles_is_drawn_in_the_colours_of_the_classes(
    qgis_draw: Draw,
    tile_server: str,
    sample_app: Flask,
    package: Path,
    themes: Themes,  # noqa: F811
):
    path = package.with_name("tiles.qgs")
    text = sample_app.test_client().get("/styles/kampungkb.qgs?lang=en", base_url=tile_server).data
    path.write_bytes(text)
    frame = _layer(package)
    job = _job(package, frame, project=str(path), only="vectortile")
    del job["source"]
    (found,) = qgis_draw([job])
    assert found["errors"] == []
    _assert_colours(found, frame, themes(Level.VILLAGE, "en")["status"])
