import re
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.documents.drawing import draw_map, swatch
from webmap.documents.drawing.model import (
    ContextArea,
    Locator,
    MapArea,
    MapFrame,
    MapOutline,
    MapStyle,
)

SVG = "{http://www.w3.org/2000/svg}"
STYLES = {"formed": MapStyle("#336699"), "no_data": MapStyle("#f4f4f2", hatched=True)}
FRAME = MapFrame(400, 300, prefix="m", labels="numbers")
COUNTRY = Locator([shapely.box(95, -10, 141, 6)], [shapely.box(109, -7, 110, -6)])


def squares(count, key="formed", side=0.01):
    """Squares from west to east; neighbours touch."""
    return [
        MapArea(
            f"9.{at}",
            shapely.box(109 + at * side, -7, 109 + (at + 1) * side, -7 + side),
            key,
            title=f"{at + 1}. Desa {at}",
            number=str(at + 1),
            name=f"Desa Suka{at}",
        )
        for at in range(count)
    ]


def drawing(*arguments, **options):
    return ElementTree.fromstring(draw_map(*arguments, **{"frame": FRAME, **options}).svg)


def paths(tree):
    return {one.get("data-code"): one for one in tree.iter(f"{SVG}path") if one.get("data-code")}


def labels(tree):
    return {
        one.get("data-of"): " ".join(one.itertext())
        for one in tree.iter(f"{SVG}text")
        if one.get("data-of")
    }


def texts(tree):
    return ["".join(one.itertext()) for one in tree.iter(f"{SVG}text")]


def test_every_area_is_drawn_once_with_class_title_and_number():
    tree = drawing(squares(5), STYLES)
    drawn = paths(tree)
    assert list(drawn) == [f"9.{at}" for at in range(5)]
    assert {one.get("data-class") for one in drawn.values()} == {"formed"}
    assert {one.get("fill") for one in drawn.values()} == {"#336699"}
    assert drawn["9.3"].find(f"{SVG}title").text == "4. Desa 3"
    assert labels(tree) == {f"9.{at}": str(at + 1) for at in range(5)}


def test_names_stand_in_their_areas_without_the_kind():
    frame = MapFrame(900, 300, kinds=("Desa",))
    drawn = draw_map(squares(5), STYLES, frame=frame)
    assert labels(ElementTree.fromstring(drawn.svg)) == {f"9.{at}": f"Suka{at}" for at in range(5)}
    assert (drawn.width, drawn.height, drawn.key) == (900, 300, ())


shape = st.tuples(
    st.floats(100, 120), st.floats(-8, 5), st.floats(0.001, 2), st.floats(0.001, 2)
).map(lambda one: shapely.box(one[0], one[1], one[0] + one[2], one[1] + one[3]))


@settings(max_examples=30)
@given(st.lists(shape, min_size=1, max_size=12), st.sampled_from(["names", "numbers", "none"]))
def test_every_area_is_drawn_and_every_name_is_on_the_map_or_in_the_key(shapes, kind):
    areas = [
        MapArea(f"9.{at}", one, "formed", number=str(at + 1), name=f"Bulakamba Wetan {at}")
        for at, one in enumerate(shapes)
    ]
    frame = MapFrame(900, 600, labels=kind)
    drawn = draw_map(areas, STYLES, frame=frame, locator=COUNTRY)
    tree = ElementTree.fromstring(drawn.svg)
    assert list(paths(tree)) == [one.code for one in areas]
    for path in paths(tree).values():
        assert re.match(r"M-?[\d.]+ -?[\d.]+", path.get("d"))
    if kind == "names":
        shown, key = labels(tree), dict(drawn.key)
        for at, area in enumerate(areas):
            assert shown[area.code] == area.name or key[shown[area.code]] == area.name, at
        assert len(key) == len(drawn.key)
    elif kind == "numbers":
        assert labels(tree) == {one.code: one.number for one in areas}
    else:
        assert labels(tree) == {}


def test_areas_without_data_are_hatched_by_a_pattern_of_this_drawing():
    tree = drawing(squares(1, "no_data"), STYLES)
    assert paths(tree)["9.0"].get("fill") == "url(#m-no_data)"
    assert [one.get("id") for one in tree.iter(f"{SVG}pattern")] == ["m-no_data"]


@pytest.mark.parametrize("text", ["A & B", "<svg>", 'Sa"dan', "Ba'u"])
def test_names_with_special_characters_stay_text(text):
    area = MapArea("9.0", shapely.box(109, -7, 109.01, -6.99), "formed", text, "1")
    around = [ContextArea(shapely.box(109.01, -7, 109.2, -6.99), text)]
    frame = MapFrame(400, 300, labels="numbers", description=text)
    tree = drawing([area], STYLES, around=around, frame=frame)
    assert paths(tree)["9.0"].find(f"{SVG}title").text == text
    assert tree.get("aria-label") == text
    assert text in texts(tree)
    assert not list(tree.iter(f"{SVG}svg"))[1:]


@pytest.mark.parametrize(
    "name", ["", "\u202eterbalik\u202c \x00", "قرية جديدة", "Sungai " * 8 + "Panjang", "W" * 60]
)
def test_odd_names_are_drawn_or_stand_in_the_key(name):
    area = MapArea("9.0", shapely.box(109, -7, 110, -6), "formed", name, name=name)
    small = MapArea("9.1", shapely.box(109.1, -6.9, 109.11, -6.89), "formed", name, name=name)
    around = MapArea("9.2", area.shape.difference(small.shape), "formed", name, name=name)
    drawn = draw_map([around, small], STYLES, frame=MapFrame(400, 300))
    tree = ElementTree.fromstring(drawn.svg)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", drawn.svg)
    assert len(labels(tree)) == (2 if name else 0)


