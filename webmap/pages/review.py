"""The pages on which people decide what waiting rows mean.

Reading is open to all. Writing needs the secret text of the setting REVIEW_TOKEN, which whoever
decides enters once; without that setting nothing can be changed here, and the page shows the
command to type instead.
"""

import hmac
import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any

import shapely
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import COUNTRY, Level, ancestor, level
from boundaries.areas.models import Shape
from geo.errors import GeoError, StoreError
from geo.store.database import read_session
from kampungkb import repository as register
from kampungkb.decisions.decisions import METHOD, DecisionIndex
from kampungkb.models import Decision, ReportRow
from kampungkb.review import service
from kampungkb.review.pending import pending_rows
from kampungkb.review.requests import DecisionRequest, UnfitDecision, VillageTaken
from kampungkb.review.row_id import RowId, row_ids
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.errors import status_of
from webmap.maps import choropleth, view
from webmap.pages import areas

blueprint = Blueprint("review", __name__, url_prefix="/review")

SHOWN = 100
"""Rows on one page; there are more only where a whole list of codes is missing."""

_COOKIE = "review"
_HOURS = 12


@dataclass(frozen=True)
class Reviewer:
    """Who entered the secret text: a name, and a number that only their pages know."""

    who: str
    nonce: str


@dataclass(frozen=True)
class PendingRow:
    """A waiting row as the page shows it; ``candidates`` with number, code, names and likeness."""

    id: str
    row: ReportRow
    candidates: list[dict[str, Any]]


# Pages ----------------------------------------------------------------------------------------


@blueprint.get("")
def index() -> str:
    """Regencies with waiting rows."""
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, params.day())
        rows = register.waiting(session, snapshot.state)
        retired = service.retired_decisions(session)
    counts = Counter(_page_of(row) for row in rows)
    places = [
        (code, names.title(code, snapshot.names.get(code, code)), _province(snapshot, code), count)
        for code, count in sorted(counts.items(), key=lambda item: (item[0] == COUNTRY, item[0]))
    ]
    return render_template(
        "review.html",
        places=places,
        rows=len(rows),
        retired=retired,
        snapshot=snapshot,
        **_rights(),
    )


@blueprint.get("/<code>")
def area(code: str) -> str:
    """Waiting rows of a regency; of a larger area those of which no regency is sure."""
    return _page(code)


def _page(code: str, error: GeoError | None = None) -> str:
    asked = request.form.get("row", "")
    with read_session(get_engine()) as session:
        found = params.area(session, code)
        # villages and districts have no page of their own
        code = ancestor(found.code, Level(min(found.level, Level.REGENCY)))
        snapshot = get_snapshot(session, params.day())
        at = level(code)
        by = Level.VILLAGE if at == Level.REGENCY else view.LEVELS[at][0]
        shown = view.view(session, snapshot, code, by, areas.language())
        shapes, more = areas.shape_addresses(session, shown), areas.names_address(shown)
        rows = [
            row for row in register.waiting(session, snapshot.state, code) if _page_of(row) == code
        ]
        waiting = _waiting(session, rows[:SHOWN])
        figures = pending_rows(session, snapshot.state, at, code).get(code)
        decided = _decided(session, snapshot, code)
        places = _places(session, [one["code"] for row in waiting for one in row.candidates])
    picture = choropleth.choropleth(
        shown.bounds,
        tiles=current_app.config["TILES"],
        attribution=current_app.config["TILES_ATTRIBUTION"],
    )
    return render_template(
        "review_area.html",
        view=shown,
        snapshot=snapshot,
        map=picture,
        figures=choropleth.figures(shown, snapshot, shapes.get, more=more),
        switch=[],
        waiting=waiting,
        count=len(rows),
        more=figures.villages if figures else 0,
        classes=dict(shown.classes),
        decided=decided,
        points=_points(waiting, places),
        error=_in_words(error),
        asked=asked,
        given=request.form,
        error_shown=any(one.id == asked for one in waiting),
        done=_done(decided),
        **_rights(),
    )


