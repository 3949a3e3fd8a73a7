"""Write GeoDataFrames to files of GDAL's formats, in parts, so that a large layer needs no memory.

GDAL can append only to a GeoPackage. The frames go there first; then one stream of record batches
goes from that file to the final one.
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
"""Version of GDAL; another version may write other bytes."""

_BATCH = 2000  # features copied from file to file at once
_SHAPEFILE = 2**31 - 1  # bytes; programs may not read a larger .shp or .dbf


def write(
    path: Path, driver: str, layer: str, frames: Iterable[geopandas.GeoDataFrame], day: date
) -> None:
    """Write a layer of multipolygons in EPSG:4326; all frames have the same columns and types.

    ``day`` is written in place of the time of writing. Raises TooLarge.
    """
    if driver == "GPKG":
        _write_geopackage(path, layer, frames)
        _replace_time(path, day)
        return
    package = path.with_name("pieces.gpkg")
    if driver == "ESRI Shapefile":
        folder = path.with_name("shp")
        folder.mkdir()
        _write_geopackage(package, layer, _with_short_names(frames))
        date_option = {"DBF_DATE_LAST_UPDATE": day.isoformat()}
        _convert(package, folder / f"{layer}.shp", driver, layer, encoding="UTF-8", **date_option)
        _zip(path, folder, day)
        return
    any_missing = _write_geopackage(package, layer, frames)
    # FlatGeobuf cannot index a feature without a geometry
    options = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" and any_missing else {}
    # KML needs a layer name that is an XML name
    _convert(package, path, driver, layer.replace("-", "_"), **options)


def _write_geopackage(path: Path, layer: str, frames: Iterable[geopandas.GeoDataFrame]) -> bool:
    """Write the frames to one GeoPackage; return whether any feature has no geometry."""
    exists, any_missing = False, False
    for frame in frames:
        any_missing |= bool(frame.geometry.isna().any())
        pyogrio.write_dataframe(
            frame,
            path,
            driver="GPKG",
            layer=layer,
            append=exists,
            geometry_type="MultiPolygon",
            promote_to_multi=True,
        )
        exists = True
    return any_missing


def _convert(source: Path, path: Path, driver: str, layer: str, **options: str) -> None:
    with pyogrio.open_arrow(source, use_pyarrow=False, batch_size=_BATCH) as (info, stream):
        pyogrio.write_arrow(
            stream,
            path,
            driver=driver,
            layer=layer,
            geometry_name=info["geometry_name"],
            geometry_type="MultiPolygon",
            crs=info["crs"],
            **options,
        )
    source.unlink()


def _replace_time(path: Path, day: date) -> None:
    """Replace the time of writing by the day, and the number of writes by one."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
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
            member = zipfile.ZipInfo(part.name, (max(1980, day.year), day.month, day.day, 0, 0, 0))
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with part.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
                while chunk := source.read(1024 * 1024):
                    target.write(chunk)
            part.unlink()


def _with_short_names(
    frames: Iterable[geopandas.GeoDataFrame],
) -> Iterator[geopandas.GeoDataFrame]:
    # dBASE allows ten characters for a name; GDAL would shorten each frame by itself
    for frame in frames:
        short = _short_names(frame.columns)
        yield frame.rename(columns=dict(zip(frame.columns, short, strict=True)))


def _short_names(names: Iterable[str]) -> list[str]:
    taken: list[str] = []
    for name in names:
        short, number = name[:10], 1
        while name != "geometry" and short in taken:
            number += 1
            short = f"{name[: 9 - len(str(number))]}_{number}"
        taken.append(name if name == "geometry" else short)
    return taken
