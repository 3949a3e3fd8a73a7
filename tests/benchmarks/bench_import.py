"""The import of the whole country, all stages, beside tippecanoe alone on the same villages.

Run by ``make bench``. Ours reads the published archive, repairs, matches, dissolves, simplifies,
stores and tiles every level; tippecanoe is given the villages ready to be tiled, in the format
that it reads fastest, and leaves none out.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, level
from boundaries.importing import publishers
from boundaries.importing.decoding import decode
from geo.store.database import connect, read_session
from tests.benchmarks.serving import BOUNDARIES, CODES, ROOT, National

REGENCY = "33.29"
WANTED_RATIO, WANTED_BYTES = 2.0, 3e9
TIPPECANOE = ("-q", "-f", "-P", "-Z5", "-z11", "--no-feature-limit", "--no-tile-size-limit")
_EVERY = 1.0  # seconds between two looks at memory; each halts the process that is looked at


class Measured(NamedTuple):
    """Wall time of a command, and the most memory that it and its children held at once (PSS)."""

    seconds: float
    peak_bytes: int


def national_import(folder: Path) -> Measured:
    """Import the country's boundaries into an instance folder, tiles and all.

    The lists of codes are another delivery; they are loaded before and not measured.
    """
    environment = {**os.environ, "WEBMAP_INSTANCE": str(folder)}
    environment.pop("WEBMAP_DATABASE_URL", None)
    webmap = (sys.executable, "-m", "webmap")
    measured([*webmap, "import-codes", str(CODES)], environment)
    return measured([*webmap, "import-boundaries", str(BOUNDARIES)], environment)


def measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end; raises RuntimeError with its last words where it fails."""
    began, peak = time.perf_counter(), 0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while True:
            try:
                _, said = process.communicate(timeout=_EVERY)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, sum(map(_pss, _tree(process.pid))))
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said[-2000:]}")
    return Measured(time.perf_counter() - began, peak)


def _tree(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:  # it ended just now
            continue
        for child in found:
            yield from _tree(int(child))


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def write_villages(out: Path) -> int:
    """Write the archive's villages for tippecanoe, a feature a line; returns how many."""
    count = 0
    with out.open("wb") as file:
        for record in publishers.read([BOUNDARIES]).records:
            shape = decode(record) if level(record.code) == Level.VILLAGE else None
            if shape is not None:
                properties = orjson.dumps({"code": record.code, "name": record.name})
                geometry = shapely.to_geojson(shape).encode()
                file.write(b'{"type":"Feature","properties":%b,' % properties)
                file.write(b'"geometry":%b}\n' % geometry)
                count += 1
    return count


def test_the_country_beside_tippecanoe(
    national: National, result: Callable[..., None], tmp_path: Path
) -> None:
    """Import once (the store that the other measurements use), tile with tippecanoe twice."""
    if not national.import_seconds:
        pytest.skip("the store was not made in this run")
    villages = tmp_path / "villages.geojsonl"
    count = write_villages(villages)
    tippecanoe = Path(sys.executable).parent / "tippecanoe"
    command = [str(tippecanoe), *TIPPECANOE, "-l", "village", "-o", str(tmp_path / "t.pmtiles")]
    theirs = min(measured([*command, str(villages)]) for _ in range(2))
    ratio = national.import_seconds / theirs.seconds
    memory = national.import_peak_bytes
    result(
        "national import, all stages",
        against=f"tippecanoe alone on the same {count:,} villages",
        ours=f"{national.import_seconds:.0f} s; {memory / 1e9:.2f} GB",
        theirs=f"{theirs.seconds:.0f} s; {theirs.peak_bytes / 1e9:.2f} GB",
        ratio=f"{ratio:.2f} ×",
        wanted=f"≤ {WANTED_RATIO} × its time; ≤ {WANTED_BYTES / 1e9:.0f} GB",
        met=ratio <= WANTED_RATIO and memory <= WANTED_BYTES,
        note="tippecanoe reads GeoJSONSeq in parallel (-P), zooms 5–11, nothing dropped; "
        "codes are loaded before",
    )


def test_a_regency_again(
    national: National, national_copy: National, result: Callable[..., None], tmp_path: Path
) -> None:
    """Bring one regency again, a village of it moved, into the store of the country."""
    villages = tmp_path / "regency.geojson"
    count = _write_regency(national_copy.store, villages)
    environment = {**os.environ, "WEBMAP_INSTANCE": str(national_copy.instance)}
    environment.pop("WEBMAP_DATABASE_URL", None)
    command = [sys.executable, "-m", "webmap", "import-boundaries", str(villages)]
    ours = measured(command, environment)
    whole = national.import_seconds
    result(
        f"one regency's {count} villages again, tiles and all",
        against="the import of the country",
        ours=f"{ours.seconds:.1f} s; {ours.peak_bytes / 1e9:.2f} GB",
        theirs=f"{whole:.0f} s" if whole else "–",
        ratio=f"{whole / ours.seconds:.0f} ×" if whole else "–",
        wanted="–",
        met=None,
        note="starting the program is part of it",
    )


def _write_regency(store: Path, out: Path) -> int:
    """Write the villages of Brebes as they are stored, the middle one grown by some 100 m."""
    engine = connect(f"sqlite:///{store}")
    with read_session(engine) as session:
        frame = areas.areas(session, Level.VILLAGE, REGENCY)
    engine.dispose()
    frame = frame[["name", "geometry"]].dropna().reset_index()
    middle = len(frame) // 2
    frame.loc[middle, "geometry"] = frame.geometry[middle].buffer(0.001)
    frame.to_file(out, driver="GeoJSON")
    return len(frame)
