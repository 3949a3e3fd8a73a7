"""Maps as PDF and as pictures of 300 dpi, against geopandas' plot with matplotlib.

Processor time from what is stored to the file, each the quickest of three, without imports: ours
from the open store, theirs from GeoJSON files of the same shapes with the colours joined. Both show
coloured areas, outlines, neighbours, names, legend, sentence, sources and a scale bar; ours also
places the names without overlap, and has a fingerprint and a QR code.
"""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from tests.benchmarks.serving import National
from tests.benchmarks.table import BENCH_PYTHON
from webmap import create_app
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.documents.figure.figure import Figure, make_figure
from webmap.documents.figure.options import FigureOptions
from webmap.documents.figure.panel import area_classes
from webmap.documents.typesetting.map_page import map_page
from webmap.documents.typesetting.papers import paper_of

TARGET = 3.0
PREVIEW_SECONDS = 1.0
SCRIPT = Path(__file__).parent / "matplotlib_map.py"
OPTIONS = FigureOptions(by=Level.VILLAGE)


@pytest.mark.parametrize("form", ["png", "pdf"])
@pytest.mark.parametrize(("code", "name"), [("33.29", "Brebes"), ("36", "Banten")])
def test_map_of_villages(
    national: National,
    tmp_path: Path,
    result: Callable[..., None],
    code: str,
    name: str,
    form: str,
) -> None:
    if not BENCH_PYTHON.exists():
        pytest.skip("what it is compared with is not installed (make bench)")
    app = create_app({"INSTANCE": str(national.instance)})
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        ours, size = [], 0
        for _ in range(3):
            start = time.process_time()
            figure = make_figure(session, snapshot, code, OPTIONS, site="https://peta.example/")
            size = len(map_page(figure, paper_of(), form))
            ours.append(time.process_time() - start)
    app.extensions["engine"].dispose()
    theirs = _theirs(figure, snapshot, tmp_path, form)
    ratio, smaller = theirs["seconds"] / min(ours), theirs["bytes"] / size
    result(
        f"map of {name}'s villages as {form.upper()}",
        against="geopandas `plot` and matplotlib",
        ours=f"{min(ours):.2f} s, {size / 1000:.0f} kB",
        theirs=f"{theirs['seconds']:.2f} s, {theirs['bytes'] / 1000:.0f} kB",
        ratio=f"{ratio:.1f} ×, {smaller:.1f} ×",
        target=f"≥ {TARGET:.0f} × faster, smaller files",
        met=ratio >= TARGET and smaller > 1,
        note="A4, 300 dpi; processor time without imports",
    )


def test_first_preview_picture(national: National, result: Callable[..., None]) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    seconds = []
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        for code in ("33.29", "36", "ID", "31.71"):
            start = time.process_time()
            figure = make_figure(session, snapshot, code, site="https://peta.example/")
            map_page(figure, paper_of(size="preview"), "png")
            seconds.append(time.process_time() - start)
    app.extensions["engine"].dispose()
    result(
        "first preview picture of a page",
        against="–",
        ours=f"{max(seconds):.2f} s",
        theirs="–",
        ratio="–",
        target=f"≤ {PREVIEW_SECONDS:.0f} s",
        met=max(seconds) <= PREVIEW_SECONDS,
        note="the slowest of Brebes, Banten, the country and Jakarta Pusat",
    )


def _theirs(figure: Figure, snapshot: Snapshot, folder: Path, form: str) -> dict[str, float]:
    shapes, classes = figure.panels[0].shapes, area_classes(figure.view)
    colours = {entry.key: entry.colour for entry in figure.legend}
    geopandas.GeoDataFrame(
        {"colour": [colours[classes[code]] for code in shapes.areas]},
        geometry=list(shapes.areas.values()),
        crs=4326,
    ).to_file(folder / "areas.geojson")
    for name, named in (("outlines", shapes.outlines), ("around", shapes.around)):
        geopandas.GeoDataFrame(
            {"name": [snapshot.names.get(code, "") for code in named]},
            geometry=list(named.values()),
            crs=4326,
        ).to_file(folder / f"{name}.geojson")
    words = {
        "title": figure.title,
        "sentence": figure.sentence,
        "caption": figure.caption,
        "legend_title": figure.view.legend_title,
        "legend": [(f"{one.label} {one.count}", one.colour) for one in figure.legend],
    }
    (folder / "words.json").write_text(json.dumps(words), "utf-8")
    names = ("areas.geojson", "outlines.geojson", "around.geojson", "words.json", f"map.{form}")
    arguments = [folder / name for name in names]
    done = subprocess.run(
        [BENCH_PYTHON, SCRIPT, *arguments], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found
