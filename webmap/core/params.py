"""Parameters of a request: one function for each, with a clear error for a wrong value."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, UnknownLevel, level, parse
from boundaries.areas.models import Area
from webmap.core import data_language, i18n
from webmap.core.errors import BadDate, BadParameter
from webmap.core.security_headers import cookie_name


def check_names(
    arguments: MultiDict[str, str], known: Iterable[str], *, allow_empty: bool = True
) -> None:
    """Raise BadParameter for a parameter that is not known, or has two different values.

    The error names the nearest known parameter. The same value twice is accepted: GDAL adds the
    parameters of an address to links that have them already. ``allow_empty``: whether a parameter
    may have no value, which means its default.
    """
    known = tuple(known)
    for name, values in arguments.lists():
        if name not in known:
            near = get_close_matches(name[:40].lower(), known, n=1)
            if near:
                raise BadParameter(
                    f"there is no parameter {name[:40]!r} here; {near[0]!r} is the nearest",
                    do=f"Use {', '.join(known)}.",
                )
            raise BadParameter(
                f"there is no parameter {name[:40]!r} here", do=f"Use {', '.join(known)}."
            )
        if len(set(values)) > 1:
            raise BadParameter(f"{name} has {len(set(values))} values", do="Give it one.")
        if not allow_empty and not values[0].strip():
            raise BadParameter(f"{name} has no value", do="Give it one, or leave it out.")


def iso_date(text: str) -> date:
    """Read a date written as YYYY-MM-DD; raises BadDate."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadDate(
            f"{text[:40]!r} is not a date", do="Write it as YYYY-MM-DD, e.g. 2023-07-27."
        ) from None


def day() -> date | None:
    """Date of ``?date=``; None where the request has none."""
    text = request.args.get("date", "").strip()
    return iso_date(text) if text else None


def since() -> date | None:
    """Date of ``?since=``, from which change is shown; None where the request has none."""
    text = request.args.get("since", "").strip()
    return iso_date(text) if text else None


def switch(name: str) -> bool:
    """Whether ``?name=1``; ``0`` is the same as no parameter. Raises BadParameter."""
    text = request.args.get(name, "0").strip()
    if text not in ("0", "1"):
        raise BadParameter(f"{name}={text[:40]!r} is neither 0 nor 1", do=f"Write {name}=1.")
    return text == "1"


def area(session: Session, code: str) -> Area:
    """Area of a code; raises UnknownCode."""
    return areas.find(session, parse(code))


def language() -> str:
    """Language of a page: ``?lang=``, else the cookie ``lang``, else the setting LANGUAGE.

    Of data: see ``data_language``.
    """
    environ = request.environ
    if chosen := data_language.language_in_use():
        return chosen
    code = request.args.get("lang") if "lang=" in environ.get("QUERY_STRING", "") else None
    if not code and "HTTP_COOKIE" in environ:
        code = request.cookies.get(cookie_name("lang"))
    return code if code in i18n.LANGUAGES else str(current_app.config["LANGUAGE"])


def level_below(code: str, word: str | None = None) -> Level:
    """Return the level to break an area down by: ``word``, by default the next one below it.

    Raises UnknownLevel for a word that is not a level, or a level above the area's.
    """
    own = level(code)
    if not word:
        return min(Level.VILLAGE, Level(own + 1)) if own < Level.VILLAGE else own
    requested = Level.of(word)
    if requested < own:
        raise UnknownLevel(
            f"{code} is a {own.word}: it is not made of areas of level {requested.word}",
            do=f"Ask for a level below {own.word}.",
        )
    return requested


def by(code: str, name: str = "by") -> Level:
    """Level of ``?by=`` (or of the parameter ``name``), by default the one below the area."""
    return level_below(code, request.args.get(name))
