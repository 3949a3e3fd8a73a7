"""Exported files in the programs of Debian: ogr2ogr, R with sf, QGIS."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import geopandas
import pytest

from tests.clients.conftest import Draw
from tests.conftest import Runner

DAY = "2023-08-02"
STEM = f"kampungkb_99.01_village_{DAY}"


@pytest.fixture
def export(tmp_path: Path, runner: Runner):
    def write(name: str, level: str = "village") -> Path:
        path = tmp_path / name
        result = runner("export", "99.01", str(path), "--level", level, "--date", DAY)
        assert result.exit_code == 0, result.output
        return path

    return write


def _run(*command: str) -> str:
    if not shutil.which(command[0]):
        pytest.skip(f"no {command[0]} on this machine")
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr.lower(), done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "dates"),
    [
        ("a.gpkg", "Date"),
        ("a.shp.zip", "Date"),
        ("a.fgb", "DateTime"),
        ("a.xlsx", "Date"),
        ("a.kml", "String"),
        ("a.geojson", "Date"),
    ],
)
def test_ogrinfo_reads_types_without_a_warning(export, name, dates):
    text = _run("ogrinfo", "-al", "-so", str(export(name)))
    assert "Feature Count: 297" in text
    assert f"as_of: {dates} " in text
    assert "code: String " in text
    index, points = "index_input", "points_to_next"
    if name == "a.shp.zip":
        index, points = "idx_input", "pts_next"
    assert f"{index}: Real " in text and f"{points}: Integer" in text


def test_ogr2ogr_keeps_codes_of_a_csv_as_text(export, tmp_path):
    zipfile.ZipFile(export("a.csv.zip", "district")).extractall(tmp_path / "csv")
    source = tmp_path / "csv" / STEM.replace("village", "district")
    _run("ogr2ogr", str(tmp_path / "b.gpkg"), f"{source}.csv", "-nln", "b")
    text = _run("ogrinfo", "-al", str(tmp_path / "b.gpkg"))
    assert "code (String) = 99.01.10" in text
    assert "villages: Integer" in text and "date: Date " in text


def test_gdal_shows_title_and_licence_of_a_geopackage(export):
    text = _run("ogrinfo", "-so", str(export("a.gpkg", "village,district")), STEM)
    assert "TITLE=Kampung KB: desa/kelurahan" in text
    assert "LICENCE=" in text and "FINGERPRINT=" in text


def test_a_geopackage_is_valid_for_the_validator_of_gdal(export):
    python, validator = "/usr/bin/python3", "osgeo_utils.samples.validate_gpkg"
    found = [python, "-c", f"import {validator}"]
    if not Path(python).exists() or subprocess.run(found, capture_output=True).returncode:
        pytest.skip("no osgeo_utils on this machine")
    _run(python, "-m", validator, str(export("a.gpkg", "village,district")))


def test_r_reads_classes_and_shapes_without_a_warning(export):
    path = export("a.gpkg")
    if not shutil.which("Rscript"):
        pytest.skip("no R on this machine")
    script = f"""
        options(warn = 2)
        if (!requireNamespace("sf", quietly = TRUE)) quit(status = 3)
        villages <- sf::st_read("{path}", layer = "{STEM}", quiet = TRUE)
        stopifnot(nrow(villages) == 297, is.character(villages$code))
        stopifnot(inherits(villages$as_of, "Date"), is.numeric(villages$index_input))
        cat(sum(sf::st_is_empty(villages)))
    """
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True)
    if done.returncode == 3:
        pytest.skip("no sf in this R")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= 1


def test_qgis_colours_a_shapefile_by_the_style_beside_it(export, tmp_path, qgis_draw: Draw):
    zipfile.ZipFile(export("a.shp.zip")).extractall(tmp_path / "shp")
    package, shape = export("a.gpkg"), tmp_path / "shp" / f"{STEM}.shp"
    frame = geopandas.read_file(package, layer=STEM)
    inner = frame.representative_point()
    points = {
        code: (point.x, point.y)
        for code, point, shape in zip(frame["code"], inner, frame.geometry, strict=True)
        if shape is not None and shape.boundary.distance(point) > 0.006
    }
    bounds = list(frame.total_bounds)
    jobs = [{"source": str(one), "points": points, "bounds": bounds} for one in (package, shape)]
    first, second = qgis_draw(jobs)
    assert first["colours"] == second["colours"]
    assert len(set(first["colours"].values())) > 3
    assert second["layers"][0]["renderer"] == "RuleRenderer"
