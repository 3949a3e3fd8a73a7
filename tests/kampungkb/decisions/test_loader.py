"""Decisions in force, loaded from the store."""

from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import object_session

from geo.store.database import read_session, write_session
from kampungkb.decisions.loader import decisions_in_force, load_decisions
from kampungkb.models import Decision


@pytest.fixture
def decided(store: Engine) -> Engine:
    """A store with three decisions; the second was undone."""
    with write_session(store) as session:
        session.add_all(
            Decision(
                id=number, province="", regency="melati", district="mawar", village=village,
                code=None, who="Ani", decided_at=datetime(2024, 3, 9 - number),
                undone_at=datetime(2024, 4, 1) if village == "plugh" else None,
            )
            for number, village in ((3, "zork"), (1, "xyzzy"), (2, "plugh"))
        )  # fmt: skip
    return store


def test_loads_the_decisions_that_were_not_undone(decided: Engine) -> None:
    with read_session(decided) as session:
        assert [decision.village for decision in decisions_in_force(session)] == ["xyzzy", "zork"]
        assert [decision.village for decision in load_decisions(session)] == ["xyzzy", "zork"]


def test_a_change_of_a_decision_in_force_is_stored(decided: Engine) -> None:
    with write_session(decided) as session:
        decisions_in_force(session)[0].undone_at = datetime(2024, 5, 1)
    with read_session(decided) as session:
        assert [decision.id for decision in decisions_in_force(session)] == [3]


def test_loaded_decisions_are_usable_after_the_session(decided: Engine) -> None:
    with write_session(decided) as session:
        decisions = load_decisions(session)
        decisions[0].undone_at = datetime(2024, 5, 1)  # of no consequence: detached
    assert all(object_session(decision) is None for decision in decisions)
    assert [(decision.who, decision.why) for decision in decisions] == [("Ani", "")] * 2
    with read_session(decided) as session:
        assert len(decisions_in_force(session)) == 2
