"""Targets and gaps on the real registers: published figures, and ranges where data is missing."""

from datetime import date

import pytest

from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.repository import names
from geo.store.database import read_session
from kampungkb.indicators import coverage
from kampungkb.repository import state, targets

pytestmark = pytest.mark.thorough


def figures(engine, day, code, by=None):
    with read_session(engine) as session:
        found = state(session, date.fromisoformat(day))
        if by is None:
            return coverage.total(found, code, names(session), targets(session))
        return coverage.rows(found, by, names(session), targets(session), code)


def test_the_gap_of_the_country_is_a_range(real_registers):
    def gaps(day):
        total = figures(real_registers, day, COUNTRY)
        assert total["no_data"] == 37971
        return {one["due"]: (one["gap_at_least"], one["gap"]) for one in total["targets"]}

    assert gaps("2023-08-28") == {"2023-12-31": (2779, 40750), "2024-12-31": (23719, 61690)}
    assert gaps("2022-12-26")["2024-12-31"] == (33830, 71801)


def test_the_gaps_of_regencies_exceed_that_of_their_province(real_registers):
    """A surplus in one regency does not fill the gap in another."""
    own = figures(real_registers, "2023-08-28", "36")["targets"][0]
    rows = figures(real_registers, "2023-08-28", "36", Level.REGENCY)
    assert own["gap"] == 272
    assert sum(row["targets"][0]["gap"] for row in rows) == 344


def test_districts_of_brebes_share_its_own_target(real_registers):
    rows = figures(real_registers, "2023-08-02", "33.29", Level.DISTRICT)
    own, inpres = ([row["targets"][place] for row in rows] for place in (0, 1))
    assert {one["issuer"] for one in own} == {"Kabupaten Brebes"}
    assert [sum(one[key] for one in own) for key in ("wanted", "gap")] == [153, 104]
    assert [sum(one[key] for one in inpres) for key in ("wanted", "gap")] == [230, 181]
