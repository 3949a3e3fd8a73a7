"""Each publisher's files → one schema: code, name, polygon, in EPSG:4326.

Codes are Kemendagri's. Layers that carry only another publisher's codes or names are recognised;
they need a ``resolve`` that finds the Kemendagri codes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray

from boundaries.areas import codes
from boundaries.areas.codes import Level, UnknownCode
from boundaries.importing import sql_dump
from boundaries.importing.records import Delivery, Progress, Record
from geo.errors import BadGeometry, MissingColumns, UnknownFormat, UnreadableFile
from geo.files.archives import ArchiveLimits, SourceFile, source_files

Resolve = Callable[[pd.DataFrame, NDArray[np.object_]], Sequence[str | None]]
"""Given the columns system, value, province, regency, district, village (text, empty where not
known), one row per polygon, and their WKB, answers the Kemendagri code of each or None."""


class Publisher(NamedTuple):
    """Lower-case column names by which a layer is known, from province to village.

    ``system`` is set where the codes are not Kemendagri's.
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
    # OCHA HDX Common Operational Datasets; the BPS code with the country before it
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
_TABLES = {".shp", ".gpkg", ".geojson", ".json", ".kml", ".fgb", ".gdb"}
_OURS = "code"  # the key of a layer whose one code column is Kemendagri's


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

    ``source`` names a key of PUBLISHERS, ``wilayah_boundaries``, or is told by the content;
    ``columns`` maps ``code`` and ``name`` to the layer's own column names.

    Raises UnreadableFile, UnsafeArchive, UnknownFormat, MissingColumns, BadGeometry, UnknownCode.
    """
    if source not in ("auto", "wilayah_boundaries", *PUBLISHERS):
        known = ", ".join(("auto", "wilayah_boundaries", *PUBLISHERS))
        raise UnknownFormat(f"there is no source {source!r}", do=f"Use one of {known}.")
    found = _layers(source_files(paths, limits))
    if not found:
        raise UnreadableFile(
            "there are no boundaries in it",
            file=paths[0],
            do="Bring SQL files of wilayah_boundaries or a layer that GDAL reads.",
        )
    delivery = Delivery(source, _title(paths))
    for done, entry in enumerate(found):
        if progress:
            progress("read", done, len(found))
        if entry.suffix == ".sql":
            _read_sql(entry, delivery)
        else:
            _read_layers(entry, delivery, source, columns or {}, resolve)
    if progress:
        progress("read", len(found), len(found))
    if not delivery.records:
        raise UnreadableFile("there are no boundaries in it", file=paths[0])
    return delivery


def _layers(found: Any) -> list[SourceFile]:
    layers: dict[tuple[Path, str | None], SourceFile] = {}
    for entry in found:
        inside = re.match(r"(?i)(.*?\.gdb)/", (entry.member or "") + "/")
        if inside:  # a File Geodatabase is a folder
            entry = SourceFile(entry.path, inside[1], entry.archive)
        if entry.suffix == ".sql" or entry.suffix in _TABLES:
            layers[(entry.path, entry.member)] = entry
    return list(layers.values())


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
        known = re.fullmatch(r"wilayah_boundaries (\d{4})", delivery.title)
        delivery.title = f"wilayah_boundaries {max([*years, int(known[1]) if known else 0])}"


def decode(entry: SourceFile) -> str:
    """Text of a file in UTF-8; raises UnreadableFile."""
    try:
        return entry.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"this is not text in UTF-8 (byte {error.start})",
            file=entry.name,
            do="Save it as UTF-8.",
        ) from error


def code_of(text: str | None, file: str, row: int) -> str:
    """Canonical code of a text in a file; raises UnknownCode naming the row."""
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
        known = [
            (layer, info, chosen)
            for layer in layers
            if (info := pyogrio.read_info(entry.gdal, layer=layer))
            and (chosen := _recognise(info["fields"], source, columns))
        ]
        if not known:
            raise _unrecognised(entry, layers, columns)
        for layer, info, (key, wanted) in known:
            meta, _, shapes, values = pyogrio.raw.read(
                entry.gdal, layer=layer, columns=list(wanted.values()), force_2d=True
            )
            order = {name: place for place, name in enumerate(meta["fields"])}
            table = pd.DataFrame(
                {column: _text(values[order[name]]) for column, name in wanted.items()}
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
    """Key of the publisher and, by our own column names, the layer's."""
    names = {str(name).lower(): str(name) for name in fields}
    if columns:
        told = {ours: names.get(theirs.lower()) for ours, theirs in columns.items()}
        if "code" not in told or None in told.values():
            return None
        return _OURS, {ours: name for ours, name in told.items() if name}
    for key, publisher in PUBLISHERS.items():
        if source not in ("auto", key) or not any(
            name in names for choice in publisher.codes for name in choice
        ):
            continue
        wanted = {}
        for word, code, name in zip(_BY_LEVEL, publisher.codes, publisher.names, strict=True):
            for column, choice in ((f"{word}_code", code), (word, name)):
                theirs = _first(choice, names)
                if theirs:
                    wanted[column] = theirs
        return key, wanted
    code_column, name_column = _first(_CODES, names), _first(_NAMES, names)
    if source == "auto" and code_column:
        return _OURS, {"code": code_column} | ({"name": name_column} if name_column else {})
    return None


