"""Months of the forms of SIGA: names without a year, which come from the date of the import."""

import calendar
import re
from datetime import date
from typing import Any

from geo.errors import GeoError
from kampungkb.register import cells
from kampungkb.register.vocabulary import MONTHS

_NAMED = re.compile(r"(?P<month>[a-z]+)(?: (?P<year>\d{4}))?")


class MonthAfterDate(GeoError):
    """A sheet has a month that is later than the date of the import."""


def parse_month(cell: Any) -> tuple[int, int | None] | None:
    """Return the number of the month in a cell, 1–12, and the year where the cell has one.

    None for anything else. Months are written as a name in any language of ``MONTHS``.
    """
    found = _NAMED.fullmatch(cells.normalised_text(cell))
    if found is None or found["month"] not in MONTHS:
        return None
    return MONTHS[found["month"]], int(found["year"]) if found["year"] else None


def month_end(month: int, year: int | None, day: date) -> date:
    """Return the last day of a month; without a year it is that of ``day``.

    Raises MonthAfterDate for a month that is later than that of ``day``: the year before could
    be meant, but a date after the figures would be wrong for every other month, too.
    """
    year = year or day.year
    if (year, month) > (day.year, day.month):
        raise MonthAfterDate(
            f"the month {month:02}/{year} is later than the date {day.isoformat()}",
            do="Give the date of the last month of the file.",
        )
    return date(year, month, calendar.monthrange(year, month)[1])
