"""Which candidates of waiting rows are proposals, and what doubt makes them none."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.evidence import (
    EVIDENCE,
    FORMER_IN_REGENCY,
    LAST_IN_DISTRICT,
    ONLY_IN_REGENCY,
    OTHER_DISTRICT,
    REPEATED_ROW,
)
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import RowNames
from tests.boundaries.matching.melati import LIST, OLDER, one, row

UNLISTED = "NIRWANA"


def proposal(gazetteer: Gazetteer, names: RowNames, *others: RowNames) -> tuple[str, str]:
    """Return the village and the evidence of the proposal of a row, or empty texts."""
    match = join([names, *others], gazetteer)[0]
    assert match.code is None  # a proposal never is a match
    assert not any(candidate.evidence for candidate in match.candidates[1:])
    first = next(iter(match.candidates), None)
    return (first.code, first.evidence) if first and first.evidence else ("", "")


@pytest.mark.parametrize("district", ["", UNLISTED])
def test_without_a_listed_kecamatan_the_only_name_of_the_regency_is_proposed(
    gazetteer: Gazetteer, district: str
):
    for name in ("KENANGA INDAH", "Kenangaindah", "DESA KENANGA INDAH"):
        found = proposal(gazetteer, row(name, district=district))
        assert found == ("61.01.01.2002", ONLY_IN_REGENCY)


@pytest.mark.parametrize("district", ["", UNLISTED])
def test_a_name_of_an_older_list_alone_is_proposed(gazetteer: Gazetteer, district: str):
    assert proposal(gazetteer, row("SIDOMAKMUR", district=district)) == (
        "61.01.01.2003",
        FORMER_IN_REGENCY,
    )


def test_a_name_of_two_villages_is_no_proposal(gazetteer: Gazetteer):
    for name in ("DAHLIA", "SERUNI"):
        assert proposal(gazetteer, row(name, district="")) == ("", "")


def test_a_name_near_that_of_a_lost_village_is_no_proposal():
    names = {**LIST, "61.01.03.2005": "Melor"}
    assert proposal(Gazetteer.build(names), row("MELOR", district=""))[1] == ONLY_IN_REGENCY
    assert proposal(Gazetteer.build(names, OLDER), row("MELOR", district="")) == ("", "")


def test_a_name_near_another_of_the_regency_is_no_proposal():
    near = Gazetteer.build({**LIST, "61.01.03.2005": "Kenangan Indah"})
    assert proposal(near, row("KENANGA INDAH", district="")) == ("", "")


def test_a_regency_written_without_its_kind_may_be_the_kota_of_that_name():
    both = Gazetteer.build({**LIST, "61.71.01.1003": "Kenanga Indah"})
    kabupaten = replace(row("KENANGA INDAH", district=""), regency="KAB. MELATI")
    assert proposal(both, row("KENANGA INDAH", district="")) == ("", "")
    assert proposal(both, kabupaten) == ("61.01.01.2002", ONLY_IN_REGENCY)


@pytest.mark.parametrize(
    "contradicting",
    [
        row("KELURAHAN KENANGA INDAH", district=""),
        row("KENANGA INDAH", district="", kampung="KENANGA INDAH II"),
        row("KENANGA INDAH", district="", code="61.01.02.2099"),
        replace(row("KENANGA INDAH", district=""), province="NUSA LAIN"),
        # like a kecamatan that does not have the village
        row("KENANGA INDAH", district="KUTU GADANG SELATAN"),
    ],
)
def test_what_else_a_row_says_may_contradict(contradicting: RowNames):
    gazetteer = Gazetteer.build({**LIST, "62": "Nusa Lain"})
    assert proposal(gazetteer, contradicting) == ("", "")


def test_a_village_that_another_row_means_is_no_proposal(gazetteer: Gazetteer):
    names = row("KENANGA INDAH", district=UNLISTED)
    assert proposal(gazetteer, names, row("KENANGA INDAH")) == ("", "")
    assert proposal(gazetteer, names, row("KENANGA INDAH", district="SURGALOKA")) == ("", "")
    assert proposal(gazetteer, names, row("KENANGA INDAH", district="")) == ("", "")
    assert proposal(gazetteer, names, row("KENANGA INDAHH", district=UNLISTED)) == ("", "")
    nowhere = row("KENANGA INDAH", district="", kampung="MAWAR")
    assert proposal(gazetteer, nowhere)[1] == ONLY_IN_REGENCY
    assert proposal(gazetteer, nowhere, nowhere) == ("", "")  # two villages, or one twice


def test_two_units_of_a_village_are_proposed_only_where_they_name_one_kecamatan(
    gazetteer: Gazetteer,
):
    first, second = (row("KENANGA INDAH", UNLISTED, unit) for unit in ("MAWAR", "TERATAI"))
    assert proposal(gazetteer, first, second)[1] == ONLY_IN_REGENCY
    first, second = (replace(names, district="") for names in (first, second))
    assert proposal(gazetteer, first, second) == ("", "")


def test_a_row_in_a_kecamatan_without_its_village_is_proposed_where_the_name_stands(
    gazetteer: Gazetteer,
):
    names = row("KENANGA INDAH", district="ANGGREK TIMUR")
    assert proposal(gazetteer, names) == ("61.01.01.2002", OTHER_DISTRICT)
    alike = Gazetteer.build({**LIST, "61.01.02.2007": "Kenangi Indap"})
    assert proposal(alike, names) == ("", "")


def test_a_row_that_repeats_one_under_another_kecamatan_is_proposed(gazetteer: Gazetteer):
    names = row("KENANGA INDAH", district="ANGGREK TIMUR", kampung="MAWAR")
    own = replace(names, district="ANGGREK")
    assert proposal(gazetteer, names, own) == ("61.01.01.2002", REPEATED_ROW)
    assert proposal(gazetteer, names, replace(own, kampung="TERATAI")) == ("", "")
    names, own = (replace(each, kampung="") for each in (names, own))
    assert proposal(gazetteer, names, own) == ("", "")


def test_the_last_village_of_a_kecamatan_is_proposed_to_a_name_one_slip_away():
    # a name of another regency is never joined as a misspelt one
    newest = Gazetteer.build({**LIST, "61.02.01.2002": "Basar Lama"})
    others = [row(name, "KOTO GADANG SELATAN") for name in ("LUBUK MERBAU", "MUARA", "SUNGAI ULAR")]
    misspelt = row("BASAR LAMA", "KOTO GADANG SELATAN")
    assert one(newest, misspelt).method == "unlike"
    assert proposal(newest, misspelt, *others) == ("61.01.03.2004", LAST_IN_DISTRICT)
    assert proposal(newest, misspelt, *others[1:]) == ("", "")
    waiting = row("TANPA NAMA", "KOTO GADANG SELATAN")
    assert proposal(newest, misspelt, waiting, *others) == ("", "")
    assert proposal(newest, row("BASAR MAMA", "KOTO GADANG SELATAN"), *others) == ("", "")


NAMES = [
    row(name, district, unit)
    for name in ("KENANGA INDAH", "KENANGA INDA", "SIDOMAKMUR", "MUARA", "BASAR LAMA", "DAHLIA")
    for district in ("", UNLISTED, "ANGGREK", "ANGGREK TIMUR", "KOTO GADANG SELATAN")
    for unit in ("", "MAWAR")
]


@given(st.lists(st.sampled_from(NAMES), max_size=12), st.randoms(use_true_random=False))
def test_proposals_depend_on_no_order_and_never_share_a_village(
    gazetteer: Gazetteer, rows: list[RowNames], chance: random.Random
):
    matches = join(rows, gazetteer)
    order = list(range(len(rows)))
    chance.shuffle(order)
    shuffled = join([rows[index] for index in order], gazetteer)
    assert [matches[index] for index in order] == shuffled
    matched = {match.code for match in matches if match.code}
    proposed: dict[str, set[tuple[str, str]]] = {}
    for names, match in zip(rows, matches, strict=True):
        for candidate in match.candidates:
            if candidate.evidence:
                assert candidate.evidence in EVIDENCE and match.outcome == "review"
                assert (candidate.evidence == REPEATED_ROW) == (candidate.code in matched)
                proposed.setdefault(candidate.code, set()).add((names.district, names.village))
    assert all(len(names) == 1 for names in proposed.values())
