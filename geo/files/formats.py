"""One table of file formats, and how a layer is written in each.

GeoJSON, GeoJSON sequences and CSV are text that is sent while it is written, so that a layer may be
larger than the memory. The others are files that GDAL or XlsxWriter writes, also in parts.
"""

import csv
import errno
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import orjson

from geo.errors import NoRoom, UnknownFormat, UnreadableFile
from geo.files import gdal, xlsx

Frames = Iterable[geopandas.GeoDataFrame]
"""A layer in parts; all frames have the same columns."""

Progress = Callable[[int], None]
"""Called with the number of features written so far."""

_CHUNK = 256 * 1024  # bytes that are yielded at once
_FULL = 1024 * 1024  # bytes; a disk with less free space is full
_PROGRESS_STEP = 500  # features between two calls of ``progress``


class Format(NamedTuple):
    """Format of the files with one suffix."""

    suffix: str
    media_type: str
    driver: str
    title: str


class Layer(NamedTuple):
    """Features to be written, in each form that a format needs; all forms have the same order.

    ``features``: GeoJSON Features as text. ``rows``: their properties as JSON objects. ``frames``:
    GeoDataFrames in EPSG:4326, the shapes in ``geometry``. ``columns``: names of the properties,
    each with str, int, float or date (in JSON, text YYYY-MM-DD). ``members``: metadata of the
    layer, for formats that can hold it. ``day``: written in place of the time of writing, so that
    the same layer makes the same file.
    """

    name: str
    columns: Mapping[str, type]
    members: Mapping[str, Any]
    day: date
    features: Callable[[], Iterable[bytes]]
    rows: Callable[[], Iterable[bytes]]
    frames: Callable[[], Frames]


FORMATS = {
    file_format.suffix: file_format
    for file_format in (
        Format(".geojson", "application/geo+json", "", "GeoJSON (RFC 7946)"),
        Format(".geojsonl", "application/x-ndjson", "", "GeoJSON, one feature per line"),
        Format(".geojsons", "application/geo+json-seq", "", "GeoJSON text sequence (RFC 8142)"),
        Format(".csv", "text/csv; charset=utf-8", "", "CSV"),
        Format(".gpkg", "application/geopackage+sqlite3", "GPKG", "GeoPackage"),
        Format(
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "",
            "Excel",
        ),
        Format(".kml", "application/vnd.google-earth.kml+xml", "KML", "KML"),
        Format(".shp.zip", "application/zip", "ESRI Shapefile", "Shapefile (zip)"),
        Format(".fgb", "application/octet-stream", "FlatGeobuf", "FlatGeobuf"),
    )
}


def format_of(path: str | Path) -> Format:
    """Return the format for a file name; raises UnknownFormat."""
    name = Path(path).name.lower()
    for suffix, file_format in FORMATS.items():
        if name.endswith(suffix):
            return file_format
    raise UnknownFormat(
        f"no format is known for {Path(path).name!r}", do=f"Use one of {' '.join(FORMATS)}."
    )


def write(layer: Layer, path: Path, progress: Progress | None = None) -> None:
    """Write a layer to a file in the format of its suffix.

    The file appears only when it is complete and replaces an existing one. Raises UnknownFormat,
    UnreadableFile where the folder is missing, TooLarge for more than the format can hold, NoRoom
    on a full disk, OSError where the file cannot be written.
    """
    file_format = format_of(path)
    if not path.parent.is_dir():
        raise UnreadableFile(f"there is no folder {path.parent}", do="Make it first.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        complete = Path(folder) / f"layer{file_format.suffix}"
        with full_disk_errors(path.parent):
            _write(layer, file_format, complete, progress or (lambda _count: None))
        complete.chmod(0o644)
        complete.replace(path)


def _write(layer: Layer, file_format: Format, path: Path, progress: Progress) -> None:
    if file_format.suffix in STREAMS:
        counted = layer._replace(
            features=lambda: _count(layer.features(), progress),
            rows=lambda: _count(layer.rows(), progress),
        )
        with path.open("wb") as out:
            out.writelines(STREAMS[file_format.suffix](counted))
    elif file_format.suffix == ".xlsx":
        rows = map(orjson.loads, _count(layer.rows(), progress))
        xlsx.write(path, list(layer.columns), rows, layer.day)
    else:
        frames = _count_frames(layer.frames(), progress)
        gdal.write(path, file_format.driver, layer.name, frames, layer.day)


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


def _count(items: Iterable[bytes], progress: Progress) -> Iterator[bytes]:
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        if count % _PROGRESS_STEP == 0:
            progress(count)
    progress(count)


def _count_frames(frames: Frames, progress: Progress) -> Iterator[geopandas.GeoDataFrame]:
    count = 0
    for frame in frames:
        yield frame
        count += len(frame)
        progress(count)


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
}
"""Encoders of the formats that can be sent while they are written."""
