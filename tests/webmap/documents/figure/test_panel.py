from collections import Counter
from xml.etree import ElementTree

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.i18n import number
from webmap.documents.figure.figure import make_figure
from webmap.documents.figure.options import FigureOptions
from webmap.documents.figure.panel import area_classes, map_styles
from webmap.maps.themes.theme import ThemeOptions

SVG = "{http://www.w3.org/2000/svg}"


def panel(app, code, **options):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        figure = make_figure(session, get_snapshot(session), code, FigureOptions(**options))
    return figure.panels[0]


def drawn_classes(panel):
    tree = ElementTree.fromstring(panel.draw(700, 500).svg)
    return {
        one.get("data-code"): one.get("data-class") for one in tree.iter() if one.get("data-code")
    }


@pytest.mark.parametrize("by", [Level.DISTRICT, Level.VILLAGE])
@pytest.mark.parametrize("theme", ["status", "gap", "change"])
def test_the_map_has_each_area_in_the_class_of_the_legend(app, by, theme):
    found = panel(app, "99.01", by=by, theme=ThemeOptions(theme))
    classes = drawn_classes(found)
    assert set(classes) == set(found.shapes.areas)
    counts = Counter(area_classes(found.view).values())
    for entry in found.legend:
        assert entry.count == counts[entry.key]
    for code, key in classes.items():
        assert key == area_classes(found.view)[code]


def test_of_one_class_the_others_are_faded(app):
    found = panel(app, "99.01", by=Level.VILLAGE, only="unformed")
    all_classes = area_classes(found.view)
    assert drawn_classes(found) == {
        code: "unformed" if all_classes[code] == "unformed" else "faded"
        for code in found.shapes.areas
    }


def test_the_line_under_a_panel_is_its_legend(app):
    found = panel(app, "99.01", by=Level.VILLAGE)
    assert found.line == " · ".join(
        f"{one.label} {number(one.count)}" for one in found.legend if one.count
    )


def test_areas_without_figures_can_be_drawn_as_no_data(app):
    assert map_styles(panel(app, "99.01").legend)["no_data"].hatched
