from datetime import date

import numpy as np
import pytest
from sqlalchemy import update

from boundaries.areas.codes import COUNTRY, Level
from geo.store.database import read_session, write_session
from kampungkb import repository, village_columns
from kampungkb.indicators import next_class_figures
from kampungkb.indicators.next_class import NextClass, next_classes
from kampungkb.models import VillageStatus
from kampungkb.village_columns import Remarks
from tests.kampungkb.states import ONES, VILLAGES, plain

SUKAMAJU, REJOSARI = "99.01.01.2002", "99.01.01.2003"
STRONG = [4, 3, 3, 3, 3, 3, 3, 4, 3, 3, 3, 4]


@pytest.fixture
def scored(world, load, portal):
    """Two reports of one regency: the newer one, a plain sheet, speaks for one district only."""
    rows = [
        ("", "Nusa Contoh", "Kabupaten Melati", "Mawar", "Sukamaju", ONES, "dasar"),
        ("", "Nusa Contoh", "Kabupaten Melati", "Mawar", "Rejosari", STRONG, "berkelanjutan"),
    ]
    load(portal(rows), "2023-05-16", scope="99.01")
    digits = {SUKAMAJU: "1" * 12, REJOSARI: "".join(map(str, STRONG))}
    with write_session(world) as session:
        for code, text in digits.items():
            session.execute(
                update(VillageStatus).where(VillageStatus.code == code).values(scores=text)
            )
    return world


def read(world, day="2023-07-27", within=COUNTRY):
    with read_session(world) as session:
        state = repository.state(session, date.fromisoformat(day))
        return village_columns.scores(session, state, within)


def test_scores_are_those_of_the_report_that_speaks_for_the_village(scored):
    found = read(scored)
    assert found.shape == (len(VILLAGES), 12)
    by_code = dict(zip(VILLAGES, found.tolist(), strict=True))
    assert by_code.pop(SUKAMAJU) == ONES
    assert by_code.pop(REJOSARI) == STRONG
    assert not np.array(list(by_code.values())).any()


def test_scores_of_an_area_are_the_part_of_those_of_the_country(scored):
    assert read(scored, within="99.01.01").tolist() == read(scored)[1:5].tolist()
    assert read(scored, within="98").tolist() == [[0] * 12]


def test_scores_of_an_older_report_do_not_count(scored, load, book):
    load(book(plain([SUKAMAJU, "Belum", "", "", ""])), "2023-06-01", scope="99.01.01")
    assert not read(scored).any()
    assert read(scored, "2023-05-20").any()


def test_a_day_before_all_reports_has_no_scores(scored):
    assert not read(scored, "2020-01-01").any()


def test_an_empty_store_has_no_scores(store):
    with read_session(store) as session:
        state = repository.state(session, date(2023, 1, 1))
        assert village_columns.scores(session, state).shape == (0, 12)


def test_remarks_are_of_the_report_in_force(scored, load, book):
    values = {"stage": "komitmen", "note": "menunggu anggaran"}
    with write_session(scored) as session:
        session.execute(
            update(VillageStatus).where(VillageStatus.code == SUKAMAJU).values(**values)
        )
    with read_session(scored) as session:
        state = repository.state(session, date(2023, 7, 27))
        assert village_columns.remarks(session, state) == {
            SUKAMAJU: Remarks("komitmen", "menunggu anggaran")
        }
        assert village_columns.remarks(session, state, "99.01.02") == {}
    load(book(plain([SUKAMAJU, "Belum", "", "", ""])), "2023-06-01", scope="99.01.01")
    with read_session(scored) as session:
        state = repository.state(session, date(2023, 7, 27))
        assert village_columns.remarks(session, state) == {}


@pytest.mark.thorough
def test_real_villages_never_filled_in_and_one_point_from_an_advanced_class(real_registers):
    """Of the rows of 28 August 2023, 8,108 were never filled in and 1,135 are one point away.

    Villages are a few less: two rows may name one village, and some rows wait for a decision.
    """
    with read_session(real_registers) as session:
        state = repository.state(session, date(2023, 8, 28))
        scores = village_columns.scores(session, state)
        names = {COUNTRY: "Indonesia"}
    found = next_classes(scores)
    assert ((scores > 0).all(axis=1) == (found != NextClass.UNKNOWN.byte)).all()
    [figures] = next_class_figures.rows(state, found, Level.COUNTRY, names)
    assert 8_050 <= figures["never_filled"] <= 8_108
    assert 1_120 <= figures["one_point"] <= 1_135
    assert figures["unknown"] == 0
    assert figures["dasar_scored"] == figures["dasar"]
