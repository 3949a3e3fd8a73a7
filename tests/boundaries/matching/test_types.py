"""Candidates that a row in review is shown with."""

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import CANDIDATES, Candidate, candidate, distinct


def test_a_candidate_has_its_name_kecamatan_and_rounded_score(newest: Gazetteer) -> None:
    found = candidate(newest, "61.01.02.2003", 0.123456)
    assert found == Candidate("61.01.02.2003", "Tigajuru", "Anggrek Timur", 0.1235)


def test_each_village_is_a_candidate_once_with_its_first_score() -> None:
    villages = [Candidate(f"61.01.01.200{n % 7}", "", "", 1 - n / 20) for n in range(14)]
    assert distinct(villages) == tuple(villages[:CANDIDATES])
    assert distinct([villages[0], villages[7], villages[1]]) == (villages[0], villages[1])
