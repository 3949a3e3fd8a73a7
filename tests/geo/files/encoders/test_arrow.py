"""Record batches with declared types."""

from datetime import date

import numpy as np
import pyarrow
import shapely

from geo.files.encoders import arrow


def test_types_are_declared_whatever_the_values_are(frame):
    columns = {"code": str, "formed": int, "coverage": float, "formed_on": date}
    schema = arrow.schema(columns, {"code": ("Kode", "Kode wilayah.")}, {"formed": "terbentuk"})
    assert schema.names == ["code", "terbentuk", "coverage", "formed_on", "geometry"]
    assert schema.field("code").metadata == {
        b"GDAL:OGR:alternative_name": b"Kode",
        b"GDAL:OGR:comment": b"Kode wilayah.",
    }
    first, second = arrow.batches([frame[:2], frame[2:]], columns, schema)
    assert first.schema == second.schema == schema
    assert first.column("formed_on").type == pyarrow.date32()
    assert first.column("formed_on").null_count == 2
    assert second.column("formed_on").to_pylist() == [date(2017, 1, 31)]
    assert second.column("coverage").to_pylist() == [None]


def test_shapes_become_multipolygons_with_exteriors_counterclockwise(frame):
    found = shapely.from_wkb(arrow.multipolygon_wkb(frame.geometry.to_numpy()))
    assert found[2] is None
    assert [shape.geom_type for shape in found[:2]] == ["MultiPolygon"] * 2
    assert all(part.exterior.is_ccw for shape in found[:2] for part in shape.geoms)
    assert all(shapely.equals(found[:2], frame.geometry.to_numpy()[:2]))
    assert len(arrow.multipolygon_wkb(np.empty(0, object))) == 0
