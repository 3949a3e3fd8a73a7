"""Counts of rows in review, and of the villages that they could make formed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.review.pending import PendingRows, pending_counts, pending_rows, unplaced_rows


def pending(melati: Any, by: Level, within: str) -> dict[str, PendingRows]:
    with read_session(melati.engine) as session:
        state = repository.state(session, melati.day)
        found = pending_rows(session, state, by, within)
        counts = pending_counts(session, state, by, within)
    assert counts == {area: rows for area, (rows, _) in found.items()}
    return found


@pytest.mark.parametrize(
    ("by", "within", "expected"),
    [
        # two units of one name are one village; a row that is forming raises no coverage
        (Level.DISTRICT, "99.01", {"99.01.01": (2, 1), "99.01.02": (1, 0)}),
        (Level.REGENCY, "ID", {"99.01": (3, 1)}),
        (Level.COUNTRY, "ID", {"ID": (3, 1)}),
        (Level.REGENCY, "99.01", {"99.01": (3, 1)}),
        (Level.DISTRICT, "99.01.02", {"99.01.02": (1, 0)}),
        (Level.REGENCY, "98", {}),
    ],
)
def test_counts_rows_and_villages_of_each_area(
    melati: Any, by: Level, within: str, expected: dict[str, tuple[int, int]]
) -> None:
    assert pending(melati, by, within) == expected


def test_a_row_certain_to_the_regency_counts_in_no_district(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    import_rows(
        "Melati,Mawar,Xyzzy,terbentuk,,\nMelati,Entahlah,Sukamaju,terbentuk,Dasar,Enam\n", "a.csv"
    )
    assert pending(melati, Level.DISTRICT, "99.01") == {"99.01.01": (1, 1)}
    assert pending(melati, Level.REGENCY, "99.01") == {"99.01": (2, 2)}
    with read_session(melati.engine) as session:
        state = repository.state(session, melati.day)
        assert unplaced_rows(session, state, "99.01.01") == 1
        assert unplaced_rows(session, state, "99.02.01") == 0


def test_no_more_villages_than_are_not_formed_yet(
    world: Engine, import_rows: Callable[..., Any], melati: Any
) -> None:
    names = ("Abrakadabra", "Plugh", "Zork", "Frotz", "Gnusto")
    rows = "".join(f"Melati,Kenanga,{name},terbentuk,,\n" for name in names)
    import_rows(rows + "Melati,Kenanga,Wanasari,terbentuk,,\n", "a.csv")
    # five names, but of the three villages of Kenanga only two are not formed
    assert pending(melati, Level.DISTRICT, "99.01")["99.01.02"] == (5, 2)


def test_rows_of_an_area_are_matched_in_review_or_rejected(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    import_rows("Melati,Entahlah,Sukamaju,terbentuk,Dasar,Enam\n", "b.csv", "2023-06-30")
    with read_session(melati.engine) as session:
        state = repository.state(session, melati.day)
        for code in ("ID", "99", "99.01", "99.01.01"):
            counts = repository.row_counts(session, state, code)
            assert counts["rows"] == sum(
                counts[outcome] for outcome in ("matched", "review", "rejected")
            )
