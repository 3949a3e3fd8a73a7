"""Stable links of areas: ``/id/33.29.01.2001``.

The address stands for the area itself. Clients that want a page are led to it (303 See Other, as
for any address of a thing that is no document), others get JSON-LD or GeoJSON. Codes of older
lists and of BPS lead to the code of today.
"""

import re
from typing import Any, NamedTuple

import orjson
from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotAcceptable

from boundaries.areas import names
from boundaries.areas.codes import COUNTRY, UnknownCode, level, parse
from boundaries.search import repository as area_search
from boundaries.search.matches import AreaMatch, MatchKind, OtherKind
from geo.store.database import read_session
from webmap.caching.snapshot import get_index, get_snapshot
from webmap.catalog.blueprint import blueprint
from webmap.catalog.place import id_address, place
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.data_language import language_of_data, use_language_of_data
from webmap.core.errors import BadParameter
from webmap.ogc import features

JSON_LD, GEOJSON, HTML, JSON = (
    "application/ld+json",
    "application/geo+json",
    "text/html",
    "application/json",
)
FORMATS = {"html": HTML, "jsonld": JSON_LD, "geojson": GEOJSON, "json": JSON}
"""Media types by ``f`` and by suffix; ``json`` is the JSON-LD for programs that know only JSON."""

_SUFFIX = re.compile(rf"\.({'|'.join(FORMATS)})$", re.IGNORECASE)
_BPS = "bps/"
_LONGEST = 60
"""Characters of an identifier; the longest code has 13, that of BPS with its system 14."""


class Requested(NamedTuple):
    """An identifier without its suffix, the format that is asked for, and whether by address."""

    text: str
    format: str
    suffix: str


@blueprint.get("/id/<path:text>")
def identifier(text: str) -> Response:
    """Send an area as JSON-LD or GeoJSON, or lead to its page or to its code of today."""
    params.check_names(request.args, ("f", "lang", "date"))
    use_language_of_data()
    requested = _requested(text)
    with read_session(get_engine()) as session:
        found = _matches(session, requested.text)
        if not found:
            raise _unknown(session, requested.text)
        if len(found) > 1:
            response = _choices(session, requested, found)
        elif found[0].kind != MatchKind.EXACT or found[0].code != requested.text:
            response = _moved(session, requested, found[0])
        elif requested.format == "html":
            response = redirect(_page_address(found[0].code), 303)  # type: ignore[assignment]
        else:
            response = _document(session, found[0].code, requested)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _requested(text: str) -> Requested:
    suffix = _SUFFIX.search(text)
    name = _SUFFIX.sub("", text)[:_LONGEST]
    wanted = request.args.get("f")
    if wanted is not None and wanted not in FORMATS:
        raise BadParameter(f"there is no form f={wanted[:40]!r}", do=f"Use {', '.join(FORMATS)}.")
    if suffix and not wanted:
        wanted = suffix[1].lower()
    return Requested(name, wanted or _accepted(), suffix[0] if suffix else "")


def _accepted() -> str:
    # a client without preferences gets data; browsers ask for HTML by name
    media_types = [JSON_LD, JSON, GEOJSON, HTML]
    best = request.accept_mimetypes.best_match(media_types)
    if best is None:
        if request.accept_mimetypes:
            raise NotAcceptable(f"there is no other form than {', '.join(media_types)}")
        best = JSON_LD
    return next(name for name, media_type in FORMATS.items() if media_type == best)


def _matches(session: Session, text: str) -> list[AreaMatch]:
    index = get_index(session)
    if text.lower().startswith(_BPS):
        return area_search.resolve_bps(session, index, text[len(_BPS) :])
    return area_search.resolve(session, index, text)


def _unknown(session: Session, text: str) -> UnknownCode:
    """Return the error of a code that no area of today has; it says what an older list says."""
    try:
        former = area_search.official_names(session, parse(text))
    except UnknownCode:
        former = []
    if not former:
        return UnknownCode(f"there is no area {text}", do="Search for its name on the site.")
    (year, name), code = former[0], parse(text)
    return UnknownCode(
        f"{code} was {name} in the list of {year}, which no area of today continues",
        do="Search for its name on the site.",
    )


