"""What a row that waits may mean."""

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.proposals import villages_named
from tests.boundaries.matching.melati import one, row


def test_a_name_of_an_unknown_kecamatan_has_the_villages_of_the_regency_as_candidates(
    gazetteer: Gazetteer,
):
    found = one(gazetteer, row("KENANGA INDAH", district="NIRWANA"))
    assert found.outcome == "review" and found.code is None
    assert [candidate.code for candidate in found.candidates] == ["61.01.01.2002"]
    assert villages_named(gazetteer, "61.01", "Kenanga Indah") == ["61.01.01.2002"]
