"""One table of file formats, and how a layer is written in each.

A layer is a GeoDataFrame in EPSG:4326 whose index holds the areas' codes and whose columns are
plain values beside ``geometry``. GeoJSON and CSV are streamed, piece by piece, so that a layer
may be larger than the memory; the others are written by GDAL or XlsxWriter into a file.
"""

import csv
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import orjson
import pandas
import pyogrio
import shapely
import xlsxwriter

from geo.errors import UnknownFormat, UnreadableFile

Pieces = Iterable[geopandas.GeoDataFrame]
"""A layer in parts; every part has the same columns."""


class Format(NamedTuple):
    """How a layer is kept in a file of one suffix."""

    suffix: str
    media_type: str
    driver: str
    title: str


FORMATS = {
    form.suffix: form
    for form in (
        Format(".geojson", "application/geo+json", "", "GeoJSON (RFC 7946)"),
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


def stream_geojson(pieces: Pieces, members: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """Yield one FeatureCollection after RFC 7946 from parts of a layer.

    WGS 84 in degrees, exterior rings counterclockwise, ``id`` the index, no ``crs``.
    ``members`` are foreign members (RFC 7946, 6.1) of the collection.
    """
    head = orjson.dumps({"type": "FeatureCollection", **(members or {})})[:-1]
    yield head + b',"features":[\n'
    separator = b""
    for piece in pieces:
        features = list(_features(piece))
        if features:
            yield separator + b",\n".join(features)
            separator = b",\n"
    yield b"\n]}\n"


def _features(piece: geopandas.GeoDataFrame) -> Iterator[bytes]:
    shapes = shapely.to_geojson(shapely.orient_polygons(piece.geometry.to_numpy()))
    table = piece.drop(columns=piece.geometry.name)
    names = list(table.columns)
    columns = [table[name].tolist() for name in names]
    for code, shape, *values in zip(piece.index.tolist(), shapes, *columns, strict=True):
        properties = {name: _plain(value) for name, value in zip(names, values, strict=True)}
        # the geometry is JSON already: written once by GEOS, never taken apart again
        yield b'{"type":"Feature","id":%b,"properties":%b,"geometry":%b}' % (
            orjson.dumps(code),
            orjson.dumps(properties),
            b"null" if shape is None else shape.encode(),
        )


def _plain(value: Any) -> Any:
    return None if value is None or value is pandas.NaT or value != value else value


def stream_csv(pieces: Pieces) -> Iterator[bytes]:
    """Yield comma-separated text in UTF-8: a heading, then a row per feature, no geometry.

    Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV
    injection).
    """
    heading = False
    for piece in pieces:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        table = piece.drop(columns=piece.geometry.name)
        if not heading:
            writer.writerow(table.columns)
            heading = True
        columns = [table[name].tolist() for name in table.columns]
        for values in zip(*columns, strict=True):
            writer.writerow([harmless(_plain(value)) for value in values])
        yield buffer.getvalue().encode()


def harmless(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula; other values as they are."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value


def write(pieces: Callable[[], Pieces], path: Path, members: Mapping[str, Any]) -> None:
    """Write a layer to a file in the format of its suffix.

    The file appears only when it is complete; one that stood there is replaced.
    ``members`` (title, date, sources …) go where the format has a place for them.
    Raises UnknownFormat, UnreadableFile without the folder, OSError where it cannot be written.
    """
    form = format_of(path)
    if not path.parent.is_dir():
        raise UnreadableFile(f"there is no folder {path.parent}", do="Make it first.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        made = Path(folder) / f"layer{form.suffix}"
        if form.suffix in STREAMS:
            with made.open("wb") as out:
                out.writelines(STREAMS[form.suffix](pieces(), members))
        elif form.suffix == ".xlsx":
            _write_xlsx(pieces(), made)
        else:
            _write_gdal(pieces(), made, form, str(members.get("name", "areas")))
        shutil.move(made, path)


STREAMS: dict[str, Callable[[Pieces, Mapping[str, Any]], Iterator[bytes]]] = {
    ".geojson": stream_geojson,
    ".csv": lambda pieces, _members: stream_csv(pieces),
}
"""Formats that need no file: they can be sent while they are made."""


def _write_xlsx(pieces: Pieces, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("Data")
        bold = book.add_format({"bold": True})
        line = 0
        for piece in pieces:
            table = piece.drop(columns=piece.geometry.name)
            if line == 0:
                sheet.write_row(0, 0, list(table.columns), bold)
                sheet.freeze_panes(1, 0)
            columns = [table[name].tolist() for name in table.columns]
            for values in zip(*columns, strict=True):
                line += 1
                sheet.write_row(line, 0, [_plain(value) for value in values])
            sheet.autofilter(0, 0, line, max(0, len(columns) - 1))


def _write_gdal(pieces: Pieces, path: Path, form: Format, layer: str) -> None:
    frame = pandas.concat(list(pieces))
    frame = geopandas.GeoDataFrame(frame.infer_objects(), geometry="geometry", crs="EPSG:4326")
    if form.suffix != ".shp.zip":
        # FlatGeobuf cannot index a feature that has no shape
        plain = form.suffix == ".fgb" and frame.geometry.isna().any()
        options = {"SPATIAL_INDEX": "NO"} if plain else {}
        pyogrio.write_dataframe(
            frame, path, driver=form.driver, layer=layer, promote_to_multi=True, **options
        )
        return
    folder = path.parent / "shp"
    folder.mkdir()
    # dBASE knows ten characters a name, so the columns are told apart here and not by GDAL
    pyogrio.write_dataframe(
        frame.rename(columns=dict(zip(frame.columns, _short(frame.columns), strict=True))),
        folder / f"{layer}.shp",
        driver=form.driver,
        promote_to_multi=True,
        encoding="UTF-8",
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, part.name)


def _short(names: Iterable[str]) -> list[str]:
    taken: list[str] = []
    for name in names:
        short, number = name[:10], 1
        while name != "geometry" and short in taken:
            number += 1
            short = f"{name[: 9 - len(str(number))]}_{number}"
        taken.append(name if name == "geometry" else short)
    return taken