def test_names_of_outlines_are_labels_where_areas_are_many():
    many = squares(200)
    halves = [
        MapOutline(shapely.union_all([one.shape for one in part]), f"Kecamatan Kana{at}", f"8.{at}")
        for at, part in enumerate((many[:100], many[100:]))
    ]
    tree = drawing(many, STYLES, halves, frame=MapFrame(900, 300))
    assert labels(tree) == {"8.0": "Kana0", "8.1": "Kana1"}
    assert len(paths(tree)) == 200


def test_far_islands_have_a_panel_and_a_scale_bar_of_their_own():
    areas = [*squares(4, side=0.5), MapArea("9.9", shapely.box(120, -7, 120.1, -6.9), "formed")]
    tree = drawing(areas, STYLES, frame=MapFrame(900, 600))
    assert list(paths(tree))[-1] == "9.9"
    assert len([one for one in texts(tree) if one.endswith(" km")]) == 2


def test_outlines_and_areas_around_lie_over_and_under_the_areas():
    area = squares(1)[0]
    around = [ContextArea(shapely.box(108, -8, 110, -7)), ContextArea(shapely.box(120, 0, 121, 1))]
    text = draw_map([area], STYLES, [MapOutline(area.shape)], around, FRAME).svg
    assert text.index("clip-path=") < text.index('data-code="9.0"') < text.index("<use ")


def test_the_scale_bar_is_in_metres_or_kilometres():
    near = draw_map(squares(1), STYLES, frame=FRAME).svg
    far = [MapArea("9", shapely.box(100, -7, 105, -4), "formed", "", "1")]
    assert ">200 m</text>" in near
    assert ">100 km</text>" in draw_map(far, STYLES, frame=FRAME).svg


def test_a_locator_is_drawn_where_there_is_one():
    around = [shapely.box(95, -10, 141, 6)]
    without = drawing(squares(1), STYLES)
    located = drawing(squares(1), STYLES, locator=Locator(around, [squares(1)[0].shape]))
    count = len(list(without.iter(f"{SVG}path")))
    assert len(list(located.iter(f"{SVG}path"))) == count + 2


def test_ids_of_two_drawings_in_one_document_differ():
    first, second = (
        {
            one.get("id")
            for one in drawing(
                squares(3, "no_data"), STYLES, frame=MapFrame(400, 300, prefix=prefix)
            ).iter()
            if one.get("id")
        }
        for prefix in ("a", "b")
    )
    assert first and not first & second


@pytest.mark.parametrize("shapes", [[], [shapely.Polygon()], [shapely.Point(109, -7)], [None]])
def test_without_polygons_there_is_an_empty_frame(shapes):
    areas = [MapArea("9.0", one, "formed", name="Desa") for one in shapes]
    tree = drawing(areas, STYLES, locator=COUNTRY)
    assert paths(tree) == {} and not texts(tree)
    assert list(tree.iter(f"{SVG}rect"))


def test_outlines_alone_are_a_map():
    tree = drawing([], STYLES, [MapOutline(shapely.box(109, -7, 110, -6), "Salem")])
    assert paths(tree) == {} and texts(tree)


def test_a_class_without_style_is_drawn_as_without_data():
    assert paths(drawing(squares(1, "unknown"), STYLES))["9.0"].get("fill").startswith("url(")


def test_grey_maps_have_no_colour():
    areas = [*squares(2), *squares(1, "no_data")]
    around = [ContextArea(shapely.box(100, -9, 120, -5), "Tegal")]
    text = draw_map(areas, STYLES, around=around, frame=MapFrame(400, 300, grey=True)).svg
    assert "#336699" not in text and "#e6eef4" not in text


def test_a_swatch_is_filled_as_areas_of_its_class_are():
    tree = ElementTree.fromstring(swatch("no_data", STYLES, prefix="s1"))
    assert "url(#s1-no_data)" in [one.get("fill") for one in tree.iter(f"{SVG}rect")]
    tree = ElementTree.fromstring(swatch("formed", STYLES))
    assert "#336699" in [one.get("fill") for one in tree.iter(f"{SVG}rect")]


def test_a_grey_swatch_is_filled_as_on_a_grey_map():
    styles = {key: MapStyle("#336699") for key in "abc"}
    areas = [MapArea(key, shapely.box(109, at, 110, at + 1), key) for at, key in enumerate("abc")]
    tree = drawing(areas, styles, frame=MapFrame(400, 300, prefix="m", grey=True))
    patterns = {one.get("id"): [*one] for one in tree.iter(f"{SVG}pattern")}
    for key, path in paths(tree).items():
        sample = ElementTree.fromstring(swatch(key, styles, grey=True, prefix="m"))
        fills = [one.get("fill") for one in sample.iter(f"{SVG}rect")]
        assert path.get("fill") in fills
        for pattern in sample.iter(f"{SVG}pattern"):
            same = patterns[pattern.get("id")]
            assert [one.attrib for one in pattern] == [one.attrib for one in same]


def test_a_swatch_of_partial_data_is_hatched_over_its_colour():
    text = swatch("formed", STYLES, partial=True, prefix="s")
    assert "#336699" in text and 'fill="url(#s--partial)"' in text


def test_a_schematic_map_has_neither_scale_nor_north_nor_locator():
    frame = MapFrame(400, 300, prefix="m", schematic=True)
    plain = texts(drawing(squares(3), STYLES, frame=MapFrame(400, 300, prefix="m")))
    assert any(text.endswith((" m", " km")) for text in plain) and "U" in plain
    tree = drawing(squares(3), STYLES, frame=frame, locator=COUNTRY)
    assert set(texts(tree)) == {"Desa Suka0", "Desa Suka1", "Desa Suka2"}
    assert len(paths(tree)) == 3
