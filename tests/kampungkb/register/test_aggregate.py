"""Several rows of one village make one status."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.types import Match
from geo.messages import Message
from kampungkb.indicators.classification import Klasifikasi, Status, VillageClass
from kampungkb.register.aggregate import ReportedUnit, unreadable_place, village_status

CODE = "99.01.01.2002"
FORMED = ReportedUnit(Status.FORMED, Klasifikasi.DASAR, date(2020, 1, 1), "Melati Satu")
HIGHER = ReportedUnit(Status.FORMED, Klasifikasi.MANDIRI, date(2018, 1, 1), "Melati Dua")
FORMING = ReportedUnit(Status.FORMING, None, None, "")
UNFORMED = ReportedUnit(Status.UNFORMED, None, date(2001, 1, 1), "Nama Lama")

NOTHING_ELSE = {"formed_year": "", "stage": "", "note": "", "scores": ""}

OTHER_FIELDS = {
    "formed_year": st.sampled_from(["", "2017", "> 2019"]),
    "stage": st.sampled_from(["", "sk"]),
    "note": st.sampled_from(["", "menyusul"]),
    "scores": st.sampled_from([(), (1,) * 12, (4,) * 12]),
    "units": st.integers(1, 3),
}

units = st.builds(
    ReportedUnit,
    st.sampled_from([Status.UNFORMED, Status.FORMING, Status.FORMED]),
    st.none(),
    st.none() | st.dates(),
    st.sampled_from(["", "Melati", "Mawar"]),
    **OTHER_FIELDS,
) | st.builds(
    ReportedUnit,
    st.just(Status.FORMED),
    st.sampled_from(Klasifikasi),
    st.none(),
    st.just(""),
    **OTHER_FIELDS,
)


def test_the_columns_of_one_unit():
    assert village_status(CODE, [FORMED]) == {
        "code": CODE, "status": "formed", "klasifikasi": "dasar",
        "formed_on": date(2020, 1, 1), "kampung": "Melati Satu", "units": 1, **NOTHING_ELSE,
    }  # fmt: skip


def test_two_units_have_the_higher_class_both_names_and_the_earlier_date():
    assert village_status(CODE, [FORMED, HIGHER]) == {
        "code": CODE, "status": "formed", "klasifikasi": "mandiri",
        "formed_on": date(2018, 1, 1), "kampung": "Melati Satu; Melati Dua", "units": 2,
        **NOTHING_ELSE,
    }  # fmt: skip


def test_a_row_without_a_unit_adds_nothing_to_one_with_a_unit():
    assert village_status(CODE, [UNFORMED, FORMING]) == {
        "code": CODE, "status": "forming", "klasifikasi": None,
        "formed_on": None, "kampung": "", "units": 1, **NOTHING_ELSE,
    }  # fmt: skip


def test_rows_without_a_unit_make_an_unformed_village():
    found = village_status(CODE, [UNFORMED, UNFORMED])
    assert (found["status"], found["klasifikasi"], found["units"]) == ("unformed", None, 1)


def test_a_name_that_is_repeated_is_kept_once():
    assert village_status(CODE, [FORMED, FORMED])["kampung"] == "Melati Satu"


@pytest.mark.parametrize("others", [[], [UNFORMED], [FORMING], [UNFORMED, FORMING]])
def test_a_row_that_cannot_be_read_makes_no_data(others):
    assert village_status(CODE, others, unreadable=True) == {
        "code": CODE, "status": "no_data", "klasifikasi": None,
        "formed_on": None, "kampung": "", "units": 1, **NOTHING_ELSE,
    }  # fmt: skip


@given(st.lists(units, min_size=1, max_size=5))
def test_formed_stands_beside_a_row_that_cannot_be_read(rows):
    found = village_status(CODE, rows, unreadable=True)
    if any(row.status is Status.FORMED for row in rows):
        assert found == village_status(CODE, rows)
    else:
        assert found["status"] == "no_data"


PLACE = Match("matched", CODE, CODE, "exact", 1.0, ())


def test_the_place_of_a_row_that_cannot_be_read_is_its_village_if_certain():
    unknown, total = Message("status_unknown", {"text": "2"}), Message("total_line")
    assert unreadable_place(PLACE, unknown) == CODE
    assert unreadable_place(PLACE, total) == "99.01.01"
    waiting = Match("review", None, "99.01", "none", 0.0, ())
    assert unreadable_place(waiting, unknown) == "99.01"
    refused = Match("rejected", None, CODE, "alias", 1.0, ())
    assert unreadable_place(refused, unknown) == "99.01.01"
    assert unreadable_place(Match("review", None, None, "none", 0.0, ()), unknown) is None


@given(st.lists(units, min_size=1, max_size=5))
def test_no_row_has_a_higher_class_than_its_village(rows):
    found = village_status(CODE, rows)
    klasifikasi = Klasifikasi(found["klasifikasi"]) if found["klasifikasi"] else None
    highest = VillageClass.of(Status(found["status"]), klasifikasi).byte
    assert highest == max(VillageClass.of(row.status, row.klasifikasi).byte for row in rows)


def test_there_is_no_status_without_rows():
    with pytest.raises(ValueError, match="empty"):
        village_status(CODE, [])


def test_the_best_unit_gives_its_stage_and_scores_and_every_row_its_note():
    first = FORMED._replace(scores=(1,) * 12, note="SK menyusul")
    second = HIGHER._replace(scores=(3, 4) * 6, note="SK menyusul", units=2)
    found = village_status(CODE, [first, second, UNFORMED._replace(note="lama")])
    assert (found["scores"], found["note"]) == ("34" * 6, "SK menyusul; lama")
    assert found["units"] == 3
    staged = village_status(CODE, [UNFORMED, FORMING._replace(stage="komitmen")])
    assert (staged["status"], staged["stage"]) == ("forming", "komitmen")


@pytest.mark.parametrize(
    ("years", "day", "expected"),
    [
        (["2019", "> 2019", "2017"], None, "2017"),
        (["> 2019", "2020"], None, "> 2019"),
        (["> 2019", "2019"], None, "2019"),
        (["2017"], date(2018, 3, 1), "2017"),
        (["2018"], date(2018, 3, 1), ""),
        (["> 2018"], date(2018, 3, 1), ""),
    ],
)
def test_the_earliest_year_of_formation_counts(years, day, expected):
    rows = [FORMED._replace(formed_on=None, formed_year=year) for year in years]
    found = village_status(CODE, [*rows, FORMED._replace(formed_on=day)])
    assert (found["formed_year"], found["formed_on"]) == (expected, day)
