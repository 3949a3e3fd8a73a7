"""Dates in the headers of conditional requests that no calendar has.

A recipient ignores such a header (RFC 9110, 13.1.3 to 13.1.5). Werkzeug does so for most of them,
but raises OverflowError for a year, a day or an offset of more digits than a C integer holds.
"""

from flask import Flask, request
from werkzeug.http import parse_date

_DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE")


def init_app(app: Flask) -> None:
    """Ignore dates that cannot be read, in all requests."""
    app.before_request(_ignore_unreadable_dates)


def _ignore_unreadable_dates() -> None:
    environ = request.environ
    for name in _DATES:
        if name not in environ:
            continue
        try:
            parse_date(environ[name])
        except OverflowError:
            del environ[name]
            if name == "HTTP_IF_RANGE":  # a condition that does not hold: the whole file is sent
                environ.pop("HTTP_RANGE", None)
