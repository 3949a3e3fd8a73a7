"""Former codes lead to areas of today."""

from boundaries.history.former_names import FormerName
from boundaries.search.former_codes import FormerCodes
from boundaries.search.matches import AreaMatch, MatchKind, OtherKind, OtherName

LISTED = {"61.01.01.2001", "61.01.01.2002"}
FORMERS = [
    FormerName("61.01.01.2001", 2016, "61.01.09.2001", "Dahlia"),
    FormerName("61.01.01.2001", 2018, "61.01.09.2001", "Dahlia"),
    FormerName("61.01.01.2002", 2016, "61.01.09.2001", "Seruni"),
    FormerName("61.01.01.2002", 2016, "61.01.01.2001", "Seruni"),  # a code that is in use
    FormerName("61.01.08.2001", 2016, "61.01.07.2001", "Melur"),  # no area of today
]


def test_the_area_that_had_a_code_last_comes_first():
    assert FormerCodes(LISTED, FORMERS).find("61.01.09.2001") == [
        AreaMatch(code, MatchKind.FORMER, OtherName(OtherKind.FORMER_CODE, "61.01.09.2001", year))
        for code, year in (("61.01.01.2001", 2018), ("61.01.01.2002", 2016))
    ]


def test_codes_in_use_and_lost_areas_are_not_found():
    codes = FormerCodes(LISTED, FORMERS)
    assert codes.find("61.01.01.2001") == []
    assert codes.find("61.01.07.2001") == []
    assert FormerCodes(LISTED, []).find("61") == []
