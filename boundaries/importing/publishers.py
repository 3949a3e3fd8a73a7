"""Read the files of each publisher into one schema: Kemendagri code, name, polygon in EPSG:4326.

For layers with only another publisher's codes or names, ``resolve`` finds the Kemendagri codes.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from boundaries.areas import codes
from boundaries.areas.codes import Level, UnknownCode
from boundaries.importing import sql_dump
from boundaries.importing.records import Delivery, Progress, Record
from geo.errors import BadGeometry, MissingColumns, UnknownFormat, UnreadableFile
from geo.files.archives import ArchiveLimits, SourceFile, source_files
from geo.files.gdal_settings import pyogrio

Resolve = Callable[[pd.DataFrame, NDArray[np.object_]], Sequence[str | None]]
"""Called with a table and the WKB of its polygons; returns the Kemendagri code of each, or None.
The table has the columns system, value, province, regency, district, village: text, empty where it
is unknown."""


class Publisher(NamedTuple):
    """Lower-case names of the columns of a publisher's layers, from province to village.

    ``system``: the system of the codes, None for Kemendagri codes.
    """

    codes: tuple[tuple[str, ...], ...]
    names: tuple[tuple[str, ...], ...]
    system: str | None = None


_BY_LEVEL = ("province", "regency", "district", "village")

PUBLISHERS = {
    # Badan Informasi Geospasial, Rupabumi Indonesia: KUGI, Batas Wilayah Administrasi
    "rbi": Publisher(
        (("kdppum",), ("kdpkab",), ("kdcpum",), ("kdepum",)),
        (("wadmpr",), ("wadmkk",), ("wadmkc",), ("wadmkd", "namobj")),
    ),
    # OCHA HDX Common Operational Datasets: BPS codes after the country code
    "hdx": Publisher(
        tuple((f"adm{n}_pcode",) for n in range(1, 5)),
        tuple((f"adm{n}_en", f"adm{n}_id", f"adm{n}_name") for n in range(1, 5)),
        "bps",
    ),
    "bps": Publisher(
        (
            ("province_code", "kdprov"),
            ("regency_code", "kdkab"),
            ("district_code", "kdkec"),
            ("village_code", "iddesa", "kddesa"),
        ),
        (
            ("province", "nmprov"),
            ("regency", "nmkab"),
            ("district", "nmkec"),
            ("village", "nmdesa"),
        ),
        "bps",
    ),
    "gadm": Publisher(
        tuple((f"gid_{n}",) for n in range(1, 5)),
        tuple((f"name_{n}",) for n in range(1, 5)),
        "gadm",
    ),
    "geoboundaries": Publisher(
        ((), (), (), ("shapeid",)), ((), (), (), ("shapename",)), "geoboundaries"
    ),
}
_CODES = ("kode", "code", "kode_wilayah", "kode_desa", "kode_kelurahan", "kode_kemendagri", "id")
_NAMES = ("nama", "name", "nama_wilayah", "nama_desa", "namobj", "wadmkd", "desa")
_GDAL_SUFFIXES = {".shp", ".gpkg", ".geojson", ".json", ".kml", ".fgb", ".gdb"}
_KEMENDAGRI = "code"  # key of layers with one column of Kemendagri codes


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

    Raises UnreadableFile, UnsafeArchive, UnknownFormat, MissingColumns, BadGeometry, UnknownCode.
    """
    if source not in ("auto", "wilayah_boundaries", *PUBLISHERS):
        known = ", ".join(("auto", "wilayah_boundaries", *PUBLISHERS))
        raise UnknownFormat(f"there is no source {source!r}", do=f"Use one of {known}.")
    files = _boundary_files(source_files(paths, limits))
    if not files:
        raise UnreadableFile(
            "there are no boundaries in it",
            file=paths[0],
            do="Bring SQL files of wilayah_boundaries or a layer that GDAL reads.",
        )
    delivery = Delivery(source, _title(paths))
    for done, entry in enumerate(files):
        if progress:
            progress("read", done, len(files))
        if entry.suffix == ".sql":
            _read_sql(entry, delivery)
        else:
            _read_layers(entry, delivery, source, columns or {}, resolve)
    if progress:
        progress("read", len(files), len(files))
    if not delivery.records:
        raise UnreadableFile("there are no boundaries in it", file=paths[0])
    return delivery


def _boundary_files(files: Iterable[SourceFile]) -> list[SourceFile]:
    unique: dict[tuple[Path, str | None], SourceFile] = {}
    for entry in files:
        inside = re.match(r"(?i)(.*?\.gdb)/", (entry.member or "") + "/")
        if inside:  # a File Geodatabase is a folder
            entry = SourceFile(entry.path, inside[1], entry.archive)
        if entry.suffix == ".sql" or entry.suffix in _GDAL_SUFFIXES:
            unique[(entry.path, entry.member)] = entry
    return list(unique.values())


def _title(paths: Sequence[Path]) -> str:
    return ", ".join(dict.fromkeys(Path(path).name for path in paths))[:300]


