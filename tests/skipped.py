"""The table of skipped tests that ends a run: how many, what is missing, how to get it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

NO_BROWSER = "no Chromium on this machine"
LEFT_OUT = "left out by BROWSER=no"
LONG = "left out without THOROUGH=yes"

POSTGRESQL = "apt install postgresql-15-postgis-3, then: .ci/postgres make test"

# Pattern of a reason, what is missing, how to get it: the first that matches counts.
_CAUSES = (
    ("BROWSER=no", "left out", "make test without BROWSER=no"),
    ("THOROUGH=yes", "left out: the longest ones", "make test THOROUGH=yes"),
    ("Chromium", "Chromium", "apt install chromium"),
    ("[Ss]ame on both|same way for each kind|not depend on the d", "nothing: tested on SQLite", ""),
    ("PostgreSQL|views are made", "PostgreSQL with PostGIS", POSTGRESQL),
    ("real data|exports of SIGA", "real data in ../shared/data", "see docs/data.md"),
    ("PyQGIS|QGIS", "QGIS with PyQGIS", "apt install python3-qgis"),
    ("sf", "the package sf of R", "apt install r-cran-sf"),
    ("Rscript|no R ", "R", "apt install r-base-core r-cran-sf"),
    ("ogr2ogr|ogrinfo|osgeo_utils", "programs of GDAL", "apt install gdal-bin python3-gdal"),
    ("OGC API|OAPIF", "a GDAL that reads OGC API", "apt install gdal-bin"),
    ("LibreOffice", "LibreOffice", "apt install libreoffice-impress-nogui"),
    ("poppler|pdftotext|pdfinfo", "programs of Poppler", "apt install poppler-utils"),
    ("tesseract", "Tesseract", "apt install tesseract-ocr"),
    ("DuckDB", "DuckDB", "pip install duckdb"),
    ("server does not run here", "PostgreSQL on this machine", POSTGRESQL),
    ("/dev/full|Linux|mallopt|namespaces", "Linux on x86-64 or ARM64", ""),
    ("disk|root", "a disk that tests may mount", "run as root outside a container"),
)  # fmt: skip


def cause(reason: str) -> tuple[str, str]:
    """Return what is missing and how to get it, for the reason of a skipped test."""
    for pattern, missing, advice in _CAUSES:
        if re.search(pattern, reason):
            return missing, advice
    return reason, ""


def table(reasons: Iterable[str]) -> list[str]:
    """Return the lines of the table, the most frequent cause first."""
    counts = Counter(cause(reason) for reason in reasons)
    width = max((len(missing) for missing, _ in counts), default=0)
    return [
        f"{count:6,}  {missing:{width}}  {advice}".rstrip()
        for (missing, advice), count in counts.most_common()
    ]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table; runs where the workers' reports are collected, too."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = [
        report.longrepr[2] if isinstance(report.longrepr, tuple | list) else str(report.longrepr)
        for report in reports
    ]
    if reasons:
        terminalreporter.section(f"{len(reasons):,} tests skipped: what was missing, how to get it")
        for line in table(reasons):
            terminalreporter.write_line(line)
