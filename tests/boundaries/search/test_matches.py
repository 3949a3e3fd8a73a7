"""The words of the JSON API for how an area matches."""

from boundaries.search.matches import AreaMatch, MatchKind


def test_kinds_are_the_words_of_the_api():
    assert list(MatchKind) == ["exact", "prefix", "alias", "former", "similar"]
    assert AreaMatch("33", MatchKind.EXACT).other is None