def _read_sql(entry: SourceFile, delivery: Delivery) -> None:
    text, file = decode(entry), entry.name
    add = delivery.records.append
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
        add(Record(code_of(code, file, row.line), (name or "").strip(), path, file, row.line))
    delivery.source = "wilayah_boundaries"
    years = [
        int(year)
        for year in re.findall(r"(?:updated_at|last edit)\s*:.*?\b(20\d\d)\b", text[:3000])
    ]
    if years:
        titled = re.fullmatch(r"wilayah_boundaries (\d{4})", delivery.title)
        delivery.title = f"wilayah_boundaries {max([*years, int(titled[1]) if titled else 0])}"


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
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(entry.gdal) if kind is not None]
        recognised = [
            (layer, info, schema)
            for layer in layers
            if (info := pyogrio.read_info(entry.gdal, layer=layer))
            and (schema := _recognise(info["fields"], source, columns))
        ]
        if not recognised:
            raise _unrecognised(entry, layers, columns)
        for layer, info, (key, layer_columns) in recognised:
            meta, _, shapes, values = pyogrio.raw.read(
                entry.gdal, layer=layer, columns=list(layer_columns.values()), force_2d=True
            )
            order = {name: index for index, name in enumerate(meta["fields"])}
            table = pd.DataFrame(
                {column: _text(values[order[name]]) for column, name in layer_columns.items()}
            )
            shapes = _to_degrees(shapes, info["crs"], entry.name)
            _add_rows(entry, delivery, key, table, shapes, resolve)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise UnreadableFile(
            f"GDAL cannot read it ({error})", file=entry.name, do="Fetch it again, or save it anew."
        ) from error


def _recognise(
    fields: NDArray[np.object_], source: str, columns: Mapping[str, str]
) -> tuple[str, dict[str, str]] | None:
    """Return the key of the publisher, and the column names of the layer by those of the schema."""
    names = {str(name).lower(): str(name) for name in fields}
    if columns:
        mapped = {column: names.get(name.lower()) for column, name in columns.items()}
        if "code" not in mapped or None in mapped.values():
            return None
        return _KEMENDAGRI, {column: name for column, name in mapped.items() if name}
    for key, publisher in PUBLISHERS.items():
        if source not in ("auto", key) or not any(
            name in names for choice in publisher.codes for name in choice
        ):
            continue
        layer_columns = {}
        for word, code, name in zip(_BY_LEVEL, publisher.codes, publisher.names, strict=True):
            for column, choice in ((f"{word}_code", code), (word, name)):
                layer_column = _first(choice, names)
                if layer_column:
                    layer_columns[column] = layer_column
        return key, layer_columns
    code_column, name_column = _first(_CODES, names), _first(_NAMES, names)
    if source == "auto" and code_column:
        return _KEMENDAGRI, {"code": code_column} | ({"name": name_column} if name_column else {})
    return None


def _first(choice: Sequence[str], names: Mapping[str, str]) -> str | None:
    return next((names[column] for column in choice if column in names), None)


def _unrecognised(
    entry: SourceFile, layers: Sequence[str], columns: Mapping[str, str]
) -> MissingColumns:
    fields = [str(f) for n in layers for f in pyogrio.read_info(entry.gdal, layer=n)["fields"]]
    expected = ", ".join(columns.values()) or "with area codes"
    return MissingColumns(
        f"no layer has the columns {expected}; there are {', '.join(fields) or 'none'}",
        file=entry.name,
        do="Say which columns hold code and name.",
    )


def _text(values: NDArray[Any]) -> list[str]:
    if values.dtype.kind == "f":  # GDAL reads integers with gaps as float
        return ["" if np.isnan(v) else str(int(v)) if v == int(v) else str(v) for v in values]
    return ["" if value is None else str(value).strip() for value in values]


def _to_degrees(wkb: NDArray[np.object_], crs: str | None, file: str) -> NDArray[np.object_]:
    shapes = shapely.from_wkb(wkb, on_invalid="fix")
    west, south, east, north = shapely.total_bounds(shapes)
    if crs is None:
        if west < -180 or south < -90 or east > 180 or north > 90:
            raise BadGeometry(
                "the layer names no coordinate system and its coordinates are no degrees",
                file=file,
                do="Give it one (a .prj file, or Assign Projection in QGIS).",
            )
    elif pyproj.CRS(crs) != pyproj.CRS("EPSG:4326"):
        transformer = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        shapes = shapely.transform(
            shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        )
    encoded: NDArray[np.object_] = shapely.to_wkb(shapes)
    return encoded


def _add_rows(
    entry: SourceFile,
    delivery: Delivery,
    key: str,
    table: pd.DataFrame,
    shapes: NDArray[np.object_],
    resolve: Resolve | None,
) -> None:
    kinds = shapely.get_type_id(shapely.from_wkb(shapes))
    if len(kinds) and not np.isin(kinds, (-1, 3, 6, 7)).all():
        row = int(np.flatnonzero(~np.isin(kinds, (-1, 3, 6, 7)))[0]) + 1
        raise BadGeometry("this is not a polygon", file=entry.name, row=row)
    if key == _KEMENDAGRI:
        table = table.rename(columns={"code": "village_code", "name": "village"})
    deepest = next(
        (
            word
            for word in reversed(_BY_LEVEL)
            if f"{word}_code" in table and table[f"{word}_code"].any()
        ),
        _BY_LEVEL[-1],
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
    delivery.source = entry.suffix[1:] if key == _KEMENDAGRI else key


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
    for word in _BY_LEVEL:
        names[word] = table.get(word, "")
    return pd.Series(list(resolve(names, shapes)), index=table.index, dtype=object)
