"""The invented kecamatan Anggrek: its gazetteer, and the match of a name in it."""

from boundaries.matching.cascade import METHODS, CascadeResult, match_in_district
from boundaries.matching.gazetteer import Gazetteer

REGENCY, DISTRICT = "61.01", "61.01.01"


def build(*names: str, others: dict[str, str] | None = None, older=None) -> Gazetteer:
    """Build a gazetteer with these desa in one kecamatan, and other areas."""
    areas = {"61": "Mawar Raya", REGENCY: "Kabupaten Melati", DISTRICT: "Anggrek"}
    areas |= {f"{DISTRICT}.{2001 + at}": name for at, name in enumerate(names)}
    return Gazetteer.build({**areas, **(others or {})}, older)


def find(gazetteer: Gazetteer, village: str, kampung: str = "") -> CascadeResult:
    return match_in_district(
        gazetteer, REGENCY, gazetteer.districts[REGENCY]["anggrek"], village, kampung
    )


def outcome(gazetteer: Gazetteer, village: str, kampung: str = "") -> tuple[str, str]:
    """Return the method and the last digit of the code, or the problem and an empty text."""
    result = find(gazetteer, village, kampung)
    if result.entry is None:
        return result.problem, ""
    assert result.method in METHODS and 0.7 <= result.score <= 1
    return result.method, result.entry.code[-1]


def former(**names: str) -> dict[int, dict[str, str]]:
    """Return a list of 2018 in which villages of the kecamatan have other names."""
    areas = {"61": "Mawar Raya", REGENCY: "Kabupaten Melati", DISTRICT: "Anggrek"}
    return {2018: areas | {f"{DISTRICT}.200{key[1:]}": name for key, name in names.items()}}
