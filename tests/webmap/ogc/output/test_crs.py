"""The coordinate reference systems of the service."""

import pytest
from pyproj import CRS
from pyproj.transformer import TransformerGroup

from webmap.core.errors import BadParameter
from webmap.ogc.output.crs import CRS84, EPSG, SUPPORTED, read_crs


@pytest.mark.parametrize("crs", SUPPORTED.values(), ids=lambda crs: crs.uri.rpartition("/")[2])
def test_axes_and_units_are_those_of_the_authority(crs):
    if crs == CRS84:
        return
    known = CRS.from_epsg(crs.epsg)
    assert crs.uri == f"{EPSG}{crs.epsg}"
    assert crs.latitude_first == (known.axis_info[0].direction == "north")
    assert crs.projected == (known.axis_info[0].unit_name == "metre") == known.is_projected
    if crs.epsg not in (4326, 3857):
        assert known.name.startswith("DGN95")


def test_dgn95_and_wgs84_have_the_same_coordinates():
    (only,) = TransformerGroup(4326, 4755).transformers
    assert only.accuracy == 1.0 and "noop" in only.definition


def test_another_system_is_refused():
    with pytest.raises(BadParameter, match="crs=EPSG:32749"):
        read_crs("crs", "EPSG:32749")
