from webmap.styles.classes import status_theme
from webmap.styles.qgis_symbols import class_symbol, partial_symbol, rgba


def _values(symbol, kind: str) -> dict[str, str]:
    options = symbol.findall(f".//layer[@class='{kind}']/Option/Option")
    return {one.get("name"): one.get("value") for one in options}


def test_colours_are_written_as_qgis_does():
    assert rgba("#d94801") == "217,72,1,255"


def test_a_class_has_its_colour_and_border():
    for style in status_theme().classes:
        found = _values(class_symbol("0", style), "SimpleFill")
        assert (found["color"], found["outline_color"]) == (rgba(style.colour), rgba(style.outline))


def test_only_no_data_has_lines_over_its_colour():
    for number, style in enumerate(status_theme().classes):
        lines = class_symbol(str(number), style).findall("layer[@class='LinePatternFill']")
        assert bool(lines) == (style.key == "no_data")


def test_stripes_leave_the_colour_of_the_class_to_be_seen():
    symbol = partial_symbol("7")
    assert symbol.findall("layer[@class='SimpleFill']") == []
    assert len(symbol.findall("layer[@class='LinePatternFill']")) == 2
