"""Frames → files of GDAL's formats, in pieces, so that memory does not grow with the layer.

GDAL appends to a GeoPackage alone. The pieces go there, and what becomes of it is one stream of
record batches from that file into the one that is wanted.
"""

import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas
import pyogrio

from geo.errors import TooLarge

VERSION = ".".join(map(str, pyogrio.__gdal_version__))
"""GDAL's; another one may write other bytes."""

_BATCH = 2000  # features that pass from file to file at once
_SHAPEFILE = 2**31 - 1  # bytes of each of its parts that programs are sure to read


def write(
    path: Path, driver: str, layer: str, pieces: Iterable[geopandas.GeoDataFrame], day: date
) -> None:
    """Write a layer of multipolygons in EPSG:4326; all pieces have the same columns and types.

    ``day`` stands in the file for the moment of its making. Raises TooLarge.
    """
    if driver == "GPKG":
        _gather(path, layer, pieces)
        _settle(path, day)
        return
    gathered = path.with_name("pieces.gpkg")
    if driver == "ESRI Shapefile":
        folder = path.with_name("shp")
        folder.mkdir()
        _gather(gathered, layer, _renamed(pieces))
        stamp = {"DBF_DATE_LAST_UPDATE": day.isoformat()}
        _convert(gathered, folder / f"{layer}.shp", driver, layer, encoding="UTF-8", **stamp)
        _zip(path, folder, day)
        return
    shapeless = _gather(gathered, layer, pieces)
    # FlatGeobuf cannot index a feature that has no shape
    plain = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" and shapeless else {}
    # and KML knows its layers by names that XML allows
    _convert(gathered, path, driver, layer.replace("-", "_"), **plain)


def _gather(path: Path, layer: str, pieces: Iterable[geopandas.GeoDataFrame]) -> bool:
    """Write the pieces into one GeoPackage; whether any feature has no shape."""
    begun, shapeless = False, False
    for piece in pieces:
        shapeless |= bool(piece.geometry.isna().any())
        pyogrio.write_dataframe(
            piece,
            path,
            driver="GPKG",
            layer=layer,
            append=begun,
            geometry_type="MultiPolygon",
            promote_to_multi=True,
        )
        begun = True
    return shapeless


def _convert(source: Path, path: Path, driver: str, layer: str, **options: str) -> None:
    with pyogrio.open_arrow(source, use_pyarrow=False, batch_size=_BATCH) as (about, stream):
        pyogrio.write_arrow(
            stream,
            path,
            driver=driver,
            layer=layer,
            geometry_name=about["geometry_name"],
            geometry_type="MultiPolygon",
            crs=about["crs"],
            **options,
        )
    source.unlink()


def _settle(path: Path, day: date) -> None:
    """Put the day in the place of the moment of making, and one in that of how often it wrote."""
    with closing(sqlite3.connect(path)) as session, session:
        session.execute(
            "UPDATE gpkg_contents SET last_change = ?", (f"{day.isoformat()}T00:00:00.000Z",)
        )
    # "file change counter" and "version-valid-for number" (sqlite.org/fileformat.html, 1.3)
    with path.open("r+b") as file:
        for place in (24, 92):
            file.seek(place)
            file.write((1).to_bytes(4, "big"))


def _zip(path: Path, folder: Path, day: date) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.stat().st_size > _SHAPEFILE:
                raise TooLarge(
                    f"{part.name} would be {part.stat().st_size:,} bytes, a shapefile ends at 2 GB",
                    do="Take a part of the areas, or GeoPackage.",
                )
            about = zipfile.ZipInfo(part.name, (max(1980, day.year), day.month, day.day, 0, 0, 0))
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with part.open("rb") as source, archive.open(about, "w", force_zip64=True) as target:
                while chunk := source.read(1024 * 1024):
                    target.write(chunk)
            part.unlink()


def _renamed(pieces: Iterable[geopandas.GeoDataFrame]) -> Iterator[geopandas.GeoDataFrame]:
    # dBASE knows ten characters a name, so the columns are told apart here and not by GDAL
    for piece in pieces:
        yield piece.rename(columns=dict(zip(piece.columns, _short(piece.columns), strict=True)))


def _short(names: Iterable[str]) -> list[str]:
    taken: list[str] = []
    for name in names:
        short, number = name[:10], 1
        while name != "geometry" and short in taken:
            number += 1
            short = f"{name[: 9 - len(str(number))]}_{number}"
        taken.append(name if name == "geometry" else short)
    return taken
