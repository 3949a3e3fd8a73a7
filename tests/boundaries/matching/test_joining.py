"""Rows that name villages → official villages, in a small invented regency and its neighbours."""

import random
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import RowNames
from boundaries.spelling.similarity import loose
from tests.boundaries.matching.melati import LIST, OLDER, one, row
from webmap.core.i18n import message_text

GAZETTEER = Gazetteer.build(LIST, OLDER)


@pytest.mark.parametrize(
    ("village", "district", "code", "method"),
    [
        ("DAHLIA", "ANGGREK", "61.01.01.2001", "exact"),
        ("DAHLIA", "KEC. ANGGREK TIMUR", "61.01.02.2002", "exact"),
        ("Desa Dahlia", "Anggrek", "61.01.01.2001", "exact"),
        ("KENANGAINDAH", "ANGGREK", "61.01.01.2002", "spacing"),
        ("CEMPAKA SARI", "ANGGREK", "61.01.01.2003", "spacing"),
        ("KARANGLOR", "ANGGREK", "61.01.01.2005", "spacing"),
        ("PARIT 3", "ANGGREK", "61.01.01.2007", "exact"),
        ("PARIT TIGA", "ANGGREK", "61.01.01.2007", "prefix"),
        ("PARITIII", "ANGGREK", "61.01.01.2007", "spacing"),
        ("GAMPONG KENANGA INDAH", "ANGGREK", "61.01.01.2002", "prefix"),
        ("TJ. HARAPAN", "ANGGREK", "61.01.01.2008", "exact"),
        ("TNJ HARAPAN", "ANGGREK", "61.01.01.2008", "abbreviation"),
        ("BERINGIN DJAJA", "ANGGREK", "61.01.01.2009", "spelling"),
        ("BERINGIN JAYA", "ANGGREK", "61.01.01.2009", "sound"),
        ("MALIFUT", "ANGGREK TIMUR", "61.01.02.2005", "parts"),
        ("TIGOJURU", "ANGGREK TIMUR", "61.01.02.2003", "spelling"),
        ("WIRASNAGKA", "ANGGREK TIMUR", "61.01.02.2004", "spelling"),
        ("SEI ULAR", "KOTO GADANG SELATAN", "61.01.03.2003", "exact"),
        ("SEI ULAR", "KT. GADANG SELATAN", "61.01.03.2003", "exact"),
        ("SEI ULAR", "KOTO GADANG SEL.", "61.01.03.2003", "exact"),
        ("SEI ULAR", "KOTTO GADANG SELATAN", "61.01.03.2003", "exact"),
    ],
)
def test_a_row_is_matched(
    newest: Gazetteer, village: str, district: str, code: str, method: str
) -> None:
    match = one(newest, row(village, district))
    assert (match.code, match.method, match.outcome) == (code, method, "matched")
    assert match.within == code
    assert 0.7 < match.score <= 1.0


@pytest.mark.parametrize(
    ("village", "district", "method", "within"),
    [
        ("KARANG", "ANGGREK", "unlike", "61.01.01"),
        ("KARANG WETAN", "ANGGREK", "unlike", "61.01.01"),  # not Lor, not Kidul
        ("PARIT II", "ANGGREK", "unlike", "61.01.01"),
        ("PARIT", "ANGGREK", "unlike", "61.01.01"),
        ("KAMBOJA", "ANGGREK", "elsewhere", "61.01.01"),
        ("CEMPAKAWATI", "ANGGREK", "unlike", "61.01.01"),
        ("BARU", "ANGGREK TIMUR", "unlike", "61.01.02"),
        ("MUARO", "KOTO GADANG SELATAN", "unlike", "61.01.03"),  # too short to be a slip
        ("DAHLIA", "SERUNI", "no district", "61.01"),
        ("DAHLIA", "", "incomplete", "61.01"),
        ("", "ANGGREK", "empty", None),
    ],
)
def test_a_row_is_left_for_review(
    newest: Gazetteer, village: str, district: str, method: str, within: str | None
) -> None:
    match = one(newest, row(village, district))
    assert match.code is None and match.method == method
    if within:
        assert (match.outcome, match.within) == ("review", within)
    else:
        assert match.outcome == "rejected"


def test_a_row_in_review_has_candidates(newest: Gazetteer) -> None:
    elsewhere = one(newest, row("KAMBOJA"))
    assert elsewhere.candidates[0].code == "61.01.02.2001"
    assert elsewhere.candidates[0].district == "Anggrek Timur"
    assert "Anggrek Timur (61.01.02.2001)" in message_text(elsewhere.reason, "id")
    unlike = one(newest, row("KARANG WETAN"))
    assert {one.code for one in unlike.candidates} >= {"61.01.01.2005", "61.01.01.2006"}
    scores = [one.score for one in unlike.candidates]
    assert scores == sorted(scores, reverse=True) and len(scores) <= 5
    astray = one(newest, RowNames("MAWAR RAYA", "", "ANGGREK", "DAHLIA"))
    assert (astray.outcome, astray.within) == ("review", "61")
    assert astray.candidates[0].code == "61.01.01.2001"


def test_the_kind_tells_a_kelurahan_from_a_desa_of_one_name(newest: Gazetteer) -> None:
    assert one(newest, row("SERUNI")).method == "ambiguous"
    assert one(newest, row("KEL. SERUNI")).code == "61.01.01.1004"
    assert one(newest, row("DESA SERUNI")).code == "61.01.01.2004"
    assert one(newest, row("SERUNI", kampung="KAMPUNG KB KELURAHAN SERUNI")).code == "61.01.01.1004"
    assert one(newest, row("SERUNI", kampung="DS SERUNI")).code == "61.01.01.2004"
    assert one(newest, row("SERUNI", kampung="MELUR")).method == "ambiguous"


