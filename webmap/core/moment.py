"""Dates of a request: ``datetime``."""

import re
from datetime import date, datetime

from webmap.core.errors import BadParameter

_DATETIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?", re.I)


def read_datetime(text: str) -> date | None:
    """Read the day of the statuses from an instant or an interval; None means the newest report's.

    An instant means its own day as written, an interval the day on which it ends: the status of a
    village is then that of the reports up to that day.
    """
    ends = text.split("/")
    if len(ends) > 2:
        raise _bad_datetime(text)
    moments = [
        None if len(ends) == 2 and _is_open(end) else _read_instant(end, text) for end in ends
    ]
    if len(moments) == 2 and moments[0] and moments[1] and moments[0] > moments[1]:
        raise BadParameter(f"datetime={text[:80]} ends before it begins", do="Turn it round.")
    return moments[-1].date() if moments[-1] else None


def _is_open(end: str) -> bool:
    # QGIS writes the first and the last possible moment for an open end
    return end in ("", "..") or end[:11].upper() in ("0000-01-01T", "9999-12-31T")


def _read_instant(text: str, parameter: str) -> datetime:
    # a "+" that was not written as %2B arrives as a space; GDAL writes a day as "2023-07-27T"
    text = text.strip().replace(" ", "+").removesuffix("T")
    if not _DATETIME.fullmatch(text):
        raise _bad_datetime(parameter)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise _bad_datetime(parameter) from None
    return moment.replace(tzinfo=None)


def _bad_datetime(text: str) -> BadParameter:
    return BadParameter(
        f"datetime={text[:80]} is neither a moment nor an interval",
        do="Write 2023-07-27, 2023-07-27T00:00:00Z, 2023-01-01/2023-07-27, ../2023-07-27 or "
        "2023-01-01/.. instead.",
    )