def _in_words(error: GeoError | None) -> str:
    """What stands in the way of a decision, in the language of the page where it can be."""
    if isinstance(error, VillageTaken):
        return str(
            _(
                "%(other)s sudah menunjuk %(code)s. Bila desa itu punya Kampung KB kedua, "
                "tandai itu di bawah “Pilihan lain”; bila tidak, salah satunya keliru.",
                other=error.other,
                code=error.code,
            )
        )
    return str(error) if error else ""


def _page_of(row: ReportRow) -> str:
    """Code of the page that shows a row: its regency, or what is sure above it."""
    place = row.within or COUNTRY
    return ancestor(place, Level(min(level(place), Level.REGENCY)))


def _province(snapshot: Snapshot, code: str) -> str:
    """Name of a regency's province; "" for the pages of rows without a sure regency."""
    if level(code) < Level.REGENCY:
        return ""
    return snapshot.names.get(ancestor(code, Level.PROVINCE), "")


def _waiting(session: Session, rows: list[ReportRow]) -> list[PendingRow]:
    return [
        PendingRow(
            str(name),
            row,
            [{"number": number, **one} for number, one in enumerate(row.candidates, 1)],
        )
        for row, name in zip(rows, row_ids(session, rows), strict=True)
    ]


def _decided(
    session: Session, snapshot: Snapshot, code: str
) -> list[tuple[Decision, list[ReportRow]]]:
    """Decisions that rows of this page rest on, the newest first, each with its rows."""
    held_now = service.list_decisions(session)
    decisions = DecisionIndex(held_now)
    resting: dict[int, list[ReportRow]] = {}
    for outcome in ("matched", "rejected", "review"):
        for row in register.waiting(session, snapshot.state, code, outcome=outcome):
            if row.method == METHOD and _page_of(row) == code:
                alias = decisions.find(row, row.given_code)
                if alias:
                    resting.setdefault(alias.id, []).append(row)
    return [(alias, resting[alias.id]) for alias in held_now if alias.id in resting]


def _done(
    decided: list[tuple[Decision, list[ReportRow]]],
) -> tuple[Decision, list[ReportRow]] | None:
    number = request.args.get("done", type=int)
    return next((one for one in decided if one[0].id == number), None)


