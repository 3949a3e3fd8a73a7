"""The pages on which people decide what the rows in review mean.

Everybody may read them. To decide, a reviewer logs in with the token of the setting REVIEW_TOKEN;
without that setting nothing can be changed here, and the pages show the command to type instead.
"""

from collections import Counter
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import COUNTRY, Level, ancestor, level
from boundaries.matching.messages import supported
from geo.errors import GeoError, StoreError
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.decisions.decisions import METHOD, DecisionIndex
from kampungkb.models import Decision, ReportRow
from kampungkb.review import service
from kampungkb.review.pending import pending_rows
from kampungkb.review.proposals import proposals_of
from kampungkb.review.requests import DecisionRequest, UnfitDecision, VillageTaken
from kampungkb.review.row_id import RowId, row_ids
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import i18n, params
from webmap.core.app_context import get_engine
from webmap.core.errors import page_text, status_of
from webmap.maps import choropleth, view
from webmap.maps.topologies import routes as topology_routes
from webmap.pages import areas, review_login, review_rows
from webmap.pages.review_login import (
    AcceptAllForm,
    DecisionForm,
    LoginForm,
    LogoutForm,
    Reviewer,
    UndoForm,
)

blueprint = Blueprint("review", __name__, url_prefix="/review")

ROWS_SHOWN = 100
"""Most rows on one page; a regency has more only where a whole list of codes is missing."""


DecisionWithRows = tuple[Decision, list[ReportRow]]


def init_app(app: Flask) -> None:
    """Register the review pages and their login. Raises InvalidReviewToken."""
    review_login.init_app(app)
    app.register_blueprint(blueprint)


# Pages ----------------------------------------------------------------------------------------


@blueprint.get("")
def index() -> str:
    """List the regencies that have rows in review, or rows that cannot be read."""
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, params.day())
        rows = repository.report_rows(session, snapshot.state)
        unreadable = repository.unreadable_rows(session, snapshot.state)
        retired = service.retired_decisions(session)
        proposed_of = Counter(_page_code(one.row) for one in proposals_of(session, rows))
    waiting_of = Counter(_page_code(row) for row in rows)
    unreadable_of = Counter(_page_code(row) for row in unreadable)
    places = [
        (
            code,
            names.title(code, snapshot.names.get(code, code)),
            _province(snapshot, code),
            waiting_of[code],
            proposed_of[code],
            unreadable_of[code],
        )
        for code in sorted(
            waiting_of.keys() | unreadable_of.keys(), key=lambda code: (code == COUNTRY, code)
        )
    ]
    return render_template(
        "review.html",
        places=places,
        rows=len(rows),
        proposed=proposed_of.total(),
        unreadable=len(unreadable),
        retired=retired,
        snapshot=snapshot,
        **review_login.template_variables(),
    )


@blueprint.get("/<code>")
def area(code: str) -> str:
    """Show the rows in review of a regency; of a larger area those without a certain regency.

    Its rows that cannot be read are listed with the reason, to be corrected in the sheet.
    """
    return _page(code)


def _page(code: str, error: GeoError | None = None) -> str:
    """Render the page of an area; ``error``: why the decision in the request was not stored."""
    posted_row = request.form.get("row", "")
    with read_session(get_engine()) as session:
        requested = params.area(session, code)
        # villages and districts have no page of their own
        code = ancestor(requested.code, Level(min(requested.level, Level.REGENCY)))
        snapshot = get_snapshot(session, params.day())
        at = level(code)
        by = Level.VILLAGE if at == Level.REGENCY else view.LEVELS[at][0]
        shown = view.area_view(session, snapshot, code, by, areas.language())
        shapes = topology_routes.addresses(session, shown.code, shown.by)
        rows = [
            row
            for row in repository.report_rows(session, snapshot.state, code)
            if _page_code(row) == code
        ]
        displayed = review_rows.displayed_rows(session, rows[:ROWS_SHOWN])
        unreadable = _unreadable_rows(session, snapshot, code)
        groups = review_rows.proposal_groups(session, rows)
        pending = pending_rows(session, snapshot.state, at, code).get(code)
        decided = _decisions_with_rows(session, snapshot, code)
        points = review_rows.candidate_points(session, displayed)
    choropleth_map = choropleth.choropleth(
        shown.bounds,
        tiles=current_app.config["TILES"],
        attribution=current_app.config["TILES_ATTRIBUTION"],
    )
    return render_template(
        "review_area.html",
        view=shown,
        snapshot=snapshot,
        map=choropleth_map,
        figures=choropleth.figures(
            shown, snapshot, shapes, titles_address=areas.titles_address(shown)
        ),
        switch=[],
        rows=displayed,
        unreadable=unreadable,
        groups=groups,
        supported=supported,
        count=len(rows),
        more=pending.villages if pending else 0,
        classes=dict(shown.classes),
        decided=decided,
        points=points,
        error=_error_text(error),
        posted_row=posted_row,
        posted=request.form,
        error_at_row=any(row.id == posted_row for row in displayed),
        stored=_stored_decision(decided),
        accepted=_accepted_decisions(decided),
        **review_login.template_variables(),
    )


