"""The examples of "Dari kode" run as they stand, against a running site with the sample."""

import html
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

AREA = "99.01"
_QGIS_PYTHON = "/usr/bin/python3"  # of Debian, which has PyQGIS
_START_QGIS = (
    "from qgis.core import QgsApplication\n"
    "application = QgsApplication([], False)\n"
    "application.initQgis()\n"
)


def _example(server: str, key: str) -> str:
    """Return the text of an example as the page shows it."""
    with urlopen(f"{server}/ogc/pakai?within={AREA}") as answer:
        page = answer.read().decode()
    (text,) = re.findall(rf'data-example="{key}"[^>]*>(.*?)</pre>', page, re.DOTALL)
    return html.unescape(text)


def _total(server: str) -> dict[str, Any]:
    with urlopen(f"{server}/api/areas/{AREA}/coverage.json") as answer:
        total: dict[str, Any] = json.load(answer)["total"]
    assert total["unformed"]
    return total


def _run(command: list[str], folder: Path, text: str = "", **environment: str) -> str:
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ogr2ogr(server, tmp_path):
    if not shutil.which("ogr2ogr"):
        pytest.skip("no ogr2ogr on this machine")
    printed = _run(["bash", "-e", "-c", _example(server, "ogr2ogr")], tmp_path)
    assert f"Feature Count: {_total(server)['unformed']}" in printed


def test_geopandas(server, tmp_path):
    printed = _run([sys.executable, "-c", _example(server, "geopandas")], tmp_path)
    total = _total(server)
    assert printed.splitlines()[0] == f"{total['villages']} {total['unformed']}"


def test_r(server, tmp_path):
    if (
        not shutil.which("Rscript")
        or subprocess.run(["Rscript", "-e", "library(sf)"], capture_output=True).returncode
    ):
        pytest.skip("no R with sf on this machine")
    (tmp_path / "example.R").write_text(_example(server, "r"))
    printed = _run(["Rscript", "example.R"], tmp_path)
    total = _total(server)
    assert f"with {total['villages']} features" in printed
    table = printed[printed.index("formed") :].split()
    assert str(total["unformed"]) in table
    assert (tmp_path / "Rplots.pdf").stat().st_size > 10_000


def test_qgis(server, tmp_path):
    command = [_QGIS_PYTHON, "-c", "import qgis.core"]
    if not Path(_QGIS_PYTHON).exists() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no PyQGIS on this machine")
    script = _START_QGIS + _example(server, "qgis")
    printed = _run([_QGIS_PYTHON, "-"], tmp_path, script, QT_QPA_PLATFORM="offscreen")
    assert printed.split() == [str(_total(server)["unformed"])]


def test_duckdb(server, tmp_path):
    if importlib.util.find_spec("duckdb") is None:
        pytest.skip("no DuckDB in this environment")
    printed = _run([sys.executable, "-c", _example(server, "duckdb")], tmp_path)
    assert "unformed" in printed


@pytest.mark.browser
def test_leaflet(server, browser, tmp_path):
    page_file = tmp_path / "peta.html"
    page_file.write_text(_example(server, "leaflet"), "utf-8")
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(page_file.as_uri())
    total = _total(server)
    page.wait_for_function(f"() => document.title === '{total['villages']} desa'")
    colours = page.eval_on_selector_all(
        "path.leaflet-interactive", "paths => paths.map((path) => path.getAttribute('fill'))"
    )
    page.wait_for_function("() => document.getElementById('sources').textContent.includes('MIT')")
    page.close()
    assert problems == []
    # villages without a boundary have no path
    assert 0 < colours.count("#d94801") <= total["unformed"]
    assert len(colours) <= total["villages"]
    assert None not in colours


def test_the_style_of_maplibre_answers(sample_app):
    """The site whose import built the tiles serves the style that the example names."""
    client = sample_app.test_client()
    text = html.unescape(client.get(f"/ogc/pakai?within={AREA}&datetime=2023-07-27").text)
    (address,) = re.findall(r'style: "(http[^"]*)"', text)
    style = client.get(address).json
    assert style["version"] == 8
    assert {layer["type"] for layer in style["layers"]} >= {"fill"}
