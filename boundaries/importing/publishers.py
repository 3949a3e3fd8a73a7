"""Read the files of each publisher into one schema: Kemendagri code, name, polygon in EPSG:4326.

For layers with only another publisher's codes or names, ``resolve`` finds the Kemendagri codes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import codes
from boundaries.areas.codes import Level, UnknownCode
from boundaries.importing import sql_dump
from boundaries.importing.layers import file_kinds, reading
from boundaries.importing.layers.columns import KEMENDAGRI, LEVELS, PUBLISHERS
from boundaries.importing.records import Delivery, Progress, Record, no_progress
from geo.errors import GeoError, MissingColumns, TooLarge, UnknownFormat, UnreadableFile
from geo.files.archives import ArchiveLimits, SourceFile, source_files
from geo.isolation import Budget, run_isolated

MOST_LAYER_FILES = 10_000
"""Files with layers in one delivery: one for each kecamatan are 7,300."""

LONGEST_TEXT = 250
"""Characters of a name or code; the longest official name of a village has about 50."""

Resolve = Callable[[pd.DataFrame, NDArray[np.object_]], Sequence[str | None]]
"""Called with a table and the WKB of its polygons; returns the Kemendagri code of each, or None.
The table has the columns system, value, province, regency, district, village: text, empty where it
is unknown."""


def read(
    paths: Sequence[Path],
    *,
    source: str = "auto",
    columns: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
    limits: ArchiveLimits | None = None,
    progress: Progress | None = None,
) -> Delivery:
    """Read boundaries from files, folders and zips, as one delivery.

    ``source`` is a key of PUBLISHERS, ``wilayah_boundaries``, or ``auto`` to recognise it by the
    content; ``columns`` maps ``code`` and ``name`` to the column names of the layer.

    Raises UnreadableFile, UnsafeArchive, UnknownFormat, MissingColumns, BadGeometry, UnknownCode,
    BudgetExceeded.
    """
    if source not in ("auto", "wilayah_boundaries", *PUBLISHERS):
        known = ", ".join(("auto", "wilayah_boundaries", *PUBLISHERS))
        raise UnknownFormat(f"there is no source {source!r}", do=f"Use one of {known}.")
    paths = [Path(path) for path in paths]
    report = progress or no_progress
    budget = Budget.for_path(*paths)
    found = run_isolated(
        _read_sql_files, paths, limits, budget=budget, file=paths[0], progress=report
    )
    if len(found.layers) > MOST_LAYER_FILES:
        raise TooLarge(
            f"it has {len(found.layers):,} files with layers, more than {MOST_LAYER_FILES:,}",
            file=paths[0],
            do="Join them to one layer (in QGIS: Merge Vector Layers), or bring a part of them.",
        )
    total = found.sql_files + len(found.layers)
    if not total:
        raise UnreadableFile(
            "there are no boundaries in it",
            file=paths[0],
            do="Bring SQL files of wilayah_boundaries or a layer that GDAL reads.",
        )
    delivery = Delivery(source, _title(paths), found.records)
    if found.sql_files:
        delivery.source = "wilayah_boundaries"
        if found.year:
            delivery.title = f"wilayah_boundaries {found.year}"
    for done, (path, member) in enumerate(found.layers, start=found.sql_files):
        report("read", done, total)
        _read_layers(SourceFile(path, member), delivery, source, columns or {}, resolve)
    report("read", total, total)
    if not delivery.records:
        raise UnreadableFile("there are no boundaries in it", file=paths[0])
    return delivery


class _Found(NamedTuple):
    """What is in the files: areas of SQL files, the year that these name, or 0; and layers."""

    sql_files: int
    records: list[Record]
    year: int
    layers: list[tuple[Path, str | None]]


def _read_sql_files(
    paths: Sequence[Path], limits: ArchiveLimits | None, *, progress: Progress
) -> _Found:
    files = _boundary_files(source_files(paths, limits))
    sql = [entry for entry in files if entry.suffix == ".sql"]
    records: list[Record] = []
    year = 0
    for done, entry in enumerate(sql):
        progress("read", done, len(files))
        text = decode(entry)
        records += _sql_records(text, entry.name)
        years = re.findall(r"(?:updated_at|last edit)\s*:.*?\b(20\d\d)\b", text[:3000])
        year = max([year, *map(int, years)])
    layers = [(entry.path, entry.member) for entry in files if entry.suffix != ".sql"]
    return _Found(len(sql), records, year, layers)


def _boundary_files(files: Iterable[SourceFile]) -> list[SourceFile]:
    unique: dict[tuple[Path, str | None], SourceFile] = {}
    for entry in files:
        inside = re.match(r"(?i)(.*?\.gdb)/", (entry.member or "") + "/")
        if inside:  # a File Geodatabase is a folder
            entry = SourceFile(entry.path, inside[1], entry.archive)
        if entry.suffix == ".sql" or entry.suffix in file_kinds.SUFFIXES:
            unique[(entry.path, entry.member)] = entry
    return list(unique.values())


def _title(paths: Sequence[Path]) -> str:
    return ", ".join(dict.fromkeys(Path(path).name for path in paths))[:300]


def _sql_records(text: str, file: str) -> Iterator[Record]:
    for row in sql_dump.inserts(text, file):
        values = dict(zip(row.columns, row.values, strict=True))
        try:
            code, name, path = values["kode"], values["nama"], values["path"]
        except KeyError as missing:
            raise MissingColumns(
                f"the insert into {row.table} has no column {missing}",
                file=file,
                row=row.line,
                do="Lists of codes and names go to import-codes.",
            ) from None
        yield Record(
            code_of(code, file, row.line), _text(name or "", file, row.line), path, file, row.line
        )


def _text(text: str, file: str, row: int) -> str:
    """Return a name or code in one line; raises UnreadableFile for one that is far too long.

    Names go into pages and files: XML and spreadsheets cannot hold control characters.
    """
    if len(text) > LONGEST_TEXT:
        raise UnreadableFile(
            f"a name or code has {len(text):,} characters, more than {LONGEST_TEXT}",
            file=file,
            row=row,
            do="Say which columns hold code and name.",
        )
    if text.isprintable():
        return text.strip()
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def decode(entry: SourceFile) -> str:
    """Return the text of a file in UTF-8; raises UnreadableFile."""
    try:
        return entry.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"this is not text in UTF-8 (byte {error.start})",
            file=entry.name,
            do="Save it as UTF-8.",
        ) from error


def code_of(text: str | None, file: str, row: int) -> str:
    """Return the canonical code of a text in a file; raises UnknownCode with file and row."""
    try:
        return codes.parse(text or "")
    except UnknownCode as error:
        raise UnknownCode(error.what, file=file, row=row, do=error.do) from None


def _read_layers(
    entry: SourceFile,
    delivery: Delivery,
    source: str,
    columns: Mapping[str, str],
    resolve: Resolve | None,
) -> None:
    for layer in reading.read_layers(entry, source, columns):
        shapes = np.empty(len(layer.shapes), dtype=object)
        shapes[:] = layer.shapes
        columns_of_layer = {
            column: [_text(text, entry.name, row) for row, text in enumerate(texts, start=1)]
            for column, texts in layer.columns.items()
        }
        table = pd.DataFrame(columns_of_layer, dtype=object)  # text also where there is no row
        _add_rows(entry, delivery, layer.key, table, shapes, resolve)


def _add_rows(
    entry: SourceFile,
    delivery: Delivery,
    key: str,
    table: pd.DataFrame,
    shapes: NDArray[np.object_],
    resolve: Resolve | None,
) -> None:
    if key == KEMENDAGRI:
        table = table.rename(columns={"code": "village_code", "name": "village"})
    deepest = next(
        (
            word
            for word in reversed(LEVELS)
            if f"{word}_code" in table and table[f"{word}_code"].any()
        ),
        LEVELS[-1],
    )
    empty = pd.Series("", index=table.index)
    code, name = table.get(f"{deepest}_code", empty), table.get(deepest, empty)
    system = PUBLISHERS[key].system if key in PUBLISHERS else None
    if system or _is_foreign(code):
        code = _resolve_codes(entry, system or "bps", table, shapes, code, resolve)
    for index, (value, title, shape) in enumerate(zip(code, name, shapes, strict=True)):
        if not value:
            continue
        canonical = code_of(value, entry.name, index + 1)
        delivery.records.append(Record(canonical, title, shape, entry.name, index + 1))
        if key in PUBLISHERS:
            for above in Level:
                if Level.COUNTRY < above < codes.level(canonical):
                    names = table.get(above.word)
                    if names is not None and names[index]:
                        delivery.parents.setdefault(codes.ancestor(canonical, above), names[index])
    delivery.source = entry.suffix[1:] if key == KEMENDAGRI else key


def _is_foreign(values: "pd.Series[str]") -> bool:
    """Whether codes are of BPS: they have 10 digits, too, but any digit in the seventh place.

    Kemendagri codes have the kind of the village there: 1, 2 or 3.
    """
    digits = values[values.str.fullmatch(r"(?:[Ii][Dd])?\d{10}|(?:[Ii][Dd])?\d{7}|[Ii][Dd]\d+")]
    return bool((~digits.str.fullmatch(r"\d{6}[123]\d{3}")).any())


def _resolve_codes(
    entry: SourceFile,
    system: str,
    table: pd.DataFrame,
    shapes: NDArray[np.object_],
    value: "pd.Series[str]",
    resolve: Resolve | None,
) -> "pd.Series[Any]":
    if resolve is None:
        raise MissingColumns(
            f"the layer carries codes of another system ({system}, like {value.iloc[0]!r}) and "
            "none of Kemendagri's",
            file=entry.name,
            do="Bring a layer with codes like 33.29.01.2001, or say which column holds them.",
        )
    names = pd.DataFrame(
        {"system": system, "value": value.str.replace(r"^[Ii][Dd](?=\d)", "", regex=True)}
    )
    for word in LEVELS:
        names[word] = table.get(word, "")
    try:
        found = list(resolve(names, shapes))
    except GeoError as error:
        error.file = error.file or entry.name
        raise
    return pd.Series(found, index=table.index, dtype=object)
