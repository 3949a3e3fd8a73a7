"""One table of file formats, and how a layer is written in each.

GeoJSON, its sequences and CSV are text that is sent while it is made, so that a layer may be
larger than the memory; the others are files that GDAL or XlsxWriter makes, piece by piece, too.
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
import pandas

from geo.errors import NoRoom, UnknownFormat, UnreadableFile
from geo.files import gdal, geojson, xlsx

Pieces = Iterable[geopandas.GeoDataFrame]
"""A layer in parts; every part has the same columns."""

Progress = Callable[[int], None]
"""Told how many features are written."""

_CHUNK = 256 * 1024  # bytes that are handed on at once
_NOTHING = 1024 * 1024  # bytes; a disk with less than that is full
_TOLD = 500  # features between two words on progress


class Format(NamedTuple):
    """How a layer is kept in a file of one suffix."""

    suffix: str
    media_type: str
    driver: str
    title: str


class Layer(NamedTuple):
    """Features to be written to a file, in each form that a format may want; all are in one order.

    ``features``: GeoJSON Features as text. ``rows``: their properties as JSON objects. ``pieces``:
    frames in EPSG:4326, the shapes in ``geometry``. ``columns``: names of the properties, each with
    str, int or float. ``members``: facts about the whole; they go where a format has a place for
    them. ``day``: stands for the moment of making, so that the same layer is the same file.
    """

    name: str
    columns: Mapping[str, type]
    members: Mapping[str, Any]
    day: date
    features: Callable[[], Iterable[bytes]]
    rows: Callable[[], Iterable[bytes]]
    pieces: Callable[[], Pieces]


FORMATS = {
    form.suffix: form
    for form in (
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
    """Format by the end of a file's name; raises UnknownFormat."""
    name = Path(path).name.lower()
    for suffix, form in FORMATS.items():
        if name.endswith(suffix):
            return form
    raise UnknownFormat(
        f"no format is known for {Path(path).name!r}", do=f"Use one of {' '.join(FORMATS)}."
    )


def write(layer: Layer, path: Path, progress: Progress | None = None) -> None:
    """Write a layer to a file in the format of its suffix.

    The file appears only when it is complete; one that stood there is replaced.
    Raises UnknownFormat, UnreadableFile without the folder, TooLarge for what the format cannot
    hold, NoRoom on a full disk, OSError where it cannot be written.
    """
    form = format_of(path)
    if not path.parent.is_dir():
        raise UnreadableFile(f"there is no folder {path.parent}", do="Make it first.")
    tell = progress or (lambda _count: None)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        made = Path(folder) / f"layer{form.suffix}"
        with room(path.parent):
            _write(layer, form, made, tell)
        made.chmod(0o644)
        made.replace(path)


def _write(layer: Layer, form: Format, path: Path, tell: Progress) -> None:
    if form.suffix in STREAMS:
        told = layer._replace(
            features=lambda: _counted(layer.features(), tell),
            rows=lambda: _counted(layer.rows(), tell),
        )
        with path.open("wb") as out:
            out.writelines(STREAMS[form.suffix](told))
    elif form.suffix == ".xlsx":
        rows = map(orjson.loads, _counted(layer.rows(), tell))
        xlsx.write(path, list(layer.columns), rows, layer.day)
    else:
        gdal.write(path, form.driver, layer.name, _pieces(layer, tell), layer.day)


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Say of a full disk that it is full, in whatever words a library complains; raises NoRoom."""
    try:
        yield
    except Exception as error:
        numbers = (errno.ENOSPC, errno.EDQUOT)
        told = isinstance(error, OSError) and error.errno in numbers
        if told or shutil.disk_usage(folder).free < _NOTHING:
            raise NoRoom(
                f"the disk is full: there is no room for the file in {folder}",
                do="Make room; nothing is left of what was begun.",
            ) from error
        raise


def _counted(found: Iterable[bytes], tell: Progress) -> Iterator[bytes]:
    count = 0
    for count, one in enumerate(found, start=1):
        yield one
        if count % _TOLD == 0:
            tell(count)
    tell(count)


def _pieces(layer: Layer, tell: Progress) -> Iterator[geopandas.GeoDataFrame]:
    count = 0
    for piece in layer.pieces():
        yield piece
        count += len(piece)
        tell(count)


# Text -----------------------------------------------------------------------------------------


def stream_geojson(pieces: Pieces, members: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """Yield one FeatureCollection from parts of a layer; ``id`` is the index (see ``collection``).

    Shapes are polygons and multipolygons on the 1e-6° grid.
    """
    features = (feature for piece in pieces for feature in _features(piece))
    return collection(features, members or {})


def collection(features: Iterable[bytes], members: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield one FeatureCollection after RFC 7946 from the texts of its features.

    WGS 84 in degrees, exterior rings counterclockwise, no ``crs``. ``members`` are foreign members
    (RFC 7946, 6.1) of the collection.
    """
    return _chunks(_collection(features, members))


def _collection(features: Iterable[bytes], members: Mapping[str, Any]) -> Iterator[bytes]:
    yield orjson.dumps({"type": "FeatureCollection", **members})[:-1] + b',"features":[\n'
    between = b""
    for feature in features:
        yield between
        yield feature
        between = b",\n"
    yield b"\n]}\n"


def lines(features: Iterable[bytes], mark: bytes = b"") -> Iterator[bytes]:
    """Yield one Feature per line, each after the mark.

    No mark makes newline-delimited GeoJSON, a record separator a text sequence (RFC 8142).
    """
    return _chunks(part for feature in features for part in (mark, feature, b"\n"))


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    # many small parts cost more on their way to the client than their making
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size > _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _features(piece: geopandas.GeoDataFrame) -> Iterator[bytes]:
    shapes = geojson.geometries(piece.geometry.to_numpy())
    table = piece.drop(columns=piece.geometry.name)
    names = list(table.columns)
    columns = [table[name].tolist() for name in names]
    for code, shape, *values in zip(piece.index.tolist(), shapes, *columns, strict=True):
        properties = {name: _plain(value) for name, value in zip(names, values, strict=True)}
        yield geojson.feature(code, shape, orjson.dumps(properties))


def _plain(value: Any) -> Any:
    nothing = value is None or value is pandas.NaT or value is pandas.NA
    return None if nothing or value != value else value


def table(columns: Iterable[str], rows: Iterable[bytes]) -> Iterator[bytes]:
    """Yield comma-separated text in UTF-8: a heading, then a row per JSON object.

    Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV
    injection).
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    names = list(columns)
    writer.writerow(names)
    for row in rows:
        found = orjson.loads(row)
        writer.writerow([harmless(found[name]) for name in names])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def harmless(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula; other values as they are."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value


STREAMS: dict[str, Callable[[Layer], Iterator[bytes]]] = {
    ".geojson": lambda layer: collection(layer.features(), layer.members),
    ".geojsonl": lambda layer: lines(layer.features()),
    ".geojsons": lambda layer: lines(layer.features(), b"\x1e"),
    ".csv": lambda layer: table(layer.columns, layer.rows()),
}
"""Formats that need no file: they can be sent while they are made."""
