"""Transform the shapes of a layer to degrees, by coordinate systems that PROJ knows by itself."""

import re

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import ProjError

from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import BadGeometry, UnreadableFile
from geo.geometry import Shapes

_WKT = 64 * 1024  # characters; the longest in PROJ's database has 15,000
_OLD_ESRI = re.compile(r"\s*+projection\s", re.IGNORECASE)
_FILES = re.compile(r"nadgrids|geoidgrids|PARAMETERFILE|\+init|\+grids|\+file", re.IGNORECASE)
"""How a definition names a file with a grid of shifts, or with other definitions."""

_DO = "Give the layer a known one, such as EPSG:4326 (in QGIS: Assign Projection, then export it)."


def check_prj(file: LayerFile) -> None:
    """Check the coordinate system beside a Shapefile; raises UnreadableFile."""
    prj = file.beside(".prj")
    if prj is None:
        return
    text = prj.head(_WKT + 1).decode("utf-8", "replace").strip("\ufeff\0 \r\n\t")
    if text and not _OLD_ESRI.match(text):
        parse(text, prj)


def parse(text: str, file: LayerFile) -> pyproj.CRS:
    """Return a coordinate system by its name (EPSG:4326) or WKT; raises UnreadableFile."""
    if len(text) > _WKT:
        raise UnreadableFile("its coordinate system is too long", file=file.name, do=_DO)
    if _FILES.search(text):
        raise UnreadableFile("its coordinate system names a file", file=file.name, do=_DO)
    try:
        return pyproj.CRS.from_user_input(text)
    except (ProjError, ValueError, TypeError) as error:
        raise UnreadableFile("its coordinate system is damaged", file=file.name, do=_DO) from error


def to_degrees(shapes: Shapes, crs: str | None, file: LayerFile) -> Shapes:
    """Transform shapes to EPSG:4326; without a system their coordinates must be degrees.

    Raises BadGeometry, UnreadableFile.
    """
    if not len(shapes):
        return shapes
    if crs is None:
        west, south, east, north = shapely.total_bounds(shapes)
        if west < -180 or south < -90 or east > 180 or north > 90:
            raise BadGeometry(
                "the layer names no coordinate system and its coordinates are no degrees",
                file=file.name,
                do="Give it one (a .prj file, or Assign Projection in QGIS).",
            )
        return shapes
    system = parse(crs, file)
    if system == pyproj.CRS("EPSG:4326"):
        return shapes
    try:
        transformer = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
        transformed: Shapes = shapely.transform(
            shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        )
    except ProjError as error:
        raise UnreadableFile(
            f"its coordinate system has no transformation to degrees ({error!s:.100})",
            file=file.name,
            do=_DO,
        ) from error
    return transformed
