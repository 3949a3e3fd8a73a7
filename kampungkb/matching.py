"""Rows that name villages → official villages: by code, else by names; else a person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from boundaries import codes
from boundaries.codes import Level
from boundaries.names import normalise
from kampungkb.models import Alias


@dataclass(frozen=True, slots=True)
class Names:
    """What a row of a sheet says of its village, as found."""

    province: str
    regency: str
    district: str
    village: str
    kampung: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A village that a row may mean; ``score`` is the likeness of the names, 0–1."""

    code: str
    name: str
    district: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What became of a row: the village, or the deepest area that is sure, and why.

    ``reason`` holds the same sentence in Bahasa Indonesia (``id``) and English (``en``).
    """

    outcome: Literal["matched", "review", "rejected"]
    code: str | None
    within: str | None
    method: str
    score: float
    reason: dict[str, str]
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """Official names, arranged for looking up."""

    current: Mapping[str, str]
    regencies: dict[str, str] = field(default_factory=dict)
    districts: dict[tuple[str, str], str] = field(default_factory=dict)
    villages: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @classmethod
    def build(
        cls, current: Mapping[str, str], older: Mapping[int, Mapping[str, str]] | None = None
    ) -> "Gazetteer":
        """Arrange the newest list (code → name, every level) and older ones by year."""
        built = cls(dict(current))
        for code, name in current.items():
            key = normalise(name)
            if codes.level(code) == Level.REGENCY:
                built.regencies[key] = code
            elif codes.level(code) == Level.DISTRICT:
                built.districts[codes.ancestor(code, Level.REGENCY), key] = code
            elif codes.level(code) == Level.VILLAGE:
                parent = codes.ancestor(code, Level.DISTRICT)
                built.villages.setdefault((parent, key), []).append(code)
        return built


def match(
    rows: Sequence[Names], gazetteer: Gazetteer, aliases: Sequence[Alias] = ()
) -> list[Match]:
    """Find the official village of every row, in the order of the rows."""
    return [_match(row, gazetteer) for row in rows]


def _match(row: Names, gazetteer: Gazetteer) -> Match:
    if not row.village.strip() and not row.code.strip():
        reason = {"id": "Baris tidak menyebut desa.", "en": "The row names no village."}
        return Match("rejected", None, None, "empty", 0.0, reason)
    given = row.code.strip()
    if given:
        try:
            code = codes.parse(given)
        except codes.UnknownCode:
            code = ""
        if code in gazetteer.current and codes.level(code) == Level.VILLAGE:
            reason = {"id": f"Kode {code} terdaftar.", "en": f"Code {code} is listed."}
            return Match("matched", code, code, "code", 1.0, reason)
    regency = gazetteer.regencies.get(normalise(row.regency))
    district = gazetteer.districts.get((regency or "", normalise(row.district)))
    found = gazetteer.villages.get((district or "", normalise(row.village)), [])
    if len(found) == 1:
        reason = {"id": "Nama sama dalam kecamatan.", "en": "Same name in the kecamatan."}
        return Match("matched", found[0], found[0], "exact", 1.0, reason)
    reason = {
        "id": "Tidak ada desa bernama ini di kecamatan itu.",
        "en": "No village of this name in that kecamatan.",
    }
    return Match("review", None, district or regency, "none", 0.0, reason)
