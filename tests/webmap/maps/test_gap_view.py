from datetime import date

from boundaries.areas.codes import Level
from tests.webmap.maps.area_rows import row, target
from webmap.maps.gap_view import gap_view

DAY = date(2023, 7, 27)


def test_gaps_are_those_of_the_chosen_target_and_sums_are_explained():
    part = {"set_for": "33.29", "share": None, "allotted": True}
    areas = [
        row("33.29.01", dasar=2, unformed=8, targets=[target(5, 2, **part), target(8, 2)]),
        row("33.29.02", no_data=4, targets=[target(1, None, **part), target(3, None)]),
    ]
    own = target(6, 2, set_for="33.29", share=None, issuer="Kabupaten Brebes", no_data=4)
    total = row(dasar=2, unformed=8, no_data=4, targets=[own, target(11, 2, no_data=4)])
    shown = gap_view(total, areas, Level.DISTRICT, "", DAY)
    assert shown.key == "formed_2023-12-31_33.29"
    assert shown.name == "Target akhir 2023, Kabupaten Brebes: 6"
    assert [key for key, _ in shown.choices] == [shown.key, "formed_2023-12-31_ID"]
    assert shown.cells == {"33.29.01": ("3", 3), "33.29.02": ("tanpa data", -1)}
    assert shown.total == ("0–4", 4)
    assert shown.notes[0].startswith("Pembagian")
    other = gap_view(total, areas, Level.DISTRICT, "formed_2023-12-31_ID", DAY)
    assert other.cells["33.29.01"] == ("6", 6)


def test_without_targets_there_are_no_gaps():
    assert gap_view(row(dasar=1), [], None, "", DAY) is None
