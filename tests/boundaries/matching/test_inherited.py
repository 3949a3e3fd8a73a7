"""Names from lines above a row count only where the villages confirm them."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.finding.districts import DistrictReading
from boundaries.matching.finding.locate import Location
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.inherited import location_without
from boundaries.matching.joining import join
from boundaries.matching.types import Match, RowNames
from tests.boundaries.matching.melati import row

DISTRICT, BOTH = ("district",), ("regency", "district")
IN_ANGGREK = ["DAHLIA", "KENANGA INDAH", "CEMPAKASARI", "KARANG LOR", "KARANG KIDUL", "PARIT III"]


def below(villages: list[str], district: str = "ANGGREK", fields: tuple[str, ...] = DISTRICT):
    return [replace(row(village, district), inherited=fields) for village in villages]


def keys(match: Match) -> list[str]:
    return [message.key for message in match.reason]


def test_rows_below_a_kecamatan_are_joined_as_if_they_named_it(newest: Gazetteer) -> None:
    villages = [*IN_ANGGREK, "TNJ HARAPAN", "GAMPONG DAHLIA", "BERINGIN JAYA"]
    above = join(below(villages), newest)
    assert all(match.outcome == "matched" for match in above)
    assert above == join([row(village) for village in villages], newest)


@pytest.mark.parametrize("village", ["BERINGIN DJAJA", "WIRASANGKA", "MELUR"])
def test_a_village_that_is_not_surely_there_waits_as_without_kecamatan(
    newest: Gazetteer, village: str
) -> None:
    *_, match = join(below([*IN_ANGGREK, village]), newest)
    (without,) = join([row(village, "")], newest)
    assert (match.outcome, match.method, match.within) == ("review", "incomplete", "61.01")
    assert keys(match) == ["not_inherited", *keys(without)]
    assert match.reason[0].parameters == {"text": "ANGGREK"}
    assert match.candidates == without.candidates


def test_a_name_that_two_kecamatan_have_waits_where_few_rows_are_of_the_one_above(
    newest: Gazetteer,
) -> None:
    # DAHLIA is a village of both: below ANGGREK it is one of ANGGREK TIMUR whose line was lost
    lost = join(below(["KAMBOJA", "TIGAJURU", "WIRASANGKA", "DAHLIA"]), newest)
    assert [match.code for match in lost] == [None] * 4
    assert keys(lost[3])[0] == "not_inherited"


def test_one_kecamatan_in_disorder_does_not_hold_up_the_others(newest: Gazetteer) -> None:
    others = ["LUBUK MERBAU", "MUARA", "SUNGAI ULAR", "PASAR LAMA", "DAHLIA"]
    matches = join(below(IN_ANGGREK) + below(others, "ANGGREK TIMUR"), newest)
    assert [match.code is None for match in matches[:6]] == [True] * 6  # 7 of 11 in the regency
    more = [*IN_ANGGREK, "SERUNI", "TANJUNG HARAPAN", "BRINGIN JAYA"]
    rows = below([*more, *IN_ANGGREK]) + below(["LUBUK MERBAU", "DAHLIA"], "ANGGREK TIMUR")
    matches = join(rows, newest)
    assert matches[0].code == "61.01.01.2001" and matches[-1].code is None


def test_a_row_that_waits_for_its_kecamatan_keeps_less_sure_names_from_its_village(
    newest: Gazetteer,
) -> None:
    alone = row("KENANGA INDA", "ANGREK")  # a kecamatan of other spelling
    assert join([alone], newest)[0].code == "61.01.01.2002"
    waiting = below(["KENANGA INDAH", "WIRASANGKA"])  # the second is not in Anggrek
    assert [match.method for match in join([alone, *waiting], newest)] == [
        "taken", "incomplete", "incomplete",
    ]  # fmt: skip


def test_a_regency_from_above(newest: Gazetteer) -> None:
    rows = below(IN_ANGGREK, fields=BOTH)
    assert all(match.outcome == "matched" for match in join(rows, newest))
    *_, match = join([*rows, *below(["WIRASANGKA"], fields=BOTH)], newest)
    assert match.within == "61.01"  # the other rows confirm the regency
    (match,) = join(below(["WIRASANGKA"], fields=BOTH), newest)
    assert (match.method, match.within) == ("incomplete", "61")
    (match,) = join([replace(row("WIRASANGKA"), inherited=("regency",))], newest)
    assert (match.method, match.within) == ("incomplete", "61")


def test_a_code_needs_no_name_from_above(newest: Gazetteer) -> None:
    names = RowNames("", "SOKA UTARA", "CEMPAKA", "DAHLIA", "", "61.01.01.2001", BOTH)
    (match,) = join([names], newest)
    assert (match.code, match.method) == ("61.01.01.2001", "code")
    (match,) = join([replace(names, inherited=())], newest)
    assert match.method == "code contradicted"


def test_a_location_without_names_keeps_what_is_known() -> None:
    readings = (DistrictReading("61.01", None, "exact"), DistrictReading("61.71", None, "exact"))
    location = Location("61", readings, kota_marked=False)
    without = location_without(location, row("DAHLIA", ""))
    assert [reading.regency for reading in without.readings] == ["61.01", "61.71"]
    assert {reading.method for reading in without.readings} == {""}
    assert location_without(location, RowNames("", "", "", "DAHLIA")).readings == ()
    assert location_without(location, row("DAHLIA")) == location


VILLAGES = [*IN_ANGGREK, "SERUNI", "KAMBOJA", "TIGAJURU", "MUARA", "KENANGA INDA", "MELUR"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(VILLAGES),
            st.sampled_from(["ANGGREK", "ANGGREK TIMUR", "ANGREK"]),
            st.sampled_from([(), DISTRICT, BOTH]),
        ),
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_a_name_from_above_never_joins_more_than_the_same_name_in_the_row(
    newest: Gazetteer, drawn: list[tuple[str, str, tuple[str, ...]]], chance: random.Random
) -> None:
    rows = [below([village], district, fields)[0] for village, district, fields in drawn]
    inherited = join(rows, newest)
    order = chance.sample(range(len(rows)), len(rows))
    assert join([rows[i] for i in order], newest) == [inherited[i] for i in order]
    written = join([replace(one, inherited=()) for one in rows], newest)
    for one, other in zip(inherited, written, strict=True):
        assert one.code in (None, other.code)
