import pytest
from lxml import etree
from lxml.etree import QName

from boundaries.areas.codes import Level
from tests.webmap.styles.conftest import Rows, Themes
from webmap.styles.sld import OGC, SE, sld

_NAMES = {"se": SE, "ogc": OGC, "sld": "http://www.opengis.net/sld"}


def _rules(text: bytes) -> list:
    return etree.fromstring(text).findall(".//se:Rule", _NAMES)


def _holds(element, row: dict[str, object]) -> bool:
    # a second reading of Filter Encoding, as a server evaluates it
    name, parts = QName(element).localname, list(element)
    if name == "And":
        return all(_holds(one, row) for one in parts)
    if name == "Or":
        return any(_holds(one, row) for one in parts)
    values = [_value(one, row) for one in parts]
    if name == "PropertyIsNull":
        return values[0] is None
    if None in values:
        return False
    left, right = values
    if not isinstance(left, str):
        right = float(right)
    return {
        "PropertyIsEqualTo": left == right,
        "PropertyIsLessThan": left < right,
        "PropertyIsLessThanOrEqualTo": left <= right,
        "PropertyIsGreaterThan": left > right,
        "PropertyIsGreaterThanOrEqualTo": left >= right,
    }[name]


def _value(element, row: dict[str, object]):
    name = QName(element).localname
    if name == "PropertyName":
        return row[element.text]
    if name == "Literal":
        return element.text
    factor, other = (_value(one, row) for one in element)
    return None if other is None else float(factor) * other


@pytest.mark.parametrize("level", [Level.VILLAGE, Level.DISTRICT, Level.REGENCY])
def test_each_feature_fits_the_rule_of_its_class_and_no_other(
    rows: Rows, themes: Themes, level: Level
):
    for theme in themes(level, "id").values():
        rules = [
            (rule.find("se:Name", _NAMES).text, rule.find("ogc:Filter", _NAMES)[0])
            for rule in _rules(sld(theme))
            if rule.find("ogc:Filter", _NAMES) is not None
        ]
        for row in rows(level):
            held = [key for key, found in rules if key != "partial" and _holds(found, row)]
            assert held == [theme.class_of(row).key]  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["id", "en"])
def test_rules_have_titles_and_colours_of_the_classes(themes: Themes, language: str):
    for level in (Level.VILLAGE, Level.PROVINCE):
        for theme in themes(level, language).values():
            found = [
                (
                    rule.findtext("se:Description/se:Title", namespaces=_NAMES),
                    rule.findtext(".//se:Fill/se:SvgParameter[@name='fill']", namespaces=_NAMES),
                )
                for rule in _rules(sld(theme))
            ]
            classes = [(one.label, one.colour) for one in theme.classes]
            assert found[: len(classes)] == classes


def test_names_are_drawn_only_where_there_is_room(themes: Themes):
    for level in (Level.VILLAGE, Level.PROVINCE):
        (theme, *_) = themes(level, "id").values()
        last = _rules(sld(theme, "desa"))[-1]
        assert last.findtext(".//ogc:PropertyName", namespaces=_NAMES) == "name"
        assert int(last.findtext("se:MaxScaleDenominator", namespaces=_NAMES)) > 0


def test_the_layer_is_named(themes: Themes):
    root = etree.fromstring(sld(themes(Level.VILLAGE, "id")["status"], "desa"))
    assert root.findtext("sld:NamedLayer/se:Name", namespaces=_NAMES) == "desa"
