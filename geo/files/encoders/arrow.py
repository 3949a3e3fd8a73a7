"""GeoDataFrames as Arrow record batches with declared types, for GDAL and Parquet.

A column whose first values are all missing has its right type, and dates are dates.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.files.layer import Frames

if TYPE_CHECKING:
    import pyarrow

GEOMETRY = "geometry"
"""Name of the column of shapes."""


def schema(
    columns: Mapping[str, type],
    descriptions: Mapping[str, tuple[str, str]],
    names: Mapping[str, str],
) -> "pyarrow.Schema":
    """Return the Arrow schema of columns, the shapes last as WKB.

    ``names``: name in the file of each column that has another there. Titles and descriptions are
    written as GDAL reads them: alternative name and comment.
    """
    import pyarrow

    types = {
        str: pyarrow.string(),
        int: pyarrow.int64(),
        float: pyarrow.float64(),
        date: pyarrow.date32(),
    }
    fields = []
    for name, kind in columns.items():
        title, text = descriptions.get(name, ("", ""))
        texts = {"GDAL:OGR:alternative_name": title, "GDAL:OGR:comment": text}
        metadata = {key: value for key, value in texts.items() if value}
        fields.append(pyarrow.field(names.get(name, name), types[kind], metadata=metadata))
    wkb = {"ARROW:extension:name": "ogc.wkb"}
    return pyarrow.schema([*fields, pyarrow.field(GEOMETRY, pyarrow.binary(), metadata=wkb)])


def batches(
    frames: Frames, columns: Mapping[str, type], wanted: "pyarrow.Schema"
) -> Iterator["pyarrow.RecordBatch"]:
    """Yield a record batch of each frame; shapes become multipolygons, exteriors counterclockwise.

    ``wanted``: the schema of the columns.
    """
    import pyarrow

    for frame in frames:
        arrays = [
            pyarrow.array(frame[name], type=field.type, from_pandas=True)
            for name, field in zip(columns, wanted, strict=False)
        ]
        shapes = pyarrow.array(multipolygon_wkb(frame.geometry.to_numpy()), type=pyarrow.binary())
        yield pyarrow.record_batch([*arrays, shapes], schema=wanted)


def multipolygon_wkb(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons and multipolygons as WKB of multipolygons; None for None."""
    oriented = shapely.orient_polygons(shapes, exterior_cw=False)
    single = np.flatnonzero(shapely.get_type_id(oriented) == shapely.GeometryType.POLYGON)
    if len(single):
        oriented = np.array([*oriented, None], dtype=object)[:-1]
        oriented[single] = shapely.multipolygons(oriented[single], indices=np.arange(len(single)))
    wkb: NDArray[np.object_] = shapely.to_wkb(oriented)
    return wkb
