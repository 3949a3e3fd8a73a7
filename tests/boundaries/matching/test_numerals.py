"""Rows whose numeral may be wrong wait."""

import pytest

from boundaries.matching.joining import join
from boundaries.matching.types import Match, RowNames
from tests.boundaries.matching.anggrek import DISTRICT, build
from tests.boundaries.matching.melati import row
from webmap.core.i18n import message_text

OFFICIAL = ("Mawar II", "Mawar III", "Rejosari")


def matches(*rows: tuple[str, str], official: tuple[str, ...] = OFFICIAL) -> list[Match]:
    names: list[RowNames] = [row(village, "ANGGREK", kampung) for village, kampung in rows]
    return join(names, build(*official))


def codes(*rows: tuple[str, str], official: tuple[str, ...] = OFFICIAL) -> list[str]:
    """Last digits of the codes, an empty text for rows that wait."""
    return [(match.code or "")[-1:] for match in matches(*rows, official=official)]


def test_two_rows_of_one_name_may_mean_the_sibling_that_has_no_row() -> None:
    assert codes(("MAWAR II", ""), ("MAWAR II", "")) == ["", ""]
    assert codes(("MAWAR II", "Soka"), ("MAWAR II", "SOKA")) == ["", ""]
    assert codes(("MAWAR II", "")) == ["1"]
    # two Kampung KB in one village, a sibling with its own row, or no sibling
    assert codes(("MAWAR II", "Soka"), ("MAWAR II", "Umbul")) == ["1", "1"]
    assert codes(("MAWAR II", ""), ("MAWAR II", ""), ("MAWAR III", "")) == ["1", "1", "2"]
    assert codes(("REJOSARI", ""), ("REJOSARI", "")) == ["3", "3"]


def test_the_kampung_kb_may_name_the_sibling_that_has_no_row() -> None:
    assert codes(("MAWAR II", "Kampung KB Mawar III"), ("MAWAR II", "Soka")) == ["", "1"]
    assert codes(("MAWAR II", "Kampung KB Mawar II"), ("MAWAR II", "Soka")) == ["1", "1"]
    assert codes(("MAWAR II", ""), ("MAWAR II", "Soka")) == ["", "1"]
    assert codes(("MAWAR II", "Mawar III"), ("MAWAR III", "Soka")) == ["1", "2"]
    assert codes(("MAWAR II", "Kampung KB Mawar III")) == ["1"]  # the village's column counts


def test_a_name_without_numeral_is_a_sibling_too() -> None:
    official = ("Mawar", "Mawar I", "Rejosari")
    assert codes(("MAWAR", ""), ("MAWAR", ""), official=official) == ["", ""]
    both = codes(("MAWAR I", "KB Mawar"), ("MAWAR I", "KB Mawar I"), official=official)
    assert both == ["", "2"]


def test_a_misspelt_name_beside_the_name_leaves_both_in_doubt() -> None:
    assert codes(("MAWAR II", ""), ("MAXWAR II", "")) == ["", ""]
    assert codes(("MAWAR II", ""), ("MAXWAR II", ""), ("MAWAR III", "")) == ["1", "", "2"]


def test_the_reason_names_both_villages() -> None:
    first, _ = matches(("MAWAR II", ""), ("MAWAR II", ""))
    assert (first.outcome, first.method, first.within) == ("review", "ambiguous", DISTRICT)
    assert {c.name for c in first.candidates} >= {"Mawar II", "Mawar III"}
    for language in ("id", "en"):
        text = message_text(first.reason, language)
        assert "Mawar II" in text and "Mawar III" in text


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_makes_no_difference(order: int) -> None:
    rows = [("MAWAR II", "Mawar III"), ("MAWAR II", "Soka"), ("REJOSARI", "")][::order]
    assert dict(zip(rows, codes(*rows), strict=True)) == {
        ("MAWAR II", "Mawar III"): "",
        ("MAWAR II", "Soka"): "1",
        ("REJOSARI", ""): "3",
    }


def test_a_code_in_the_row_decides() -> None:
    rows = [row("MAWAR II", "ANGGREK", code=f"{DISTRICT}.2001") for _ in range(2)]
    assert {match.code for match in join(rows, build(*OFFICIAL))} == {f"{DISTRICT}.2001"}
