"""Polygons that lie, cross or nest as no map does are refused, or left out with a note."""

import pytest

from tests.hostile import polygons
from tests.hostile.oracle import IMPORTED, REFUSED
from tests.hostile.samples import BOUNDARIES


@pytest.mark.parametrize("kind", polygons.REFUSED)
def test_polygons_that_no_map_has_are_refused(judge, kind):
    verdict = judge("batas.geojson", polygons.REFUSED[kind], BOUNDARIES)
    assert verdict.outcome == REFUSED, verdict


@pytest.mark.parametrize("kind", polygons.IMPORTED)
def test_a_fault_of_one_village_does_not_stop_the_others(judge, kind):
    verdict = judge("batas.geojson", polygons.IMPORTED[kind], BOUNDARIES)
    assert verdict.outcome == IMPORTED, verdict


def test_combs_cross_as_often_as_they_say():
    """The proof of the tests above: the combs are what makes them hard."""
    import shapely

    upright, lying = (
        shapely.LineString(polygons.comb(20, upright=upright)) for upright in (True, False)
    )
    assert shapely.get_num_geometries(upright.intersection(lying)) >= 4 * 20**2 - 100
