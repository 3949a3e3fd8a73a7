from datetime import date

from boundaries.areas.codes import Level
from webmap.documents.figure.options import NO_OPTIONS, FigureOptions, page_parameters
from webmap.maps.themes.theme import ThemeOptions


def test_a_page_of_which_nothing_was_asked_has_its_language_only():
    assert page_parameters(NO_OPTIONS) == {"lang": "id"}


def test_parameters_are_those_of_the_page():
    theme = ThemeOptions("change", "inpres-2023", date(2022, 12, 26), crossed=True)
    options = FigureOptions(Level.VILLAGE, theme, "dasar", language="en")
    assert page_parameters(options, "2023-08-28") == {
        "date": "2023-08-28",
        "by": "village",
        "theme": "change",
        "target": "inpres-2023",
        "since": "2022-12-26",
        "with": "formed",
        "only": "dasar",
        "lang": "en",
    }


def test_a_grid_is_a_view_of_the_page():
    options = FigureOptions(theme=ThemeOptions(grid=True))
    assert page_parameters(options) == {"view": "grid", "lang": "id"}
