"""Notes say which other name or code of an area matches, in the visitor's language."""

import pytest
from flask_babel import force_locale

from boundaries.search.matches import AreaMatch, MatchKind, OtherKind, OtherName
from webmap.pages.search_results import SearchResult, are_guesses, note


@pytest.mark.parametrize(
    ("other", "indonesian", "english"),
    [
        (None, "", ""),
        (
            OtherName(OtherKind.FORMER_NAME, "Ujung Pandang"),
            "dahulu Ujung Pandang",
            "formerly Ujung Pandang",
        ),
        (OtherName(OtherKind.ALIAS, "Jogja"), "juga disebut Jogja", "also called Jogja"),
        (
            OtherName(OtherKind.FORMER_NAME, "Rejosari", 2018),
            "dahulu Rejosari, dalam daftar 2018",
            "formerly Rejosari, in the list of 2018",
        ),
        (
            OtherName(OtherKind.FORMER_CODE, "91.01", 2020),
            "dahulu berkode 91.01, dalam daftar 2020",
            "formerly with the code 91.01, in the list of 2020",
        ),
        (OtherName(OtherKind.BPS_CODE, "3329010"), "kode BPS 3329010", "BPS code 3329010"),
    ],
)
def test_a_note_says_why_an_area_matches(sample_app, other, indonesian, english):
    match = AreaMatch("99", MatchKind.ALIAS, other)
    with sample_app.test_request_context():
        with force_locale("id"):
            assert note(match) == indonesian
        with force_locale("en"):
            assert note(match) == english


def test_results_are_guesses_where_all_are_only_alike():
    def result(kind: str) -> SearchResult:
        return SearchResult("99", "", "", [], [], "province", kind, "")

    assert are_guesses([result("similar")])
    assert not are_guesses([result("similar"), result("former")])
    assert not are_guesses([])
