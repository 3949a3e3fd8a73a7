"""Results of a search as the pages and the JSON API show them, with why each matches."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import ancestors, level
from boundaries.search.matches import AreaMatch, MatchKind, OtherKind
from webmap.caching.snapshot import search


class SearchResult(NamedTuple):
    """An area that matches. ``path``, ``path_titles``: the areas around it, without the country.

    ``match``: a ``MatchKind``. ``note``: which other name or code of the area matches, in the
    visitor's language; "" where its name does.
    """

    code: str
    name: str
    title: str
    path: list[str]
    path_titles: list[str]
    level: str
    match: str
    note: str


def results(session: Session, text: str, limit: int = 10) -> list[SearchResult]:
    """Return the areas that match a text, at most ``limit``, the likeliest first."""
    matches, by_code = search(session, text, limit)
    return [_result(match, by_code) for match in matches]


def _result(match: AreaMatch, by_code: Mapping[str, str]) -> SearchResult:
    around = [(code, by_code[code]) for code in ancestors(match.code)[1:] if code in by_code]
    return SearchResult(
        code=match.code,
        name=by_code[match.code],
        title=names.title(match.code, by_code[match.code]),
        path=[name for _code, name in around],
        path_titles=[names.title(code, name) for code, name in around],
        level=level(match.code).word,
        match=match.kind.value,
        note=note(match),
    )


def are_guesses(found: list[SearchResult]) -> bool:
    """Whether the results are only like the text, so that a page asks whether one is meant."""
    return bool(found) and all(result.match == MatchKind.SIMILAR for result in found)


def note(match: AreaMatch) -> str:
    """Return a sentence's part that says which other name or code matches."""
    other = match.other
    if other is None:
        return ""
    values = {"name": other.text, "year": other.year}
    match other.kind:
        case OtherKind.ALIAS:
            return str(_("juga disebut %(name)s", **values))
        case OtherKind.FORMER_NAME:
            if not other.year:
                return str(_("dahulu %(name)s", **values))
            return str(_("dahulu %(name)s, dalam daftar %(year)s", **values))
        case OtherKind.FORMER_CODE:
            return str(_("dahulu berkode %(name)s, dalam daftar %(year)s", **values))
        case OtherKind.BPS_CODE:
            return str(_("kode BPS %(name)s", **values))