def _first(choice: Sequence[str], names: Mapping[str, str]) -> str | None:
    return next((names[column] for column in choice if column in names), None)


def _unrecognised(
    entry: SourceFile, layers: Sequence[str], columns: Mapping[str, str]
) -> MissingColumns:
    fields = [str(f) for n in layers for f in pyogrio.read_info(entry.gdal, layer=n)["fields"]]
    wanted = ", ".join(columns.values()) or "with area codes"
    return MissingColumns(
        f"no layer has the columns {wanted}; there are {', '.join(fields) or 'none'}",
        file=entry.name,
        do="Say which columns hold code and name.",
    )


def _text(values: NDArray[Any]) -> list[str]:
    if values.dtype.kind == "f":  # a whole number with gaps comes as float; 33.10 never may
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
        change = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        shapes = shapely.transform(
            shapes, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1]))
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
    if key == _OURS:
        table = table.rename(columns={"code": "village_code", "name": "village"})
    deepest = next(
        (
            word
            for word in reversed(_BY_LEVEL)
            if f"{word}_code" in table and table[f"{word}_code"].any()
        ),
        _BY_LEVEL[-1],
    )
    nothing = pd.Series("", index=table.index)
    code, name = table.get(f"{deepest}_code", nothing), table.get(deepest, nothing)
    system = PUBLISHERS[key].system if key in PUBLISHERS else None
    if system or _is_foreign(code):
        code = _resolved(entry, system or "bps", table, shapes, code, resolve)
    for place, (value, title, shape) in enumerate(zip(code, name, shapes, strict=True)):
        if not value:
            continue
        canonical = code_of(value, entry.name, place + 1)
        delivery.records.append(Record(canonical, title, shape, entry.name, place + 1))
        if key in PUBLISHERS:
            for above in Level:
                if Level.COUNTRY < above < codes.level(canonical):
                    known_as = table.get(above.word)
                    if known_as is not None and known_as[place]:
                        delivery.parents.setdefault(
                            codes.ancestor(canonical, above), known_as[place]
                        )
    delivery.source = entry.suffix[1:] if key == _OURS else key


def _is_foreign(values: "pd.Series[str]") -> bool:
    """Whether a layer's codes are BPS's: as digits they look like ours, but not all of them.

    Their third district digit stands where ours have the 1, 2 or 3 of a village's kind.
    """
    digits = values[values.str.fullmatch(r"(?:[Ii][Dd])?\d{10}|(?:[Ii][Dd])?\d{7}|[Ii][Dd]\d+")]
    return bool((~digits.str.fullmatch(r"\d{6}[123]\d{3}")).any())


def _resolved(
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