def _error_text(error: GeoError | None) -> str:
    """Return why a decision was not stored, where there is a translation in the page's language."""
    if isinstance(error, VillageTaken):
        return str(
            _(
                "%(other)s sudah menunjuk %(code)s. Bila desa itu punya Kampung KB kedua, "
                "tandai itu di bawah “Pilihan lain”; bila tidak, salah satunya keliru.",
                other=error.other,
                code=error.code,
            )
        )
    return page_text(error) if error else ""


def _page_code(row: ReportRow) -> str:
    """Return the code of the page of a row: its regency, or the area above that is certain."""
    certain = row.within or COUNTRY
    return ancestor(certain, Level(min(level(certain), Level.REGENCY)))


def _province(snapshot: Snapshot, code: str) -> str:
    """Return the name of a regency's province; "" for areas above the regency."""
    if level(code) < Level.REGENCY:
        return ""
    return snapshot.names.get(ancestor(code, Level.PROVINCE), "")


def _unreadable_rows(
    session: Session, snapshot: Snapshot, code: str
) -> list[tuple[RowId, ReportRow, str]]:
    """Find the rows of a page that cannot be read, each with its id and the file to correct."""
    rows = [
        row
        for row in repository.unreadable_rows(session, snapshot.state, code)
        if _page_code(row) == code
    ]
    files = {report.id: report.file for report in snapshot.reports}
    return [
        # of a report of several files the sheet is called by its file
        (row_id, row, files[row.report_id] if ", " not in files[row.report_id] else "")
        for row_id, row in zip(row_ids(session, rows), rows, strict=True)
    ]


def _decisions_with_rows(session: Session, snapshot: Snapshot, code: str) -> list[DecisionWithRows]:
    """Find the decisions that rows of this page rest on, newest first, each with its rows."""
    decisions = service.list_decisions(session)
    index = DecisionIndex(decisions)
    rows_by_decision: dict[int, list[ReportRow]] = {}
    for outcome in ("matched", "rejected", "review"):
        for row in repository.report_rows(session, snapshot.state, code, outcome=outcome):
            if row.method == METHOD and _page_code(row) == code:
                decision = index.find(row, row.given_code)
                if decision:
                    rows_by_decision.setdefault(decision.id, []).append(row)
    return [
        (decision, rows_by_decision[decision.id])
        for decision in decisions
        if decision.id in rows_by_decision
    ]


def _stored_decision(decided: list[DecisionWithRows]) -> DecisionWithRows | None:
    """Find the decision that was stored just before, by the id in the address."""
    number = request.args.get("done", type=int)
    return next((pair for pair in decided if pair[0].id == number), None)


def _accepted_decisions(decided: list[DecisionWithRows]) -> list[DecisionWithRows]:
    """Find the decisions that were stored together just before, by the range in the address."""
    first, _dash, last = request.args.get("accepted", "").partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        return []
    return [pair for pair in decided if int(first) <= pair[0].id <= int(last)]


# Decisions ------------------------------------------------------------------------------------


