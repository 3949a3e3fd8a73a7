"""Which terms of use a delivery states: in its own files, or where its publisher does."""

import re
from collections.abc import Sequence
from pathlib import Path

from boundaries.areas.sources import Terms
from geo.errors import GeoError
from geo.files.archives import SourceFile, source_files
from geo.isolation import Budget, run_isolated

_FILES = re.compile(r"(?i)(?:licen[cs]e|copying)(?:[._-].*)?")
_HEAD = 5000  # characters of a file; licences name themselves in their first lines
_TEXTS = (
    (r"\bMIT Licen[cs]e\b", "MIT"),
    (r"\bCC0 1\.0 Universal\b", "CC0-1.0"),
    (r"\b(?:Creative Commons )?Attribution[- ]ShareAlike 4\.0 International\b", "CC-BY-SA-4.0"),
    (r"\b(?:Creative Commons )?Attribution[- ]NonCommercial 4\.0 Int\w+\b", "CC-BY-NC-4.0"),
    (r"\b(?:Creative Commons )?Attribution 4\.0 International\b", "CC-BY-4.0"),
    (r"\bOpen Database License\b", "ODbL-1.0"),
)
_COPYRIGHT = re.compile(r"(?im)^[\s*/#-]*(copyright\b(?: *(?:\(c\)|©))? *\d{4}.*?)[ .]*$")

BOUNDARIES, CODES = "boundaries", "codes"
"""What a delivery holds."""

_CAHYADSN = "https://github.com/cahyadsn/"
_WILAYAH_BOUNDARIES = Terms(
    "MIT",
    attribution="Copyright (c) 2024 Cahya DSN",
    url=_CAHYADSN + "wilayah_boundaries",
).completed()
PUBLISHERS = {
    # LICENSE of the repository
    "wilayah_boundaries": _WILAYAH_BOUNDARIES,
    # page of the data set: CC BY-IGO
    "hdx": Terms(
        "CC-BY-3.0-IGO",
        attribution="Badan Pusat Statistik (BPS), OCHA COD-AB Indonesia",
        url="https://data.humdata.org/dataset/cod-ab-idn",
    ).completed(),
    # gadm.org: free for academic and other non-commercial use; no redistribution without permission
    "gadm": Terms("LicenseRef-GADM", "https://gadm.org/license.html", "GADM", "https://gadm.org/"),
    # each boundary has the licence of its own source, which a layer does not tell
    "geoboundaries": Terms(attribution="geoBoundaries", url="https://www.geoboundaries.org/"),
}
"""Terms that publishers of boundaries state themselves, by their key in ``publishers``.

The Geospatial Information Agency (rbi) and BPS state no licence that a layer could be matched to.
"""


def stated_terms(paths: Sequence[Path], what: str) -> Terms:
    """Return the terms that the files of a delivery state: a licence file, or the head of its SQL.

    ``what``: BOUNDARIES or CODES. Terms that state nothing where there is none.
    """
    try:
        budget = Budget.for_path(*paths)
        texts = run_isolated(_heads, paths, budget=budget, file="licences")
    except GeoError:  # the import reports a file that cannot be read
        return Terms()
    for text in texts:
        licence = next((name for pattern, name in _TEXTS if re.search(pattern, text)), "")
        if licence:
            holder = _COPYRIGHT.search(text)
            return Terms(
                licence,
                attribution=" ".join(holder[1].split()) if holder else "",
                url=_address(text, what),
            ).completed()
    return Terms()


def publisher_terms(source: str, title: str) -> Terms:
    """Return the terms of a known publisher of boundaries, by key and title of a delivery.

    Files of the format ``wilayah_boundaries`` may be anybody's. Those of its own publisher name
    the year of their last change in their heading, which is then in the title.
    """
    if source == "wilayah_boundaries" and not re.fullmatch(r"wilayah_boundaries \d{4}", title):
        return Terms()
    return PUBLISHERS.get(source, Terms())


def _heads(paths: Sequence[Path]) -> list[str]:
    """Return the first lines of licence files and, after them, of an SQL file."""
    heads = []
    sql: SourceFile | None = None
    for entry in source_files(paths):
        if _FILES.fullmatch(entry.name):
            heads.append(_head(entry))
        elif entry.suffix == ".sql" and sql is None:
            sql = entry
    return heads if sql is None else [*heads, _head(sql)]


def _head(entry: SourceFile) -> str:
    return entry.read()[:_HEAD].decode("utf-8", "replace")


def _address(text: str, what: str) -> str:
    if not re.search(r"(?i)\bcahya ?dsn\b", text):
        return ""
    return _CAHYADSN + {BOUNDARIES: "wilayah_boundaries", CODES: "wilayah"}[what]
