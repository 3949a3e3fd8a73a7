import pytest
from lxml import etree

from boundaries.areas.codes import Level
from tests.webmap.styles.conftest import Themes
from webmap.styles.conditions import Comparison, Operator, Share
from webmap.styles.qgis_symbols import rgba
from webmap.styles.qml import expression, qml


@pytest.mark.parametrize("level", [Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE])
@pytest.mark.parametrize("language", ["id", "en"])
def test_rules_have_labels_and_colours_of_the_classes(themes: Themes, level: Level, language: str):
    for theme in themes(level, language).values():
        root = etree.fromstring(qml(theme))
        group = root.find("renderer-v2/rules/rule")
        assert group.get("label") == theme.title
        symbols = {one.get("name"): one for one in root.findall("renderer-v2/symbols/symbol")}
        drawn = {
            rule.get("label"): symbols[rule.get("symbol")]
            .find(".//Option[@name='color']")
            .get("value")
            for rule in group
        }
        expected = {one.label: rgba(one.colour) for one in theme.classes}
        if theme.partial:
            assert list(drawn).pop() == theme.partial.label
            del drawn[theme.partial.label]
        assert drawn == expected


def test_an_expression_quotes_names_and_texts():
    status = Comparison("status", Operator.EQUAL, "it's")
    missing = Comparison("klasifikasi", Operator.MISSING)
    share = Comparison("gap", Operator.AT_MOST, Share(0.25, "target"))
    assert expression([(status, missing)]) == "\"status\" = 'it''s' AND \"klasifikasi\" IS NULL"
    assert expression([(share,), (missing,)]) == (
        '("gap" <= 0.25 * "target") OR ("klasifikasi" IS NULL)'
    )


def test_columns_have_their_titles_and_equal_themes_make_equal_bytes(themes: Themes):
    theme = themes(Level.VILLAGE, "id")["status"]
    text = qml(theme, {"status": "Status", "name": "Nama"})
    assert text == qml(theme, {"status": "Status", "name": "Nama"})
    aliases = etree.fromstring(text).findall("aliases/alias")
    assert [(one.get("field"), one.get("name")) for one in aliases] == [
        ("status", "Status"),
        ("name", "Nama"),
    ]