@blueprint.post("/<code>/decide")
def decide(code: str) -> Any:
    """Accept or refuse one row."""
    reviewer = _require_reviewer()
    form = DecisionForm()
    review_login.check_csrf(form)
    chosen = form.code.data or form.other.data
    refused = form.action.data == "refuse"
    try:
        if not refused and not chosen:
            raise UnfitDecision(_("Pilih salah satu calon, atau tulis kodenya."))
        row = RowId.parse(form.row.data)
        result = service.decide(
            _impatient_engine(),
            [DecisionRequest(row, None if refused else chosen, form.why.data)],
            who=reviewer.name,
            earlier=form.earlier.data,
            second_unit=form.second_unit.data,
            translate=i18n.command_text,  # as the rest of such an error
        )
    except StoreError:
        raise
    except GeoError as error:
        return _page(code, error), status_of(error)
    return _redirect_back(code, done=result.decisions[0].id)


@blueprint.post("/<code>/accept-all")
def accept_all(code: str) -> Any:
    """Accept the ticked proposals of one evidence: all of them, or none."""
    reviewer = _require_reviewer()
    form = AcceptAllForm()
    review_login.check_csrf(form)
    try:
        requests = review_rows.accepted_requests(form)
        result = service.decide(
            _impatient_engine(),
            requests,
            who=reviewer.name,
            earlier=form.earlier.data,
            translate=i18n.command_text,
        )
    except StoreError:
        raise
    except GeoError as error:
        return _page(code, error), status_of(error)
    ids = [decision.id for decision in result.decisions]
    return _redirect_back(code, accepted=f"{min(ids)}-{max(ids)}")


@blueprint.post("/<code>/undo")
def undo(code: str) -> Any:
    """Undo one decision."""
    _require_reviewer()
    form = UndoForm()
    review_login.check_csrf(form)
    try:
        service.undo(_impatient_engine(), form.number.data or 0)
    except StoreError:
        raise
    except GeoError as error:
        return _page(code, error), status_of(error)
    return _redirect_back(code)


@blueprint.get("/<code>/decide")
@blueprint.get("/<code>/accept-all")
@blueprint.get("/<code>/undo")
def reload(code: str) -> Any:
    """Redirect to the page when the answer to a form is reloaded."""
    return _redirect_back(code)


def _impatient_engine() -> Engine:
    # a visitor learns after 10 s that an import holds the write lock; an import waits longer
    return get_engine().execution_options(write_wait=10)


def _require_reviewer() -> Reviewer:
    """Return who is logged in; refuse anybody else (403)."""
    reviewer = review_login.current_reviewer()
    if reviewer is None:
        abort(403, _("Masukkan dahulu kata rahasia: tanpa itu tidak ada yang dapat diubah."))
    return reviewer


def _redirect_back(code: str, **more: Any) -> Any:
    return redirect(url_for("review.area", code=code, **_kept_arguments(), **more), code=303)


def _kept_arguments() -> dict[str, Any]:
    return {key: request.args[key] for key in ("date", "lang") if request.args.get(key)}


# Login ----------------------------------------------------------------------------------------


@blueprint.post("/enter")
def enter() -> Any:
    """Log in with the token and a name."""
    if review_login.review_token() is None:
        abort(403, _("Kata rahasia itu tidak benar."))
    form = LoginForm()
    review_login.check_csrf(form)
    if not review_login.login_attempts().verify(form.token.data or ""):
        abort(403, _("Kata rahasia itu tidak benar."))
    if not form.validate():
        abort(400, _("Tulis nama Anda: setiap keputusan menyebut siapa yang memutuskan."))
    review_login.log_in(form.who.data)
    if form.code.data:
        return _redirect_back(form.code.data)
    return redirect(url_for("review.index", **_kept_arguments()), code=303)


@blueprint.post("/leave")
def leave() -> Any:
    """Log out."""
    if reviewer := review_login.current_reviewer():
        review_login.check_csrf(LogoutForm())
        review_login.log_out(reviewer)
    return redirect(url_for("review.index"), code=303)


@blueprint.after_request
def _forbid_caching(response: Response) -> Response:
    if review_login.review_token():  # then the page carries a visitor's CSRF token
        response.headers["Cache-Control"] = "private, no-store"
    return response
