"""Parameters that choose how features are written."""

import pytest
from werkzeug.datastructures import MultiDict

from boundaries.areas.codes import Level
from webmap.core.errors import BadParameter
from webmap.ogc.output.options import DEFAULT, Options, read_options, scales_of

COLUMNS = ["code", "name", "status", "as_of"]


def options(level=Level.VILLAGE, **arguments):
    return read_options(level, MultiDict(arguments), COLUMNS)


def test_without_parameters_all_is_written():
    assert options() == options(properties="", simplify=" ", skipGeometry="false") == DEFAULT


@pytest.mark.parametrize(
    ("level", "text", "scale"),
    [
        (Level.VILLAGE, "0", "full"),
        (Level.VILLAGE, "33", "full"),
        (Level.VILLAGE, "34", "regency"),
        (Level.VILLAGE, "200", "province"),
        (Level.VILLAGE, "5000", "province"),
        (Level.DISTRICT, "5000", "country"),
        (Level.PROVINCE, "100", "full"),
        (Level.PROVINCE, "country", "country"),
        (Level.VILLAGE, "regency", "regency"),
    ],
)
def test_a_tolerance_is_the_coarsest_scale_within_it(level, text, scale):
    assert options(level, simplify=text).scale == scale


def test_no_geometry_is_no_scale():
    assert options(skipGeometry="true", simplify="200") == Options(scale=None)


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("simplify", "country", "full, regency, province"),
        ("simplify", "-5", "metres"),
        ("simplify", "nan", "metres"),
        ("skipGeometry", "yes", "true or false"),
        ("properties", "name,stauts", "'status' is the nearest"),
        ("properties", "zzz", "code, name"),
        ("properties", ",".join(["name"] * 201), "Leave it out"),
        ("crs", "EPSG:1", "collection names"),
    ],
)
def test_a_wrong_value_says_what_can_be_asked(name, text, advice):
    with pytest.raises(BadParameter) as caught:
        options(**{name: text})
    assert advice in str(caught.value)


def test_scales_of_a_level_are_those_that_are_stored():
    assert scales_of(Level.VILLAGE) == ["full", "regency", "province"]
    assert scales_of(Level.PROVINCE) == ["full", "province", "country"]
