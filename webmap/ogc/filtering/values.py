"""Values of a property over all areas of a level, and constants, as arrays.

Comparisons follow the three-valued logic of SQL: with a null the result is unknown.
"""

import operator
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""Comparison operators of CQL2-JSON."""


@dataclass(frozen=True, eq=False)
class Truth:
    """Where a condition is true and where it is false; elsewhere it is unknown."""

    true: Mask
    false: Mask

    def negated(self) -> "Truth":
        """Return NOT of the condition."""
        return Truth(self.false, self.true)

    def and_(self, other: "Truth") -> "Truth":
        """Return the condition AND another."""
        return Truth(self.true & other.true, self.false | other.false)

    def or_(self, other: "Truth") -> "Truth":
        """Return the condition OR another."""
        return Truth(self.true | other.true, self.false & other.false)


def truth_of(result: Any, known: Any) -> Truth:
    """Return a condition from its results and from where they are known."""
    return Truth(np.asarray(result & known), np.asarray(~result & known))


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts: different ``values``, and for each area the place of its own, -1 for null.

    ``ordered``: whether the values are sorted by code point and unique.
    """

    values: Sequence[str]
    codes: NDArray[np.int32]
    ordered: bool = True

    @property
    def known(self) -> Mask:
        """Which are not null."""
        return np.asarray(self.codes >= 0)

    @property
    def constant(self) -> str | None:
        """The value of a constant; None for a column."""
        return self.values[0] if self.codes.ndim == 0 else None

    def where(self, matches: Callable[[str], bool]) -> Truth:
        """Return where the value fulfils a condition."""
        table = np.fromiter(map(matches, self.values), np.bool_, len(self.values))
        if not len(table):
            table = np.zeros(1, np.bool_)
        return truth_of(table[self.codes], self.known)

    def mapped(self, change: Callable[[str], str]) -> "Texts":
        """Return the texts with every value changed."""
        return Texts([change(value) for value in self.values], self.codes, ordered=False)

    def compared(self, name: str, other: "Texts") -> Truth:
        """Return where the comparison with other texts holds, by code point."""
        compare, constant = COMPARISONS[name], other.constant
        if constant is not None and self.ordered:
            low, high = bisect_left(self.values, constant), bisect_right(self.values, constant)
            # the value's own place if there is one, else half a place before the next greater one
            place = low if high > low else low - 0.5
            return truth_of(compare(self.codes, place), self.known)
        if constant is not None:
            return self.where(lambda value: bool(compare(value, constant)))
        places = {value: place for place, value in enumerate(sorted({*self.values, *other.values}))}
        left, right = (
            np.array([*(places[value] for value in one.values), -1], np.int32)[one.codes]
            for one in (self, other)
        )
        return truth_of(compare(left, right), self.known & other.known)


@dataclass(frozen=True, eq=False)
class Numbers:
    """Numbers; NaN for null."""

    values: NDArray[np.float64]

    @property
    def known(self) -> Mask:
        """Which are not null."""
        return np.asarray(~np.isnan(self.values))

    def compared(self, name: str, other: "Numbers") -> Truth:
        """Return where the comparison with other numbers holds."""
        result = np.asarray(COMPARISONS[name](self.values, other.values))
        return truth_of(result, self.known & other.known)


@dataclass(frozen=True, eq=False)
class Instants(Numbers):
    """Dates and moments as days since 0001-01-01; a date is the moment at its begin, in UTC."""


@dataclass(frozen=True, eq=False)
class Booleans(Numbers):
    """Constants TRUE and FALSE as 1 and 0."""


Values = Texts | Numbers
"""Values of one type: Texts, Numbers, Instants or Booleans."""


def text_column(values: Iterable[str | None]) -> Texts:
    """Return a column of texts."""
    listed = list(values)
    different = sorted({value for value in listed if value is not None})
    places: dict[str | None, int] = {value: place for place, value in enumerate(different)}
    places[None] = -1
    return Texts(different, np.fromiter((places[one] for one in listed), np.int32, len(listed)))


def number_column(values: Iterable[float | None]) -> Numbers:
    """Return a column of numbers."""
    return Numbers(np.array([np.nan if one is None else one for one in values], np.float64))


def date_column(values: Iterable[date | str | None]) -> Instants:
    """Return a column of dates, which may be written as YYYY-MM-DD."""
    days: dict[date | str | None, float] = {None: np.nan}

    listed = list(values)
    for value in set(listed) - {None}:
        days[value] = instant(value if isinstance(value, str) else value.isoformat())  # type: ignore[union-attr]
    return Instants(np.array([days[value] for value in listed], np.float64))


def instant(text: str) -> float:
    """Return a date or a moment (RFC 3339) as days since 0001-01-01; raises ValueError.

    GDAL writes a date with a T at its end. A moment without a time zone is in UTC.
    """
    cleaned = text.strip().upper().removesuffix("T")
    if len(cleaned) == len("2023-07-27"):
        return float(date.fromisoformat(cleaned).toordinal() - 1)
    moment = datetime.fromisoformat(cleaned)
    moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return moment.toordinal() - 1 + (moment - midnight).total_seconds() / 86_400
