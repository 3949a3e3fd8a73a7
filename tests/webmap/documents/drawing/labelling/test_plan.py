import shapely

from webmap.documents.drawing.labelling.inside import Canvas, Shapes
from webmap.documents.drawing.labelling.plan import (
    MOST_NAMED,
    MOST_NUMBERS,
    Labelled,
    plan_labels,
)
from webmap.documents.drawing.model import MapFrame
from webmap.documents.drawing.raster import rasterise
from webmap.documents.drawing.rings import Rings, as_array

FRAME = MapFrame(900, 600, kinds=("Desa",))
NOTHING = ((), ())


def labelled(canvas, shapes, names, numbers=None, weights=None):
    rings = Rings.of(as_array(shapes))
    cells = Shapes(rasterise(rings, canvas.rows, canvas.columns, canvas.step), len(shapes))
    points = shapely.get_coordinates(shapely.centroid(as_array(shapes))).reshape(-1, 2)
    return Labelled(
        names=names,
        numbers=numbers or [""] * len(shapes),
        shapes=cells,
        main=cells,
        enlarged=[],
        land=cells.ids != -1,
        points=points,
        weights=weights or [0.0] * len(shapes),
    )


def planned(areas, outlines=NOTHING, frame=FRAME, **options):
    canvas = Canvas(frame.width, frame.height, frame.label_size / 6)
    return plan_labels(
        canvas, labelled(canvas, *areas, **options), labelled(canvas, *outlines), frame
    )


def grid(columns, rows, side=80.0, gap=0.0):
    return [
        shapely.box(side * x, side * y, side * (x + 1) - gap, side * (y + 1) - gap)
        for y in range(rows)
        for x in range(columns)
    ]


def halves(width, height):
    return [shapely.box(0, 0, width / 2, height), shapely.box(width / 2, 0, width, height)]


def test_names_stand_in_areas_with_room_without_their_kind():
    plan = planned((grid(4, 3), [f"Desa Suka{at}" for at in range(12)]))
    assert sorted(one.lines[0] for one in plan.placed) == sorted(f"Suka{at}" for at in range(12))
    assert plan.key == () and not plan.of_outlines


def test_names_without_room_stand_beside_the_land():
    tiny = shapely.box(500, 300, 505, 305)
    plan = planned(([*grid(2, 2), tiny], ["A", "B", "C", "D", "Losari"]))
    [outside] = [one for one in plan.placed if one.index == 4]
    assert outside.lines == ("Losari",) and outside.leader


def test_names_without_room_anywhere_are_numbers_with_a_key():
    # thin areas amid land
    thin = [shapely.box(400, 300 + 14 * at, 415, 314 + 14 * at) for at in range(5)]
    land = shapely.box(0, 0, 900, 600).difference(shapely.union_all(thin))
    names = ["Tanah", *(f"Desa Karangmangu {at}" for at in range(5))]
    plan = planned(([land, *thin], names))
    assert plan.key == tuple((str(at + 1), f"Desa Karangmangu {at}") for at in range(5))
    texts = {one.index: one.lines for one in plan.placed}
    assert [texts[at] for at in range(1, 6)] == [(str(at),) for at in range(1, 6)]


def test_documents_without_a_key_have_no_numbers():
    thin = shapely.box(400, 300, 415, 314)
    land = shapely.box(0, 0, 900, 600).difference(thin)
    plan = planned(([land, thin], ["Tanah", "Karangmangu"]), frame=MapFrame(900, 600, keyed=False))
    assert [one.lines[0] for one in plan.placed] == ["Tanah"] and plan.key == ()


def test_names_of_outlines_may_reach_over_their_borders():
    thin = [shapely.box(140 * at, 0, 140 * at + 62, 600) for at in range(3)]
    many = [shapely.box(2 * at, 0, 2 * at + 2, 600) for at in range(MOST_NAMED + 9)]
    names = ["Tanjungsari", "Banjarharja", "Wanasarian"]
    plan = planned((many, ["x"] * len(many)), (thin, names))
    assert plan.of_outlines and plan.key == ()
    assert sorted(one.lines[0] for one in plan.placed) == sorted(names)
    assert not any(one.leader for one in plan.placed)


def test_areas_have_their_own_numbers_in_the_key():
    thin = [shapely.box(400, 300, 415, 314)]
    land = shapely.box(0, 0, 900, 600).difference(thin[0])
    plan = planned(([land, *thin], ["Tanah", "Karangmangu"]), numbers=["7", "12"])
    assert plan.key == (("12", "Karangmangu"),)


def test_names_of_outlines_stand_for_those_of_many_areas():
    many = grid(20, 10, side=40)
    names = [f"Karangmangu Wetan {at}" for at in range(len(many))]
    assert len(many) > MOST_NAMED
    plan = planned((many, names), (halves(800, 400), ["Kecamatan Salem", "Kecamatan Losari"]))
    assert plan.of_outlines
    assert sorted(one.lines[0] for one in plan.placed) == ["Losari", "Salem"]
    assert all(one.bold for one in plan.placed)


def test_too_many_numbers_give_way_to_names_of_outlines():
    count = MOST_NUMBERS + 10
    small = [shapely.box(10 * at, 0, 10 * at + 10, 590) for at in range(count)]
    names = [f"Karangmangu Wetan {at}" for at in range(count)]
    plan = planned((small, names), (halves(10 * count, 590), ["Salem", "Losari"]))
    assert plan.of_outlines and len(plan.placed) == 2


def test_one_outline_is_that_of_the_whole_and_not_named():
    plan = planned((grid(2, 2), list("abcd")), ([shapely.box(0, 0, 160, 160)], ["Salem"]))
    assert not plan.of_outlines and len(plan.placed) == 4


def test_many_areas_without_named_outlines_have_the_names_that_fit():
    many = grid(40, 20, side=20)
    plan = planned((many, [f"K{at}" for at in range(len(many))]))
    assert plan.placed and plan.key == ()


def test_heavier_areas_have_their_names_first():
    # one free place, two tiny areas at the same spot
    land = shapely.box(0, 0, 900, 600).difference(shapely.box(400, 300, 460, 316))
    tiny = [shapely.box(395, 305, 397, 307), shapely.box(397, 305, 399, 307)]
    land = land.difference(shapely.union_all(tiny))
    plan = planned(([land, *tiny], ["", "Losari", "Bulaka"]), weights=[0, 1, 2])
    named = [one.lines[0] for one in plan.placed if one.leader and not one.bold]
    assert named == ["Bulaka"]


def test_numbers_only():
    frame = MapFrame(900, 600, labels="numbers")
    plan = planned((grid(2, 2), ["", "", "", ""]), frame=frame, numbers=["1", "2", "", "4"])
    assert [one.lines[0] for one in plan.placed] == ["1", "2", "4"]
    assert all(one.bold for one in plan.placed) and plan.key == ()


def test_no_labels():
    plan = planned((grid(2, 2), list("abcd")), frame=MapFrame(900, 600, labels="none"))
    assert plan.placed == [] and plan.key == ()


def test_an_area_without_cells_has_its_point():
    canvas = Canvas(900, 600, 2)
    beyond = shapely.box(950, 300, 951, 301)
    areas = labelled(canvas, [beyond], ["Losari"])
    assert areas.inner_points(0, canvas) == [(950.5, 300.5)]
