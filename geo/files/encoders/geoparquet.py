"""Write a layer as GeoParquet 1.1: WKB, a box of each shape, sorted along a Hilbert curve.

See https://geoparquet.org/releases/v1.1.0/. Readers skip the row groups whose boxes lie elsewhere;
that helps where shapes near each other stand in the same group.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.files.encoders import arrow
from geo.files.layer import Frames, Layer

if TYPE_CHECKING:
    import pyarrow

VERSION = "1.1.0"
"""Version of the format."""

BOX = "bbox"
"""Column of the boxes: a struct of xmin, ymin, xmax, ymax in degrees."""

ROWS = 5000
"""Rows of a row group: about 10 MB of villages."""

_SIDES = ("xmin", "ymin", "xmax", "ymax")


def write(path: Path, layer: Layer, frames: Frames) -> None:
    """Write a layer; coordinates in degrees, longitude first (OGC:CRS84).

    The features are sorted along a Hilbert curve over the centres of their boxes, those without
    shape last. All shapes are in memory, as WKB. The ``geo`` metadata says what the shapes are.
    """
    import pyarrow
    from pyarrow import parquet

    wanted = arrow.schema(layer.columns, layer.descriptions, {})
    parts = [
        (_with_boxes(batch), shapely.bounds(shapely.from_wkb(batch.column(arrow.GEOMETRY))))
        for batch in arrow.batches(frames, layer.columns, wanted)
    ]
    bounds = np.concatenate([np.empty((0, 4)), *(box for _, box in parts)])
    table = pyarrow.Table.from_batches([batch for batch, _ in parts])
    del parts
    metadata = {**layer.facts, "geo": orjson.dumps(geo_metadata(bounds)).decode()}
    schema = table.schema.with_metadata(metadata)
    order = hilbert_order(bounds)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(order), ROWS):
            rows = table.take(order[start : start + ROWS])
            writer.write_table(rows.replace_schema_metadata(metadata), row_group_size=ROWS)


def _with_boxes(batch: "pyarrow.RecordBatch") -> "pyarrow.RecordBatch":
    import pyarrow

    bounds = shapely.bounds(shapely.from_wkb(batch.column(arrow.GEOMETRY)))
    missing = np.isnan(bounds[:, 0])
    box = pyarrow.StructArray.from_arrays(
        [pyarrow.array(side, type=pyarrow.float64()) for side in bounds.T],
        names=list(_SIDES),
        mask=pyarrow.array(missing),
    )
    return batch.append_column(BOX, box)


def hilbert_order(bounds: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the order of boxes along a Hilbert curve over all of them; NaN last."""
    known = np.flatnonzero(~np.isnan(bounds[:, 0]))
    if not len(known):
        return np.arange(len(bounds))
    boxes = geopandas.GeoSeries(shapely.box(*bounds[known].T))
    distance = boxes.hilbert_distance(level=16).to_numpy()
    missing = np.flatnonzero(np.isnan(bounds[:, 0]))
    return np.concatenate([known[np.argsort(distance, kind="stable")], missing])


def geo_metadata(bounds: NDArray[np.float64]) -> dict[str, Any]:
    """Return the value of the file's key ``geo`` for boxes of shapes."""
    known = bounds[~np.isnan(bounds[:, 0])]
    whole = [*known[:, :2].min(axis=0), *known[:, 2:].max(axis=0)] if len(known) else None
    return {
        "version": VERSION,
        "primary_column": arrow.GEOMETRY,
        "columns": {
            arrow.GEOMETRY: {
                "encoding": "WKB",
                "geometry_types": ["MultiPolygon"],
                "crs": CRS("OGC:CRS84").to_json_dict(),
                "orientation": "counterclockwise",
                "edges": "planar",
                "covering": {"bbox": {side: [BOX, side] for side in _SIDES}},
                **({"bbox": [float(side) for side in whole]} if whole else {}),
            }
        },
    }
