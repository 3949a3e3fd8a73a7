"""Axes of a chart over time: where a day and a number lie, and which of them get a label."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
"""Months between two labels of the axis of time: the first that leaves them room."""

_MOST_MONTHS = 6  # labels of the axis of time
_INTERVALS = 4  # most intervals between labels of the axis of numbers
_ROOM = 0.12  # of the axis, between its top and the label below it


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of an axis and its place in units of the chart."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis: ``low`` lies at ``start``, ``high`` at ``end``, in units of the chart."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value, rounded to a tenth."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def month_ticks(first: date, last: date, language: str) -> list[tuple[date, str]]:
    """Return the first days of months between two days, with labels; a January has its year.

    At most ``_MOST_MONTHS``; where no January is among them, the first one has its year, too.
    """
    months = list(_months(first, last))
    for step in _MONTHS:
        shown = [one for one in months if (one.year * 12 + one.month - 1) % step == 0]
        if len(shown) <= _MOST_MONTHS:
            break
    texts = [_month_text(one, language) for one in shown]
    if shown and all(one.month > 1 for one in shown):
        texts[0] = format_date(shown[0], "MMM y", locale=language)
    return list(zip(shown, texts, strict=True))


def _months(first: date, last: date) -> Iterator[date]:
    one = first if first.day == 1 else _next_month(first)
    while one <= last:
        yield one
        one = _next_month(one)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _month_text(month: date, language: str) -> str:
    return format_date(month, "y" if month.month == 1 else "MMM", locale=language)


def number_ticks(top: int) -> list[int]:
    """Return numbers from 0 to ``top`` that get a label: 0, round numbers with room, ``top``."""
    unit = 1
    while top > unit * 5 * _INTERVALS:
        unit *= 10
    step = next(unit * one for one in (1, 2, 5, 10) if top <= unit * one * _INTERVALS)
    return [*(one for one in range(0, top, step) if one <= top * (1 - _ROOM)), top]
