"""Kemendagri area codes: their levels, parents and spelling.

A code is text, dotted: ``33``, ``33.29``, ``33.29.01``, ``33.29.01.2001`` (Permendagri 72/2019 and
the decrees that renew its list). The country, which has no such code, is ``ID`` (ISO 3166-1).
"""

import re
from enum import IntEnum

from geo.errors import GeoError

COUNTRY = "ID"
PAPUA = frozenset({"91", "92", "93", "94", "95", "96"})
"""Provinces of Papua; two became six in 2022 (Laws 14–16 and 29/2022), and most codes new."""

_DIGITS = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\d{4})?)?)?")
_DOTTED = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?")


class Level(IntEnum):
    """Rank of an area; its value is the number of parts in the code."""

    COUNTRY = 0
    PROVINCE = 1
    REGENCY = 2
    DISTRICT = 3
    VILLAGE = 4

    @property
    def word(self) -> str:
        """Name as the command line and the addresses spell it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Level":
        """Level by its word; raises UnknownLevel."""
        try:
            return cls[word.strip().upper()]
        except KeyError:
            words = ", ".join(level.word for level in cls)
            raise UnknownLevel(f"there is no level {word!r}", do=f"Use one of {words}.") from None


class UnknownCode(GeoError):
    """A text that is not an area code, or a code that no area has."""


class UnknownLevel(GeoError):
    """A word that names no level, or a level that the area does not have."""


def parse(text: str) -> str:
    """Canonical dotted code of ``33.29.01.2001``, ``3329012001``, ``3329`` or ``ID``.

    Raises UnknownCode.
    """
    cleaned = str(text).strip()
    if cleaned.upper() == COUNTRY:
        return COUNTRY
    if _DOTTED.fullmatch(cleaned):
        return cleaned
    if _DIGITS.fullmatch(cleaned):
        parts = [cleaned[0:2], cleaned[2:4], cleaned[4:6], cleaned[6:10]]
        return ".".join(part for part in parts if part)
    raise UnknownCode(
        f"{cleaned[:40]!r} is not an area code",
        do="Write it like 33, 33.29, 33.29.01 or 33.29.01.2001.",
    )


def level(code: str) -> Level:
    """Level of a canonical code."""
    return Level.COUNTRY if code == COUNTRY else Level(code.count(".") + 1)


def parent(code: str) -> str | None:
    """Code one level up; None for the country."""
    if code == COUNTRY:
        return None
    return code.rpartition(".")[0] or COUNTRY


def ancestor(code: str, at: Level) -> str:
    """Code of the area at level ``at`` that holds the area (itself included)."""
    return COUNTRY if at == Level.COUNTRY else ".".join(code.split(".")[:at])


def ancestors(code: str) -> list[str]:
    """Codes from the country down to the parent."""
    return [ancestor(code, at) for at in Level if at < level(code)]


def within(code: str, area: str) -> bool:
    """Whether ``code`` is ``area`` or lies in it."""
    return area == COUNTRY or code == area or code.startswith(area + ".")


def is_kota(code: str) -> bool:
    """Whether a regency's code is a kota's: their numbers start at 71."""
    return level(code) == Level.REGENCY and code.split(".")[1] >= "71"


def is_kelurahan(code: str) -> bool:
    """Whether a village's code is a kelurahan's (1xxx); desa and their kinds have 2xxx and 3xxx."""
    return level(code) == Level.VILLAGE and code.split(".")[3].startswith("1")