def _document(session: Session, code: str, requested: Requested) -> Response:
    snapshot = get_snapshot(session, params.day())
    media_type = FORMATS[requested.format]
    if requested.format == "geojson":
        if code == COUNTRY:
            raise NotAcceptable("the country is no feature; ask for its provinces at /ogc")
        (feature,) = features.features(session, snapshot, level(code), [code])
        sources = [one.as_json() for one in snapshot.attributions(session, code)]
        more = {"about": id_address(code), "attributions": sources}
        body = feature[:-1] + b"," + orjson.dumps(more)[1:]
    else:
        body = orjson.dumps(
            place(session, snapshot, code, language_of_data()), option=orjson.OPT_INDENT_2
        )
    response = Response(body, content_type=media_type)
    response.headers["Content-Location"] = id_address(code, f=requested.format)
    response.headers["Content-Language"] = language_of_data()
    response.headers.add("Link", f'<{id_address(code)}>; rel="canonical"')
    for name, other in FORMATS.items():
        if name not in ("json", requested.format):
            link = f'<{id_address(code, f=name)}>; rel="alternate"; type="{other}"'
            response.headers.add("Link", link)
    response.add_etag()
    response.cache_control.no_cache = True
    return response.make_conditional(request)  # type: ignore[return-value]


def _page_address(code: str) -> str:
    kept: dict[str, Any] = {
        key: request.args[key] for key in ("date", "lang") if request.args.get(key)
    }
    if code == COUNTRY:
        return url_for("pages.country", **kept)
    return url_for("pages.area", code=code, **kept)


def _moved(session: Session, requested: Requested, match: AreaMatch) -> Response:
    """Lead to the code of today; the body says why."""
    kept = {key: request.args[key] for key in ("f", "date", "lang") if request.args.get(key)}
    target = url_for(
        "catalog.identifier", text=f"{match.code}{requested.suffix}", _external=True, **kept
    )
    # another spelling never means anything else; a former code might be given again one day
    status = 308 if match.kind == MatchKind.EXACT else 301
    text = _reason(requested.text, match)
    if requested.format == "html":
        body = render_template("catalog/moved.html", choices=_listed(session, [match]), text=text)
        response = Response(body, status, mimetype=HTML)
    else:
        document = {"status": status, "detail": text, "code": match.code, "location": target}
        response = Response(orjson.dumps(document), status, content_type=JSON)
    response.location = target
    response.cache_control.no_cache = True
    return response


def _choices(session: Session, requested: Requested, found: list[AreaMatch]) -> Response:
    """Respond with 300 Multiple Choices: the code means several areas."""
    text = _("%(code)s dapat berarti beberapa wilayah.", code=requested.text)
    listed = _listed(session, found)
    if requested.format == "html":
        body = render_template("catalog/moved.html", choices=listed, text=text)
        response = Response(body, 300, mimetype=HTML)
    else:
        document = {"status": 300, "detail": text, "choices": listed}
        response = Response(orjson.dumps(document), 300, content_type=JSON)
    for one in listed:
        response.headers.add("Link", f'<{one["id"]}>; rel="alternate"')
    response.cache_control.no_cache = True
    return response


def _listed(session: Session, found: list[AreaMatch]) -> list[dict[str, str]]:
    by_code = get_index(session).names
    return [
        {
            "code": match.code,
            "name": names.title(match.code, by_code[match.code]),
            "id": id_address(match.code),
            "reason": _reason("", match),
        }
        for match in found
    ]


def _reason(text: str, match: AreaMatch) -> str:
    """Return why an area is meant, as a sentence."""
    other = match.other
    if other is None:
        return str(_("Kode Kemendagri %(code)s.", code=match.code))
    values = {"old": other.text or text, "new": match.code, "year": other.year}
    if other.kind == OtherKind.BPS_CODE:
        return str(_("%(old)s adalah kode BPS dari %(new)s.", **values))
    return str(_("%(old)s adalah kode lama dari %(new)s, dalam daftar %(year)s.", **values))
