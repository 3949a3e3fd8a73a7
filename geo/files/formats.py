"""One table of file formats, and how a layer is written in each.

GeoJSON, GeoJSON sequences, CSV and KML are text that is sent while it is written, so that a layer
may be larger than the memory. The others are files that GDAL, pyarrow or XlsxWriter writes.
"""

import csv
import errno
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import orjson

from geo.errors import NoRoom, UnknownFormat, UnreadableFile
from geo.files import gdal, xlsx, zipped
from geo.files.encoders import geoparquet, kml, topojson
from geo.files.layer import Layer

Progress = Callable[[int], None]
"""Called with the number of features written so far."""

Decorate = Callable[[Path], None]
"""Adds to a GeoPackage that is complete but for its times."""

ZIP = ".zip"
"""Suffix of a zip with a file of another format and what explains it."""

ZIP_TYPE = "application/zip"

_CHUNK = 256 * 1024  # bytes that are yielded at once
_FULL = 1024 * 1024  # bytes; a disk with less free space is full
_PROGRESS_STEP = 500  # features between two calls of ``progress``


class Holds(NamedTuple):
    """What a format can hold; the table of formats in ``docs/exports.md`` says the same.

    ``shapes``: whether it has shapes. ``dates``: type of a date in it. ``codes``: what keeps 33.10
    from becoming 33.1. ``nulls``: what a missing value is. ``numbers``: types of whole and other
    numbers. ``names``: longest name of a column, 0 where there is no limit. ``style``: where its
    colours are.
    """

    shapes: bool
    dates: str
    codes: str
    nulls: str
    numbers: str
    names: int
    style: str


class Format(NamedTuple):
    """Format of the files with one suffix.

    ``driver``: of GDAL, if that writes it. ``several``: whether a file can hold several layers.
    """

    suffix: str
    media_type: str
    driver: str
    title: str
    holds: Holds
    several: bool = False


_JSON = Holds(True, "text", "text", "null", "number", 0, "zip")

FORMATS = {
    file_format.suffix: file_format
    for file_format in (
        Format(".geojson", "application/geo+json", "", "GeoJSON (RFC 7946)", _JSON),
        Format(".geojsonl", "application/x-ndjson", "", "GeoJSON, one feature per line", _JSON),
        Format(
            ".geojsons", "application/geo+json-seq", "", "GeoJSON text sequence (RFC 8142)", _JSON
        ),
        Format(".topojson", "application/json", "", "TopoJSON", _JSON),
        Format(
            ".csv",
            "text/csv",
            "",
            "CSV",
            Holds(False, "text", ".csvt in the zip", "empty", "text", 0, "none"),
        ),
        Format(
            ".gpkg",
            "application/geopackage+sqlite3",
            "GPKG",
            "GeoPackage",
            Holds(True, "date", "text", "null", "integer, real", 0, "in the file"),
            several=True,
        ),
        Format(
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "",
            "Excel",
            Holds(False, "date", "text", "empty", "number", 0, "none"),
        ),
        Format(
            ".kml",
            "application/vnd.google-earth.kml+xml",
            "",
            "KML",
            Holds(True, "text", "text", "absent", "int, double", 0, "in the file"),
        ),
        Format(
            ".shp.zip",
            ZIP_TYPE,
            "ESRI Shapefile",
            "Shapefile (zip)",
            Holds(True, "date", "text", "null", "integer, real", gdal.SHORT, "zip"),
        ),
        Format(
            ".fgb",
            "application/octet-stream",
            "FlatGeobuf",
            "FlatGeobuf",
            Holds(True, "date-time", "text", "absent", "integer, real", 0, "zip"),
        ),
        Format(
            ".parquet",
            "application/vnd.apache.parquet",
            "",
            "GeoParquet",
            Holds(True, "date", "text", "null", "integer, real", 0, "zip"),
        ),
    )
}


def format_of(path: str | Path) -> Format:
    """Return the format for a file name, also that of a zip (``.csv.zip``).

    Raises UnknownFormat.
    """
    name = Path(path).name.lower()
    for one in (name, name.removesuffix(ZIP)):
        for suffix, file_format in FORMATS.items():
            if one.endswith(suffix):
                return file_format
    raise UnknownFormat(
        f"no format is known for {Path(path).name!r}", do=f"Use one of {' '.join(FORMATS)}."
    )


def is_zip(path: str | Path) -> bool:
    """Whether a file name is that of a zip; a Shapefile always is one."""
    return Path(path).name.lower().endswith(ZIP)


