"""Kemendagri area codes: levels, lengths, parents and ranges, for Python and SQL.

A code is text, dotted: ``33``, ``33.29``, ``33.29.01``, ``33.29.01.2001`` (Permendagri 72/2019 and
the decrees that renew its list). The country, which has no such code, is ``ID`` (ISO 3166-1).

In sorted order the codes of all areas inside an area follow its own code without a gap, so that one
range selects them: ``33.29 <= code < 33.29/``, since ``/`` is the character after ``.``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, func, true

from geo.errors import GeoError

COUNTRY = "ID"
PAPUA = frozenset({"91", "92", "93", "94", "95", "96"})
"""Provinces of Papua; two became six in 2022 (Laws 14–16 and 29/2022), and most codes new."""

_DIGITS = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\d{4})?)?)?", re.ASCII)
_DOTTED = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?", re.ASCII)


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


LENGTHS = {Level.PROVINCE: 2, Level.REGENCY: 5, Level.DISTRICT: 8, Level.VILLAGE: 13}
"""Characters of a code of each level; the code of an area begins with that of the area above it."""

MAX_LENGTH = max(LENGTHS.values())
DTYPE = f"U{MAX_LENGTH}"
"""NumPy type of an array of codes."""

_PROVINCE_LENGTH = LENGTHS[Level.PROVINCE]
_REGENCY_LENGTH = LENGTHS[Level.REGENCY]
_DISTRICT_LENGTH = LENGTHS[Level.DISTRICT]
_LEVELS = {length: at for at, length in LENGTHS.items()}


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
    """Level of a canonical code; raises UnknownCode."""
    if code == COUNTRY:
        return Level.COUNTRY
    try:
        return _LEVELS[len(code)]
    except KeyError:
        raise UnknownCode(f"{code[:40]!r} is not an area code") from None


def number(code: str) -> int:
    """Number of a code, for compact lists: 3329012001 of 33.29.01.2001."""
    return int(code.replace(".", ""))


def parent(code: str) -> str | None:
    """Code one level up; None for the country."""
    if code == COUNTRY:
        return None
    return code.rpartition(".")[0] or COUNTRY


def ancestor(code: str, at: Level) -> str:
    """Code of the area at level ``at`` that contains the area; one at or above it is its own."""
    return COUNTRY if at == Level.COUNTRY else code[: LENGTHS[at]]


def ancestors(code: str) -> list[str]:
    """Codes from the country down to the parent."""
    return [ancestor(code, at) for at in Level if at < level(code)]


def province_of(code: str) -> str:
    """Code of the province that contains an area: ``ancestor``, for loops over all villages."""
    return code[:_PROVINCE_LENGTH]


def regency_of(code: str) -> str:
    """Code of the regency that contains an area of this or a lower level."""
    return code[:_REGENCY_LENGTH]


def district_of(code: str) -> str:
    """Code of the district that contains an area of this or a lower level."""
    return code[:_DISTRICT_LENGTH]


def common_area(codes: Iterable[str]) -> str:
    """Code of the smallest area that holds areas; the country for none."""
    ordered = sorted(codes)
    if not ordered:
        return COUNTRY
    # sorted codes between the first and the last lie in the same area
    first, last = ordered[0], ordered[-1]
    return next(area for area in [first, *reversed(ancestors(first))] if within(last, area))


def within(code: str, area: str) -> bool:
    """Whether ``code`` is ``area`` or lies in it."""
    return area == COUNTRY or code == area or code.startswith(area + ".")


def prefix_range(area: str) -> tuple[str, str]:
    """First and last of the range first <= code < last of an area and all areas in it.

    The range of the country has the codes of all areas, its own included.
    """
    return ("", "~") if area == COUNTRY else (area, f"{area}/")


def slice_of(ordered: Sequence[str] | NDArray[np.str_], area: str) -> slice:
    """Positions of an area and all areas in it among sorted codes."""
    codes: Any = ordered
    first, last = prefix_range(area)
    return slice(bisect_left(codes, first), bisect_left(codes, last))


def slices_of(
    ordered: NDArray[np.str_], areas: NDArray[np.str_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and stop of ``slice_of`` for each of several areas."""
    country = areas == COUNTRY
    start = np.where(country, 0, np.searchsorted(ordered, areas))
    stop = np.where(country, len(ordered), np.searchsorted(ordered, np.char.add(areas, "/")))
    return start, stop


def fill_areas(
    ordered: NDArray[np.str_], parts: Iterable[tuple[Sequence[str], int]]
) -> NDArray[np.int32]:
    """Number of each sorted code: that of the last part with an area that holds it, else 0.

    ``parts``: areas, and the number of all codes in them.
    """
    numbers = np.zeros(len(ordered), np.int32)
    for areas, number in parts:
        for area in areas:
            numbers[slice_of(ordered, area)] = number
    return numbers


def group_by_area(
    ordered: NDArray[np.str_], at: Level
) -> tuple[NDArray[np.str_], NDArray[np.int64]]:
    """Codes of the areas of a level that hold sorted codes, and the place of the area of each.

    The codes are of this level or lower ones, so that those of one area follow each other.
    """
    if at == Level.COUNTRY:
        present = min(len(ordered), 1)
        return np.full(present, COUNTRY, DTYPE), np.zeros(len(ordered), np.int64)
    prefixes = ordered.astype(f"U{LENGTHS[at]}")
    is_first = np.ones(len(prefixes), np.bool_)
    is_first[1:] = prefixes[1:] != prefixes[:-1]
    return prefixes[is_first].astype(DTYPE), is_first.cumsum() - 1


def within_sql(column: Any, area: str) -> ColumnElement[bool]:
    """SQL condition: the code in a column is that of an area or of one in it.

    It is one range, so that an index on the column serves it. For the country it is true for every
    row, also where the column is null.
    """
    first, last = prefix_range(area)
    return true() if area == COUNTRY else and_(column >= first, column < last)


def at_level_sql(column: Any, at: Level) -> ColumnElement[bool]:
    """SQL condition: the code in a column is that of an area of a level."""
    if at == Level.COUNTRY:
        country: ColumnElement[bool] = column == COUNTRY
        return country
    length: ColumnElement[bool] = func.length(column) == LENGTHS[at]
    # the code of the country is as long as that of a province
    return and_(length, column != COUNTRY) if at == Level.PROVINCE else length


def with_ancestor(code: str, area: str) -> str:
    """Code with the same last numbers in another area: 33.29.01.2001 in 33.30.02 is 33.30.02.2001.

    ``area`` has the level of the ancestor that it replaces.
    """
    return area + code[len(area) :]


def in_papua(code: str) -> bool:
    """Whether an area lies in Papua."""
    return province_of(code) in PAPUA


def is_kota(code: str) -> bool:
    """Whether a regency's code is a kota's: their numbers start at 71."""
    return level(code) == Level.REGENCY and code.split(".")[1] >= "71"


def is_kelurahan(code: str) -> bool:
    """Whether a village's code is a kelurahan's (1xxx); desa and their kinds have 2xxx and 3xxx."""
    return level(code) == Level.VILLAGE and code.split(".")[3].startswith("1")
