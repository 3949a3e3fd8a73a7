"""Styles beside files and in GeoPackages."""

import re
import xml.etree.ElementTree as ElementTree

from boundaries.areas.codes import Level
from webmap.downloads.companions.styles import column_titles, style_files

COLUMNS = ["code", "name", "status", "klasifikasi"]


def test_each_theme_of_a_level_is_a_pair_of_files():
    found = style_files(Level.VILLAGE, COLUMNS, None, "id", "desa")
    assert set(found) == {".qml", ".sld", "_klasifikasi.qml", "_klasifikasi.sld"}
    for text in found.values():
        ElementTree.fromstring(text)


def test_styles_of_a_shapefile_read_its_short_names():
    found = style_files(Level.VILLAGE, COLUMNS, None, "id", "desa", {"klasifikasi": "klasifikas"})
    assert b'"klasifikas"' in found[".qml"].replace(b"&quot;", b'"')
    for text in found.values():
        assert not re.search(rb"""["'>;]klasifikasi["'<&]""", text)
    areas = style_files(Level.DISTRICT, ["coverage"], None, "id", "a", {"no_data": "nd"})
    assert b"no_data &lt; " not in areas[".qml"] and b"&quot;nd&quot;" in areas[".qml"]


def test_titles_of_columns_are_in_the_language():
    assert column_titles(Level.VILLAGE, ["name"], "en") == {"name": "Name"}
