"""R's sf reads exported villages; S2, which it uses for longitudes and latitudes, accepts all."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine, select

from boundaries.areas.codes import Level
from boundaries.areas.models import Area, Shape
from boundaries.areas.shape_queries import WKB
from boundaries.importing.boundaries import import_boundaries
from geo.store.database import connect, read_session

SCRIPT = """
suppressMessages(library(sf))
x <- st_read(commandArgs(TRUE)[1], quiet = TRUE)
x <- x[!st_is_empty(x), ]
valid <- st_is_valid(x)
area <- as.numeric(st_area(x))
# one union of the whole country takes longer than those of its 38 provinces together
parts <- if ("code" %in% names(x)) substr(x$code, 1, 2) else rep("", nrow(x))
area_of <- function(part) as.numeric(st_area(st_union(x[parts == part, ])))
union <- sum(sapply(unique(parts), area_of))
cat(sprintf(
  '{"s2": %s, "n": %d, "valid": %d, "area": %.9g, "union": %.9g, "empty": %d}',
  tolower(sf_use_s2()), nrow(x), sum(valid %in% TRUE), sum(area), union,
  sum(!(area > 0))))
"""


def run_r(path: Path) -> dict[str, float]:
    if not shutil.which("Rscript"):
        pytest.skip("no Rscript")
    if subprocess.run(
        ["Rscript", "-e", "library(sf)"], capture_output=True, check=False
    ).returncode:
        pytest.skip("R without sf")
    command = ["Rscript", "-e", SCRIPT, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


def check(found: dict[str, float], count: int) -> None:
    assert found["s2"]
    assert (found["n"], found["valid"], found["empty"]) == (count, count, 0)
    assert found["union"] == pytest.approx(found["area"], rel=1e-6)  # no overlaps


def write_villages(engine: Engine, path: Path) -> int:
    query = select(Shape.code, WKB).join(Area, Area.code == Shape.code)
    with read_session(engine) as session:
        rows = session.execute(
            query.where(Shape.scale == "full", Area.level == int(Level.VILLAGE))
        ).all()
    wkb = np.array([geometry for _, geometry in rows], dtype=object)
    codes = np.array([code for code, _ in rows], dtype=object)
    pyogrio.raw.write(
        path, wkb, [codes], ["code"], driver="FlatGeobuf", geometry_type="Unknown", crs="EPSG:4326"
    )
    return len(rows)


def test_s2_accepts_the_exported_villages_of_the_sample(client, tmp_path):
    path = tmp_path / "villages.geojson"
    path.write_bytes(client.get("/export/99.geojson?level=village").data)
    features = json.loads(path.read_bytes())["features"]
    assert len(features) > 500
    check(run_r(path), sum(one["geometry"] is not None for one in features))


def test_s2_refuses_a_repeated_vertex(tmp_path):
    """Shows that the checks above would find one."""
    path = tmp_path / "repeated.geojson"
    ring = [[110, -7], [110, -7], [111, -7], [111, -6], [110, -7]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": polygon}))
    with pytest.raises(AssertionError, match="duplicate vertex"):
        run_r(path)


@pytest.mark.national
def test_s2_accepts_all_villages_of_the_country(shared_data, tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'country.sqlite'}")
    import_boundaries(engine, [shared_data / "boundaries" / "wilayah_boundaries-main.zip"])
    path = tmp_path / "villages.fgb"
    count = write_villages(engine, path)
    assert count == 83_401
    check(run_r(path), count)
    shapes = shapely.from_wkb(pyogrio.raw.read(path)[2])
    rings = shapely.get_rings(shapely.get_parts(shapes))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    assert not ((xy[1:] == xy[:-1]).all(axis=1) & (ring[1:] == ring[:-1])).any()