def test_older_lists_resolve_what_the_newest_cannot(
    newest: Gazetteer, gazetteer: Gazetteer
) -> None:
    renamed = row("SIDOMAKMUR")
    assert one(newest, renamed).outcome == "review"
    match = one(gazetteer, renamed)
    assert (match.code, match.method) == ("61.01.01.2003", "old name")
    (message,) = match.reason
    assert message.key == "former_name"
    assert message_text([message], "en") == (
        "The 2018 list writes this name at 61.01.01.2003, now Cempakasari."
    )


def test_a_village_that_moved_with_a_new_kecamatan(gazetteer: Gazetteer) -> None:
    match = one(gazetteer, row("KAMBOJA"))
    assert (match.code, match.method) == ("61.01.02.2001", "moved")
    assert "61.01.01.2011" in message_text(match.reason, "id") and "Anggrek Timur" in message_text(
        match.reason, "id"
    )


def test_a_name_without_a_successor_is_not_matched(gazetteer: Gazetteer) -> None:
    match = one(gazetteer, row("MELUR"))
    assert (match.outcome, match.method) == ("review", "gone")
    assert "2018" in message_text(match.reason, "id") and "61.01.01.2010" in message_text(
        match.reason, "id"
    )


@pytest.mark.parametrize("code", ["61.01.01.2002", "6101012002"])
def test_a_listed_code_goes_first(newest: Gazetteer, code: str) -> None:
    match = one(newest, RowNames("", "", "", "", code=code))
    assert (match.outcome, match.code, match.method) == ("matched", "61.01.01.2002", "code")
    near = one(newest, row("KENANGA INDA", code=code))
    assert (near.code, near.method) == ("61.01.01.2002", "code")


@pytest.mark.parametrize(
    "names",
    [
        row("DAHLIA", code="61.01.01.2002"),
        row("WIJAYA KUSUMA", code="61.01.01.2002"),
        RowNames("MAWAR RAYA", "SOKA UTARA", "CEMPAKA", "", code="61.01.01.2002"),
        row("KARANG KIDUL", code="61.01.01.2005"),
    ],
)
def test_a_code_that_contradicts_the_names_is_left_for_review(
    newest: Gazetteer, names: RowNames
) -> None:
    match = one(newest, names)
    assert (match.outcome, match.method) == ("review", "code contradicted")
    assert names.code in message_text(match.reason, "id")
    assert match.candidates[0].code == names.code


def test_a_row_with_an_unknown_code_is_matched_by_names(newest: Gazetteer) -> None:
    match = one(newest, row("DAHLIA", code="61.01.01.2999"))
    assert (match.code, match.method) == ("61.01.01.2001", "exact")
    assert "61.01.01.2999" in message_text(match.reason, "id")
    assert one(newest, RowNames("", "", "", "", code="61.01.01.2999")).outcome == "review"
    assert one(newest, row("DAHLIA", code="?")).code == "61.01.01.2001"


def test_a_retired_code_is_followed(gazetteer: Gazetteer) -> None:
    match = one(gazetteer, RowNames("", "", "", "", code="61.01.01.2011"))
    assert (match.code, match.method) == ("61.01.02.2001", "code")
    assert "2018" in message_text(match.reason, "id")


ROWS = st.builds(
    RowNames,
    st.sampled_from(["MAWAR RAYA", "", "PAPUA"]),
    st.sampled_from(["MELATI", "KAB. MELATI", "KOTA MELATI", "SOKA UTARA", "MELATIH", ""]),
    st.sampled_from(["ANGGREK", "ANGREK", "ANGGREK TIMUR", "KOTO GADANG", "ANGGREK KOTA", ""]),
    st.sampled_from(
        ["SIDOMAKMUR", "MELUR", "KARANG", "TIGOJURU", "KEL. SERUNI", "KENANGAINDAH", "DAHLIAH", ""]
    )
    | st.sampled_from([name.upper() for code, name in LIST.items() if len(code) == 13]),
    st.sampled_from(["", "DESA SERUNI", "KELURAHAN SERUNI", "TIGAJURU"]),
)


@given(st.lists(ROWS, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(rows: list[RowNames], chance: random.Random) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    plain = join(rows, GAZETTEER)
    assert join([rows[at] for at in order], GAZETTEER) == [plain[at] for at in order]


@given(st.lists(ROWS, max_size=25))
def test_rows_of_different_names_never_share_a_village(rows: list[RowNames]) -> None:
    named: dict[str, set[str]] = defaultdict(set)
    for names, match in zip(rows, join(rows, GAZETTEER), strict=True):
        if match.code:
            named[match.code].add(loose(names.village))
    assert all(len(names) == 1 for names in named.values())


@given(
    st.lists(ROWS, min_size=1, max_size=12),
    st.sampled_from(["province", "regency", "district", "village", "kampung"]),
)
def test_a_row_never_gains_a_match_by_losing_information(rows: list[RowNames], field: str) -> None:
    before = join(rows, GAZETTEER)[0]
    after = join([replace(rows[0], **{field: ""}), *rows[1:]], GAZETTEER)[0]
    assert after.code in (None, before.code)


@given(st.lists(ROWS, max_size=8))
def test_every_row_has_a_match(rows: list[RowNames]) -> None:
    for match in join(rows, GAZETTEER):
        assert (match.code is not None) == (match.outcome == "matched")
        assert message_text(match.reason, "id") and message_text(match.reason, "en")
        assert message_text(match.reason, "id") != message_text(match.reason, "en")
        assert len({one.code for one in match.candidates}) == len(match.candidates) <= 5
        if match.code and match.within:
            assert match.code == match.within
