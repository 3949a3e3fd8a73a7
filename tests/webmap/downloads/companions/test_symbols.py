"""Classes and colours of files that have colours of their own."""

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import VillageClass
from webmap.downloads.companions.symbols import symbology
from webmap.maps.symbology import colour

DAY = {"date": "2023-07-27"}


def test_villages_have_the_colour_of_the_map():
    found = symbology(Level.VILLAGE, "id")
    row = {"name": "Dawuhan", "status": "formed", "klasifikasi": "mandiri", **DAY}
    assert found.symbols[found.class_of(row)].colour == colour(VillageClass.MANDIRI)
    title, text = found.caption(row)
    assert title == "Dawuhan"
    assert text.endswith("Mandiri, per 27 Juli 2023")


def test_areas_have_the_colour_of_their_coverage():
    found = symbology(Level.DISTRICT, "en")
    row = {"name": "Bumiayu", "coverage": 0.3, "no_data": 0, "villages": 10, **DAY}
    assert found.class_of(row) == "under_50"
    assert found.caption(row)[1].endswith("as of 27 July 2023")
    nothing = {"name": "Laut", "coverage": None, "no_data": None, "villages": None, **DAY}
    assert found.class_of(nothing) == "no_data"
