from itertools import combinations
from xml.etree import ElementTree

import pytest

from webmap.documents.drawing.fills import FADED, GREYS, NO_DATA, Palette, grey_fills
from webmap.documents.drawing.model import MapStyle

FAR = 25  # of L*: plain greys that a photocopier keeps apart


def lightness(fill):
    """Return L* of a fill as seen from far, 0 to 100."""
    return 116 * fill.luminance ** (1 / 3) - 16 if fill.luminance > 0.0089 else 903 * fill.luminance


def styles(count, **more):
    return {f"class_{at}": MapStyle("#123456") for at in range(count)} | more


def palette(named, grey=False, **options):
    return Palette(named, grey=grey, sea=True, prefix="m", **options)


def test_greys_go_from_light_to_dark():
    assert [one.luminance for one in GREYS] == sorted(
        (one.luminance for one in GREYS), reverse=True
    )


@pytest.mark.parametrize(("one", "other"), [*combinations((*GREYS, NO_DATA, FADED), 2)])
def test_two_greys_differ_in_pattern_or_are_far_apart(one, other):
    same_pattern = (one.pattern, one.turn) == (other.pattern, other.turn)
    assert not same_pattern or abs(lightness(one) - lightness(other)) >= FAR
    assert one.kind != other.kind


@pytest.mark.parametrize("fill", [one for one in GREYS if one.pattern])
def test_patterns_have_lines_and_gaps_that_a_printer_resolves(fill):
    assert 0.05 <= fill.ink <= 0.6
    ElementTree.fromstring(f"<g>{fill.pattern}</g>")


@pytest.mark.parametrize("count", range(1, 10))
def test_classes_keep_their_order_and_no_two_are_alike(count):
    fills = grey_fills(styles(count, no_data=MapStyle("#ffffff", hatched=True)))
    shown = [fills[f"class_{at}"] for at in range(count)]
    assert len(set(shown)) == count and NO_DATA not in shown
    assert [GREYS.index(one) for one in shown] == sorted(GREYS.index(one) for one in shown)
    assert fills["no_data"] == NO_DATA


def test_few_classes_are_far_apart():
    first, last = grey_fills(styles(2)).values()
    assert lightness(first) - lightness(last) > 80


def test_more_classes_than_greys_have_fills_all_the_same():
    assert len(grey_fills(styles(30))) == 30


def test_faded_classes_are_white_and_take_no_grey_from_others():
    faded = styles(3, faded=MapStyle("#f7f8f8", faded=True))
    assert grey_fills(faded)["faded"] == FADED
    assert grey_fills(faded)["class_2"] == grey_fills(styles(3))["class_2"]


def test_a_class_in_colour_is_filled_with_it_unless_hatched():
    named = {"a": MapStyle("#336699"), "b": MapStyle("#f4f4f2", hatched=True)}
    assert palette(named).fill("a") == "#336699"
    assert palette(named).fill("b") == "url(#m-b)"
    patterns = ElementTree.fromstring(f"<defs>{palette(named).definitions(['a', 'b', 'b'])}</defs>")
    assert [one.get("id") for one in patterns] == ["m-b"]


def test_every_fill_that_is_a_pattern_is_defined():
    for grey in (False, True):
        named = styles(9, no_data=MapStyle("#ffffff", hatched=True))
        found = palette(named, grey)
        defined = found.definitions([*named, "unknown"], partial=True)
        for fill in [*map(found.fill, [*named, "unknown"]), found.partial]:
            assert not fill.startswith("url") or f'id="{fill[5:-1]}"' in defined


def test_a_class_without_style_looks_like_no_data():
    assert palette({}).fill("unknown").startswith("url(#")
    assert palette({}, grey=True).fill("unknown").startswith("url(#")


def test_ids_have_no_other_letters_than_xml_allows():
    assert palette({"a b&c": MapStyle("#ffffff", hatched=True)}).fill("a b&c") == "url(#m-a_b_c)"


def test_borders_are_seen_between_areas_of_one_class():
    named = {"a": MapStyle("#336699"), "b": MapStyle("#f4f4f2", hatched=True)}
    colours = palette(named)
    assert colours.border("a") == colours.plain_border == "#ffffff"
    assert colours.border("b") != "#ffffff"
    grey = palette(named, grey=True)
    assert grey.border("a") == grey.border("b") not in ("#ffffff", "#000000")


def test_water_is_white_on_black_and_white_prints():
    assert palette({}, grey=True).sea == "#ffffff" != palette({}).sea
    assert Palette({}, grey=False, sea=False, prefix="m").sea == "#ffffff"


def test_patterns_are_smaller_in_smaller_drawings():
    named = {"b": MapStyle("#f4f4f2", hatched=True)}
    assert "scale(0.5)" in palette(named, scale=0.5).definitions(["b"])
    assert "scale" not in palette(named).definitions(["b"])
