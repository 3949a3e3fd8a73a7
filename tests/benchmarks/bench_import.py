"""The import of the whole country compared with tippecanoe alone on the same villages.

Run by ``make bench``. Ours reads the published archive, repairs, matches, dissolves, simplifies,
stores and tiles every level. Tippecanoe only makes tiles, from villages in the format that it reads
fastest, and drops no village.
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
TARGET_RATIO, TARGET_BYTES = 2.0, 3e9
TIPPECANOE = ("-q", "-f", "-P", "-Z5", "-z11", "--no-feature-limit", "--no-tile-size-limit")
_INTERVAL = 1.0  # seconds between readings of memory; each interrupts the process for a moment


class Measurement(NamedTuple):
    """Wall time of a command and the peak memory (PSS) of it and its children together."""

    seconds: float
    peak_bytes: int


def national_import(folder: Path) -> Measurement:
    """Import the country's boundaries into an instance folder and make its tiles.

    The code lists are imported before and not measured.
    """
    environment = {**os.environ, "WEBMAP_INSTANCE": str(folder)}
    environment.pop("WEBMAP_DATABASE_URL", None)
    webmap = (sys.executable, "-m", "webmap")
    run_measured([*webmap, "import-codes", str(CODES)], environment)
    return run_measured([*webmap, "import-boundaries", str(BOUNDARIES)], environment)


def run_measured(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> Measurement:
    """Run a command and measure it; raises RuntimeError with its error output where it fails."""
    start, peak = time.perf_counter(), 0
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
                _, error_output = process.communicate(timeout=_INTERVAL)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, sum(map(memory_bytes, _processes(process.pid))))
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {error_output[-2000:]}")
    return Measurement(time.perf_counter() - start, peak)


def _processes(process: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            child_ids = children.read_text().split()
        except OSError:  # the process has ended
            continue
        for child in child_ids:
            yield from _processes(int(child))


def memory_bytes(process: int) -> int:
    """Return the memory of a process; pages shared with others count in part (PSS)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def write_villages(out: Path) -> int:
    """Write the villages of the archive as GeoJSONSeq for tippecanoe; returns their number."""
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


def test_national_import(national: National, result: Callable[..., None], tmp_path: Path) -> None:
    """Compare the import of this run's instance with the faster of two runs of tippecanoe."""
    if not national.import_seconds:
        pytest.skip("the instance was not loaded in this run")
    villages = tmp_path / "villages.geojsonl"
    count = write_villages(villages)
    tippecanoe = Path(sys.executable).parent / "tippecanoe"
    command = [str(tippecanoe), *TIPPECANOE, "-l", "village", "-o", str(tmp_path / "t.pmtiles")]
    theirs = min(run_measured([*command, str(villages)]) for _ in range(2))
    ratio = national.import_seconds / theirs.seconds
    memory = national.import_peak_bytes
    result(
        "national import, all stages",
        against=f"tippecanoe alone on the same {count:,} villages",
        ours=f"{national.import_seconds:.0f} s; {memory / 1e9:.2f} GB",
        theirs=f"{theirs.seconds:.0f} s; {theirs.peak_bytes / 1e9:.2f} GB",
        ratio=f"{ratio:.2f} ×",
        target=f"≤ {TARGET_RATIO} × its time; ≤ {TARGET_BYTES / 1e9:.0f} GB",
        met=ratio <= TARGET_RATIO and memory <= TARGET_BYTES,
        note="tippecanoe reads GeoJSONSeq in parallel (-P), zooms 5–11, nothing dropped; "
        "codes are loaded before",
    )


def test_import_of_one_regency(
    national: National, national_copy: National, result: Callable[..., None], tmp_path: Path
) -> None:
    """Import one regency again, with a changed village, into the store of the country."""
    villages = tmp_path / "regency.geojson"
    count = _write_regency(national_copy.store, villages)
    environment = {**os.environ, "WEBMAP_INSTANCE": str(national_copy.instance)}
    environment.pop("WEBMAP_DATABASE_URL", None)
    command = [sys.executable, "-m", "webmap", "import-boundaries", str(villages)]
    ours = run_measured(command, environment)
    whole = national.import_seconds
    result(
        f"one regency's {count} villages again, with tiles",
        against="the import of the country",
        ours=f"{ours.seconds:.1f} s; {ours.peak_bytes / 1e9:.2f} GB",
        theirs=f"{whole:.0f} s" if whole else "–",
        ratio=f"{whole / ours.seconds:.0f} ×" if whole else "–",
        target="–",
        met=None,
        note="includes the start of the program",
    )


def _write_regency(store: Path, out: Path) -> int:
    """Write the stored villages of Brebes, one of them buffered by about 100 m."""
    engine = connect(f"sqlite:///{store}")
    with read_session(engine) as session:
        frame = areas.areas(session, Level.VILLAGE, REGENCY)
    engine.dispose()
    frame = frame[["name", "geometry"]].dropna().reset_index()
    middle = len(frame) // 2
    frame.loc[middle, "geometry"] = frame.geometry[middle].buffer(0.001)
    frame.to_file(out, driver="GeoJSON")
    return len(frame)