def write(
    layers: Sequence[Layer],
    path: Path,
    progress: Progress | None = None,
    decorate: Decorate = lambda _path: None,
    name: str = "",
) -> None:
    """Write layers to a file in the format of its suffix; all but GeoPackage hold one layer.

    ``name``: of the file within a zip, without suffix; by default that of the first layer.

    A suffix like ``.csv.zip`` means a zip with the file, a list of its columns and the companions
    of the layers. The file appears only when it is complete and replaces an existing one. Raises
    UnknownFormat, UnreadableFile where the folder is missing, TooLarge for more than the format can
    hold, NoRoom on a full disk, OSError where the file cannot be written.
    """
    file_format = format_of(path)
    if not path.parent.is_dir():
        raise UnreadableFile(f"there is no folder {path.parent}", do="Make it first.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        # members of a zip keep their names
        complete = Path(folder) / f"{name or layers[0].name}{file_format.suffix}"
        with full_disk_errors(path.parent):
            counter = _Counter(progress or (lambda _count: None))
            _write(layers, file_format, complete, counter, decorate)
            if is_zip(path) and not is_zip(complete):
                complete = _zip(layers, file_format, complete)
        complete.chmod(0o644)
        complete.replace(path)


def _write(
    layers: Sequence[Layer],
    file_format: Format,
    path: Path,
    counter: "_Counter",
    decorate: Decorate,
) -> None:
    if file_format.driver:
        gdal.write(path, file_format.driver, layers, counter.frames, decorate)
        return
    (layer,) = layers
    counted = layer._replace(
        features=lambda: counter.texts(layer.features()), rows=lambda: counter.texts(layer.rows())
    )
    if file_format.suffix in STREAMS:
        with path.open("wb") as out:
            out.writelines(STREAMS[file_format.suffix](counted))
    elif file_format.suffix == ".xlsx":
        xlsx.write(path, layer.columns, map(orjson.loads, counted.rows()), layer.day)
    elif file_format.suffix == ".parquet":
        geoparquet.write(path, layer, counter.frames(layer))
    else:
        with path.open("wb") as out:
            out.writelines(_chunks(topojson.document(counted, layer.frames())))


def _zip(layers: Sequence[Layer], file_format: Format, file: Path) -> Path:
    texts = zipped.companions(layers, file_format.suffix)
    if file_format.suffix == ".csv":
        texts = {f"{layers[0].name}.csvt": csv_types(layers[0].columns), **texts}
    complete = file.with_name("layer.zip")
    zipped.write(complete, [file], texts, max(layer.day for layer in layers))
    return complete


class _Counter:
    """Counts the features of all layers that go by, and reports how many there were."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._before = progress, 0

    def texts(self, items: Iterable[bytes]) -> Iterator[bytes]:
        count = 0
        for count, item in enumerate(items, start=1):
            yield item
            if count % _PROGRESS_STEP == 0:
                self._progress(count)
        self._progress(count)

    def frames(self, layer: Layer) -> Iterator[geopandas.GeoDataFrame]:
        count = self._before
        for frame in layer.frames():
            yield frame
            count += len(frame)
            self._progress(count)
        self._before = count


@contextmanager
def full_disk_errors(folder: Path) -> Iterator[None]:
    """Turn any error into NoRoom where the disk of the folder is full.

    Libraries report a full disk in many ways, so the free space decides as well as the error.
    """
    try:
        yield
    except Exception as error:
        numbers = (errno.ENOSPC, errno.EDQUOT)
        reported = isinstance(error, OSError) and error.errno in numbers
        if reported or shutil.disk_usage(folder).free < _FULL:
            raise NoRoom(
                f"the disk is full: there is no room for the file in {folder}",
                do="Make room; nothing is left of what was begun.",
            ) from error
        raise


# Text -----------------------------------------------------------------------------------------


def feature_collection(features: Iterable[bytes], members: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the text of one FeatureCollection (RFC 7946) from the texts of its features.

    WGS 84 in degrees, exterior rings counterclockwise, no ``crs``. ``members`` are foreign members
    (RFC 7946, 6.1) of the collection.
    """
    return _chunks(_collection_parts(features, members))


def _collection_parts(features: Iterable[bytes], members: Mapping[str, Any]) -> Iterator[bytes]:
    yield orjson.dumps({"type": "FeatureCollection", **members})[:-1] + b',"features":[\n'
    separator = b""
    for feature in features:
        yield separator
        yield feature
        separator = b",\n"
    yield b"\n]}\n"


def feature_lines(features: Iterable[bytes], prefix: bytes = b"") -> Iterator[bytes]:
    """Yield one Feature per line, each after the prefix.

    Without a prefix this is newline-delimited GeoJSON, with a record separator a GeoJSON text
    sequence (RFC 8142).
    """
    return _chunks(part for feature in features for part in (prefix, feature, b"\n"))


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    # sending many small parts takes longer than encoding them
    chunk: list[bytes] = []
    size = 0
    for part in parts:
        chunk.append(part)
        size += len(part)
        if size > _CHUNK:
            yield b"".join(chunk)
            chunk, size = [], 0
    yield b"".join(chunk)


def csv_table(columns: Iterable[str], rows: Iterable[bytes]) -> Iterator[bytes]:
    """Yield comma-separated text in UTF-8: a heading, then a row per JSON object.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    names = list(columns)
    writer.writerow(names)
    for row in rows:
        values = orjson.loads(row)
        writer.writerow([escape_formula(values[name]) for name in names])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def csv_types(columns: Mapping[str, type]) -> bytes:
    """Return the types of columns as GDAL and QGIS read them from a ``.csvt`` beside a CSV."""
    words = {str: "String", int: "Integer64", float: "Real", date: "Date"}
    return ",".join(f'"{words[kind]}"' for kind in columns.values()).encode()


def escape_formula(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Other values are returned as they are. See OWASP, "CSV Injection".
    """
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value


STREAMS: dict[str, Callable[[Layer], Iterator[bytes]]] = {
    ".geojson": lambda layer: feature_collection(layer.features(), layer.members),
    ".geojsonl": lambda layer: feature_lines(layer.features()),
    ".geojsons": lambda layer: feature_lines(layer.features(), b"\x1e"),
    ".csv": lambda layer: csv_table(layer.columns, layer.rows()),
    ".kml": lambda layer: _chunks(kml.document(layer)),
}
"""Encoders of the formats that can be sent while they are written."""
