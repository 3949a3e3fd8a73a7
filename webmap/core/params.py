"""What a request asks for: small functions that read it from the address, and say what is wrong."""

from datetime import date

from flask import current_app, request
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, parse
from boundaries.areas.models import Area
from geo.errors import GeoError
from webmap.caching.snapshot import level_below
from webmap.core import i18n


class BadDate(GeoError):
    """A text that is no day of the calendar."""


def iso_date(text: str) -> date:
    """Day written as YYYY-MM-DD; raises BadDate."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadDate(
            f"{text[:40]!r} is not a date", do="Write it as YYYY-MM-DD, e.g. 2023-07-27."
        ) from None


def day() -> date | None:
    """Day of ``?date=``; None where the address names none."""
    text = request.args.get("date", "").strip()
    return iso_date(text) if text else None


def area(session: Session, code: str) -> Area:
    """Area of a code in the address; raises UnknownCode."""
    return areas.find(session, parse(code))


def language() -> str:
    """Language of a page: as the address says, else as the visitor once chose, else the site's."""
    environ = request.environ
    wanted = request.args.get("lang") if "lang=" in environ.get("QUERY_STRING", "") else None
    if not wanted and "HTTP_COOKIE" in environ:
        wanted = request.cookies.get("lang")
    return wanted if wanted in i18n.LANGUAGES else str(current_app.config["LANGUAGE"])


def by(code: str, name: str = "by") -> Level:
    """Level of ``?by=`` (or another parameter), by default the one below the area."""
    return level_below(code, request.args.get(name))
