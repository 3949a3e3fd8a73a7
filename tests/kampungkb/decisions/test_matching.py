"""Rows of a register → villages: decisions of people, and the real register."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.importing import sql_dump
from boundaries.importing.publishers import decode
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import Match, RowNames
from boundaries.spelling.similarity import sound
from geo.files.archives import source_files
from kampungkb.decisions.matching import match
from kampungkb.models import Decision
from kampungkb.register import parser
from webmap.core.i18n import message_text

LIST = {
    "61": "Mawar Raya", "61.01": "Kabupaten Melati",
    "61.01.01": "Anggrek", "61.01.01.2001": "Dahlia", "61.01.01.2002": "Kenanga",
    "61.01.01.2003": "Cempakasari", "61.01.02": "Seruni", "61.01.02.2001": "Kamboja",
}  # fmt: skip
OLDER = {2018: {**LIST, "61.01.01.2009": "Kamboja"}}
OLDER[2018].pop("61.01.02.2001")
GAZETTEER = Gazetteer.build(LIST, OLDER)
NEWEST = 2025
NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def row(village: str, kampung: str = "", code: str = "", district: str = "ANGGREK") -> RowNames:
    return RowNames("MAWAR RAYA", "KAB. MELATI", district, village, kampung, code)


def decided(village: str, code: str | None, kampung: str = "", **more: object) -> Decision:
    return Decision(
        province="mawar raya", regency="melati", district="anggrek", village=village,
        kampung=kampung, code=code, who="Rina", why="SK 12/2024",
        **{"decided_at": NOON, "undone_at": None, **more},
    )  # fmt: skip


def match_row(names: RowNames, decisions: Sequence[Decision] = ()) -> Match:
    [found] = match([names], GAZETTEER, decisions)
    return found


def test_a_decision_takes_precedence_over_names() -> None:
    decisions = [decided("bougenvil", "61.01.01.2002"), decided("dahlia", "61.01.01.2003")]
    result = match_row(row("BOUGENVIL"), decisions)
    assert (result.outcome, result.code, result.method) == ("matched", "61.01.01.2002", "alias")
    assert result.within == result.code and result.score == 1.0
    assert result.reason[0].parameters == {"who": "Rina", "day": "2024-03-01", "why": "SK 12/2024"}
    assert match_row(row("Desa Dahlia"), decisions).outcome == "matched"
    assert match_row(row("DAHLIA"), decisions).code == "61.01.01.2003"
    assert match_row(row("DAHLIA", district="SERUNI"), decisions).method != "alias"


def test_a_code_that_agrees_takes_precedence_over_a_decision() -> None:
    decisions = [decided("dahlia", "61.01.01.2003")]
    result = match_row(row("DAHLIA", code="61.01.01.2001"), decisions)
    assert (result.code, result.method) == ("61.01.01.2001", "code")
    # code and names disagree: the decision applies
    assert match_row(row("DAHLIA", code="61.01.01.2002"), decisions).code == "61.01.01.2003"


def test_a_row_decided_to_name_no_village_is_rejected() -> None:
    result = match_row(row("KENANGA"), [decided("kenanga", None)])
    assert (result.outcome, result.code, result.method) == ("rejected", None, "alias")
    assert result.within == "61.01.01"
    assert message_text(result.reason, "id") != message_text(result.reason, "en")


def test_a_decision_on_a_unit_takes_precedence_over_one_on_all() -> None:
    decisions = [decided("asri", "61.01.01.2001"), decided("asri", "61.01.01.2002", "asri dua")]
    assert match_row(row("ASRI", "ASRI  DUA"), decisions).code == "61.01.01.2002"
    assert match_row(row("ASRI", "ASRI SATU"), decisions).code == "61.01.01.2001"
    assert match_row(row("ASRI", "ASRI SATU"), decisions[1:]).outcome == "review"


def test_the_newest_decision_that_was_not_undone_applies() -> None:
    later = datetime(2024, 6, 1, tzinfo=UTC)
    first, second = decided("asri", "61.01.01.2001"), decided("asri", "61.01.01.2002")
    second.decided_at = later
    assert match_row(row("ASRI"), [second, first]).code == "61.01.01.2002"
    second.undone_at = later
    assert match_row(row("ASRI"), [second, first]).code == "61.01.01.2001"
    first.undone_at = later
    assert match_row(row("ASRI"), [second, first]).outcome == "review"


def test_a_row_decided_for_a_retired_code_goes_to_review() -> None:
    result = match_row(row("ASRI"), [decided("asri", "61.01.01.2009")])
    assert (result.outcome, result.code, result.method) == ("review", None, "alias")
    assert result.candidates[0].code == "61.01.02.2001"  # the code that replaced it
    assert "61.01.01.2009" in message_text(result.reason, "id")
    unknown = match_row(row("ASRI"), [decided("asri", "61.01.01.2777")])
    assert unknown.outcome == "review" and "61.01.01.2777" in message_text(unknown.reason, "en")


def test_a_decision_takes_the_village_from_a_close_spelling() -> None:
    rows = [row("CEMPAKASRI"), row("BOUGENVIL")]
    assert match(rows, GAZETTEER)[0].code == "61.01.01.2003"
    first, second = match(rows, GAZETTEER, [decided("bougenvil", "61.01.01.2003")])
    assert second.code == "61.01.01.2003"
    assert (first.outcome, first.method) == ("review", "taken")


ROWS = st.builds(
    row,
    st.sampled_from(["DAHLIA", "KENANGA", "CEMPAKASRI", "ASRI", "KAMBOJA", "KENANGAH", ""]),
    st.sampled_from(["", "ASRI DUA"]),
    st.sampled_from(["", "61.01.01.2001", "61.01.01.2009"]),
)
DECISIONS = st.lists(
    st.builds(
        decided,
        st.sampled_from(["asri", "dahlia", "kenanga"]),
        st.sampled_from(["61.01.01.2001", "61.01.01.2002", "61.01.01.2009", None]),
    ),
    max_size=3,
)


@given(st.lists(ROWS, max_size=10), DECISIONS)
def test_matches_do_not_depend_on_the_order_of_rows(
    rows: list[RowNames], decisions: list[Decision]
) -> None:
    plain = match(rows, GAZETTEER, decisions)
    assert match(rows[::-1], GAZETTEER, decisions)[::-1] == plain
    assert len(plain) == len(rows)


@pytest.fixture(scope="module")
def lists(shared_data: Path) -> dict[int, dict[str, str]]:
    """The real lists by year; the newest is the one whose file is not named after its year."""
    names_by_year: dict[int, dict[str, str]] = {}
    for entry in source_files([shared_data / "codes" / "wilayah-codes.zip"]):
        if entry.suffix == ".sql":
            year = re.search(r"20\d\d", Path(entry.name).stem)
            rows = sql_dump.inserts(decode(entry), entry.name)
            names_by_year[int(year[0]) if year else NEWEST] = {
                row.values[0] or "": row.values[1] or "" for row in rows
            }
    return names_by_year


@pytest.fixture(scope="module")
def national(lists: dict[int, dict[str, str]]) -> Gazetteer:
    older = {year: names for year, names in lists.items() if year != NEWEST}
    return Gazetteer.build(lists[NEWEST], older)


@pytest.fixture(scope="module")
def export(shared_data: Path) -> list[RowNames]:
    path = shared_data / "register" / "klasifikasi_2023-08-28.xlsx"
    return [row.names for row in parser.read(path).rows]


def test_nearly_all_rows_of_the_real_register_match(
    export: list[RowNames], national: Gazetteer
) -> None:
    matches = match(export, national)
    automatic = sum(result.outcome == "matched" for result in matches)
    assert automatic >= 0.998 * len(export)
    named: dict[str, set[str]] = defaultdict(set)
    for names, result in zip(export, matches, strict=True):
        if result.code:
            named[result.code].add(sound(names.village))
    assert max(len(names) for names in named.values()) == 1


def test_rows_of_villages_left_out_of_the_lists_match_no_other_village(
    export: list[RowNames], lists: dict[int, dict[str, str]], national: Gazetteer
) -> None:
    """Leave every twelfth village out of all lists: its rows must wait."""
    matches = match(export, national)
    codes = sorted({result.code for result in matches if result.code})
    removed = set(codes[::12])
    fewer = {y: {c: n for c, n in names.items() if c not in removed} for y, names in lists.items()}
    without = Gazetteer.build(fewer.pop(NEWEST), fewer)
    rows = [names for names, result in zip(export, matches, strict=True) if result.code in removed]
    wrong = [names for names, result in zip(rows, match(rows, without), strict=True) if result.code]
    assert len(wrong) <= 0.002 * len(rows), wrong


def test_no_row_in_review_matches_after_a_name_is_removed(
    export: list[RowNames], national: Gazetteer
) -> None:
    matches = match(export, national)
    doubtful = {
        names.regency
        for names, result in zip(export, matches, strict=True)
        if result.outcome == "review"
    }
    rows = [names for names in export if names.regency in doubtful]
    waiting = [at for at, result in enumerate(match(rows, national)) if result.outcome == "review"]
    assert waiting
    for field in ("province", "regency", "district"):
        poorer = list(rows)
        for at in waiting:
            poorer[at] = replace(rows[at], **{field: ""})
        answers = match(poorer, national)
        assert all(answers[at].outcome == "review" for at in waiting)