def _places(session: Session, codes: list[str]) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of a point in each village that has a shape."""
    found = session.execute(
        select(Shape.code, Shape.geometry).where(
            Shape.scale == "regency", Shape.code.in_(sorted(set(codes)))
        )
    )
    points = {code: shapely.point_on_surface(shape) for code, shape in found}
    return {code: (round(point.y, 6), round(point.x, 6)) for code, point in points.items()}


def _points(waiting: list[PendingRow], places: dict[str, tuple[float, float]]) -> dict[str, Any]:
    return {
        one.id: [
            {
                "number": found["number"],
                "code": found["code"],
                "name": found["name"],
                "district": found["district"],
                "at": places[found["code"]],
            }
            for found in one.candidates
            if found["code"] in places
        ]
        for one in waiting
    }


# Decisions ------------------------------------------------------------------------------------


@blueprint.post("/<code>/decide")
def decide(code: str) -> Any:
    """Accept or refuse one row."""
    reviewer = _must_be_reviewer()
    form = request.form
    chosen = form.get("code", "").strip() or form.get("other", "").strip()
    refused = form.get("action") == "refuse"
    try:
        if not refused and not chosen:
            raise UnfitDecision(_("Pilih salah satu calon, atau tulis kodenya."))
        place = RowId.parse(form.get("row", ""))
        done = service.decide(
            _hasty(),
            [DecisionRequest(place, None if refused else chosen, form.get("why", ""))],
            who=reviewer.who,
            earlier=_ticked("earlier"),
            second_unit=_ticked("second_unit"),
        )
    except StoreError:
        raise
    except GeoError as error:
        return _page(code, error), status_of(error)
    return _back(code, done=done.decisions[0].id)


@blueprint.post("/<code>/undo")
def undo(code: str) -> Any:
    """Undo one decision."""
    _must_be_reviewer()
    try:
        service.undo(_hasty(), request.form.get("number", 0, type=int))
    except StoreError:
        raise
    except GeoError as error:
        return _page(code, error), status_of(error)
    return _back(code)


@blueprint.get("/<code>/decide")
@blueprint.get("/<code>/undo")
def again(code: str) -> Any:
    """Lead back to the page whoever reloads the answer to a form."""
    return _back(code)


def _hasty() -> Engine:
    # a visitor is told of an import that is under way sooner than the next import is
    return get_engine().execution_options(write_wait=10)


def _ticked(name: str) -> bool:
    return request.form.get(name) == "1"


def _back(code: str, **more: Any) -> Any:
    kept = _kept()
    return redirect(url_for("review.area", code=code, **kept, **more), code=303)


def _kept() -> dict[str, Any]:
    return {key: request.args[key] for key in ("date", "lang") if request.args.get(key)}


# Who may write --------------------------------------------------------------------------------


@blueprint.post("/enter")
def enter() -> Any:
    """Take the secret text and a name, and remember them for some hours."""
    _same_site()
    kept = _kept()
    code = request.form.get("code", "")
    target = url_for("review.area", code=code, **kept) if code else url_for("review.index", **kept)
    token, who = _token(), request.form.get("who", "").strip()
    given = request.form.get("token", "")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(403, _("Kata rahasia itu tidak benar."))
    if not who:
        abort(400, _("Tulis nama Anda: setiap keputusan menyebut siapa yang memutuskan."))
    answer = make_response(redirect(target, code=303))
    value = _serializer("enter").dumps([who[:120], secrets.token_urlsafe(16)])
    answer.set_cookie(
        _COOKIE,
        value if isinstance(value, str) else value.decode(),
        max_age=_HOURS * 3600,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
        path=url_for("review.index"),
    )
    return answer


@blueprint.post("/leave")
def leave() -> Any:
    """Forget the secret text."""
    _same_site()
    answer = make_response(redirect(url_for("review.index"), code=303))
    answer.delete_cookie(_COOKIE, path=url_for("review.index"))
    return answer


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    if _COOKIE in request.cookies:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _token() -> str:
    return str(current_app.config["REVIEW_TOKEN"]).strip()


def _serializer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_token(), salt=f"review-{salt}")


def _reviewer() -> Reviewer | None:
    if not _token() or _COOKIE not in request.cookies:
        return None
    try:
        who, nonce = _serializer("enter").loads(request.cookies[_COOKIE], max_age=_HOURS * 3600)
    except (BadData, ValueError, TypeError):
        return None
    return Reviewer(str(who), str(nonce))


def _rights() -> dict[str, Any]:
    reviewer = _reviewer()
    return {
        "open_to_writing": bool(_token()),
        "reviewer": reviewer,
        "proof": _serializer("form").dumps(reviewer.nonce) if reviewer else "",
    }


def _must_be_reviewer() -> Reviewer:
    """Whoever may decide, on a form of this site's own; anyone else is refused (403)."""
    _same_site()
    reviewer = _reviewer()
    if reviewer is None:
        abort(403, _("Masukkan dahulu kata rahasia: tanpa itu tidak ada yang dapat diubah."))
    try:
        nonce = _serializer("form").loads(request.form.get("proof", ""), max_age=_HOURS * 3600)
    except BadData:
        nonce = ""
    if not hmac.compare_digest(str(nonce), reviewer.nonce):
        abort(403, _("Formulir ini sudah lama atau bukan dari situs ini. Muat ulang halamannya."))
    return reviewer


def _same_site() -> None:
    # said by the browser itself; comparing hosts would fail behind a proxy that renames them
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        abort(403, _("Formulir ini bukan dari situs ini."))
