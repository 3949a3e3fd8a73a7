"""Terms of sources: what is stored, what completes what, and when the store changes."""

import pytest

from boundaries.areas.sources import LICENCES, Terms, set_terms, stored_terms
from geo.store.database import generation, read_session, write_session


@pytest.mark.parametrize(
    ("terms", "completed"),
    [
        (Terms("cc-by-4.0"), Terms("CC-BY-4.0", LICENCES["CC-BY-4.0"])),
        (Terms("MIT", "https://a.example/licence"), Terms("MIT", "https://a.example/licence")),
        (Terms("hanya untuk dinas"), Terms("hanya untuk dinas")),
        (Terms(), Terms()),
    ],
)
def test_a_known_licence_gets_its_spelling_and_address(terms, completed):
    assert terms.completed() == completed


def test_terms_stand_over_others_but_a_licence_keeps_its_own_address():
    stated, known = Terms("X", attribution="A"), Terms("MIT", LICENCES["MIT"], "B", "https://b")
    assert stated.over(known) == Terms("X", "", "A", "https://b")
    assert Terms().over(known) == known


def test_a_change_makes_a_new_generation_and_the_same_terms_make_none(store):
    with write_session(store) as session:
        assert set_terms(session, ["Portal", "SIGA"], Terms("MIT", attribution="A"))
    with write_session(store) as session:
        before = generation(session)
        assert not set_terms(session, ["Portal"], Terms("mit", attribution="A"))
        assert generation(session) == before
        assert set_terms(session, ["Portal"], Terms("MIT"))
        assert generation(session) == before + 1
    with read_session(store) as session:
        assert stored_terms(session) == {
            "Portal": Terms("MIT", LICENCES["MIT"]),
            "SIGA": Terms("MIT", LICENCES["MIT"], "A"),
        }


def test_terms_that_state_nothing_remove_what_is_stored(store):
    with write_session(store) as session:
        set_terms(session, ["Portal"], Terms("MIT"))
        assert set_terms(session, ["Portal", "never stored"], Terms())
        assert stored_terms(session) == {}
