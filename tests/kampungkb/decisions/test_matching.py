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
from boundaries.matching.similarity import sound
from boundaries.matching.types import Match, RowNames
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


def one(names: RowNames, decisions: Sequence[Decision] = ()) -> Match:
    [found] = match([names], GAZETTEER, decisions)
    return found


def test_a_decision_goes_before_the_names() -> None:
    decisions = [decided("bougenvil", "61.01.01.2002"), decided("dahlia", "61.01.01.2003")]
    found = one(row("BOUGENVIL"), decisions)
    assert (found.outcome, found.code, found.method) == ("matched", "61.01.01.2002", "alias")
    assert found.within == found.code and found.score == 1.0
    assert found.reason[0].parameters == {"who": "Rina", "day": "2024-03-01", "why": "SK 12/2024"}
    assert one(row("Desa Dahlia"), decisions).outcome == "matched"
    assert one(row("DAHLIA"), decisions).code == "61.01.01.2003"
    assert one(row("DAHLIA", district="SERUNI"), decisions).method != "alias"


def test_a_decision_goes_after_a_code_that_agrees() -> None:
    decisions = [decided("dahlia", "61.01.01.2003")]
    found = one(row("DAHLIA", code="61.01.01.2001"), decisions)
    assert (found.code, found.method) == ("61.01.01.2001", "code")
    # it settles what code and names leave in doubt
    assert one(row("DAHLIA", code="61.01.01.2002"), decisions).code == "61.01.01.2003"


def test_a_row_declared_to_name_no_village_is_rejected() -> None:
    found = one(row("KENANGA"), [decided("kenanga", None)])
    assert (found.outcome, found.code, found.method) == ("rejected", None, "alias")
    assert found.within == "61.01.01"
    assert message_text(found.reason, "id") != message_text(found.reason, "en")


def test_a_decision_on_one_unit_goes_before_one_on_all() -> None:
    decisions = [decided("asri", "61.01.01.2001"), decided("asri", "61.01.01.2002", "asri dua")]
    assert one(row("ASRI", "ASRI  DUA"), decisions).code == "61.01.01.2002"
    assert one(row("ASRI", "ASRI SATU"), decisions).code == "61.01.01.2001"
    assert one(row("ASRI", "ASRI SATU"), decisions[1:]).outcome == "review"


def test_the_newest_decision_holds_and_an_undone_one_does_not() -> None:
    later = datetime(2024, 6, 1, tzinfo=UTC)
    first, second = decided("asri", "61.01.01.2001"), decided("asri", "61.01.01.2002")
    second.decided_at = later
    assert one(row("ASRI"), [second, first]).code == "61.01.01.2002"
    second.undone_at = later
    assert one(row("ASRI"), [second, first]).code == "61.01.01.2001"
    first.undone_at = later
    assert one(row("ASRI"), [second, first]).outcome == "review"


def test_a_decision_whose_code_was_retired_waits() -> None:
    found = one(row("ASRI"), [decided("asri", "61.01.01.2009")])
    assert (found.outcome, found.code, found.method) == ("review", None, "alias")
    assert found.candidates[0].code == "61.01.02.2001"  # what became of it
    assert "61.01.01.2009" in message_text(found.reason, "id")
    unknown = one(row("ASRI"), [decided("asri", "61.01.01.2777")])
    assert unknown.outcome == "review" and "61.01.01.2777" in message_text(unknown.reason, "en")


def test_a_close_spelling_gives_way_to_a_decision() -> None:
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
def test_rows_are_answered_in_their_order_whatever_it_is(
    rows: list[RowNames], decisions: list[Decision]
) -> None:
    plain = match(rows, GAZETTEER, decisions)
    assert match(rows[::-1], GAZETTEER, decisions)[::-1] == plain
    assert len(plain) == len(rows)


@pytest.fixture(scope="module")
def lists(shared_data: Path) -> dict[int, dict[str, str]]:
    """The real lists by year; the newest is the one whose file is not named after its year."""
    found: dict[int, dict[str, str]] = {}
    for entry in source_files([shared_data / "codes" / "wilayah-codes.zip"]):
        if entry.suffix == ".sql":
            year = re.search(r"20\d\d", Path(entry.name).stem)
            rows = sql_dump.inserts(decode(entry), entry.name)
            found[int(year[0]) if year else NEWEST] = {
                row.values[0] or "": row.values[1] or "" for row in rows
            }
    return found


@pytest.fixture(scope="module")
def national(lists: dict[int, dict[str, str]]) -> Gazetteer:
    older = {year: names for year, names in lists.items() if year != NEWEST}
    return Gazetteer.build(lists[NEWEST], older)


@pytest.fixture(scope="module")
def export(shared_data: Path) -> list[RowNames]:
    path = shared_data / "register" / "klasifikasi_2023-08-28.xlsx"
    return [one.names for one in parser.read(path).rows]


def test_the_real_register_joins(export: list[RowNames], national: Gazetteer) -> None:
    found = match(export, national)
    automatic = sum(one.outcome == "matched" for one in found)
    assert automatic >= 0.998 * len(export)
    named: dict[str, set[str]] = defaultdict(set)
    for names, answer in zip(export, found, strict=True):
        if answer.code:
            named[answer.code].add(sound(names.village))
    assert max(len(names) for names in named.values()) == 1


def test_villages_without_their_names_are_given_to_no_other(
    export: list[RowNames], lists: dict[int, dict[str, str]], national: Gazetteer
) -> None:
    """Leave every twelfth village out of all lists: its rows must wait."""
    found = match(export, national)
    codes = sorted({one.code for one in found if one.code})
    gone = set(codes[::12])
    fewer = {y: {c: n for c, n in names.items() if c not in gone} for y, names in lists.items()}
    without = Gazetteer.build(fewer.pop(NEWEST), fewer)
    rows = [names for names, one in zip(export, found, strict=True) if one.code in gone]
    wrong = [names for names, one in zip(rows, match(rows, without), strict=True) if one.code]
    assert len(wrong) <= 0.002 * len(rows), wrong


def test_no_row_of_the_register_gains_by_losing(
    export: list[RowNames], national: Gazetteer
) -> None:
    found = match(export, national)
    doubtful = {
        names.regency for names, one in zip(export, found, strict=True) if one.outcome == "review"
    }
    rows = [names for names in export if names.regency in doubtful]
    waiting = [at for at, one in enumerate(match(rows, national)) if one.outcome == "review"]
    assert waiting
    for field in ("province", "regency", "district"):
        poorer = list(rows)
        for at in waiting:
            poorer[at] = replace(rows[at], **{field: ""})
        answers = match(poorer, national)
        assert all(answers[at].outcome == "review" for at in waiting)
