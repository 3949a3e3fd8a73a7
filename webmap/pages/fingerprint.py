"""The page of a fingerprint: the figures that it stands for, and what has changed since."""

from datetime import date
from typing import Any

import orjson
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from boundaries.areas import names
from boundaries.areas.codes import Level, ancestor, level
from geo.store.database import read_session
from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.coverage import AreaFigures, ReviewedFigures
from kampungkb.versions.fingerprint import (
    BadFingerprint,
    Fingerprint,
    WrongCharacters,
    WrongLength,
    decode,
)
from kampungkb.versions.reconstruction import UnknownFingerprint
from webmap.caching import http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.differences.past_figures import PastFigures, past_figures
from webmap.maps import sentences, symbology, target_sentences
from webmap.maps.target_sentences import TargetProgress

blueprint = Blueprint("fingerprint", __name__)

_VILLAGES = 200
"""Most villages in a list of the page; JSON has all."""


@blueprint.get("/f")
def form() -> str | BaseResponse | tuple[str, int]:
    """Ask for a fingerprint, or go to the page of ``?q=``."""
    text = request.args.get("q", "").strip()
    return page(text[:100]) if text else render_template("fingerprint_form.html")


@blueprint.get("/f/<text>")
def page(text: str) -> str | BaseResponse | tuple[str, int]:
    """Show the figures of a fingerprint; say what to check in one with a slip."""
    try:
        fingerprint = decode(text)
    except BadFingerprint as error:
        return render_template("fingerprint_form.html", typed=text, slip=_slip(error)), 404
    if request.view_args != {"text": str(fingerprint)}:
        address = url_for(
            "fingerprint.page", text=str(fingerprint), lang=request.args.get("lang") or None
        )
        return redirect(address)
    try:
        return _page(text=text)
    except UnknownFingerprint:
        return _unknown(fingerprint), 404


@http_cache.cached(language=True)
def _page(text: str) -> str:
    language = params.language()
    with read_session(get_engine()) as session:
        past = past_figures(session, decode(text))
    return render_template("fingerprint.html", past=past, limit=_VILLAGES, **_texts(past, language))


@blueprint.get("/api/f/<text>.json")
def figures(text: str) -> Response:
    """Send the figures of a fingerprint, and what has changed since, as JSON."""
    return _json(text=str(decode(text)))


@http_cache.cached()
def _json(text: str) -> Response:
    with read_session(get_engine()) as session:
        past = past_figures(session, decode(text))
    return Response(orjson.dumps(past), mimetype="application/json")


def _texts(past: PastFigures, language: str) -> dict[str, Any]:
    """Return the texts of the page: titles, sentence, bar and targets, of then and of now."""
    code, total = past["area"]["code"], past["total"]
    day = date.fromisoformat(past["date"])
    title = names.title(code, past["area"]["name"])
    parts = sentences.sentence_parts(total, title, day, language)
    if level(code) == Level.VILLAGE:
        parts = [(sentences.village_sentence(total, title, _place(past), day, language), None)]
    targets, now = (
        target_sentences.target_progress(_reviewed(one), language)
        for one in (total, past["now"]["total"])
    )
    return {
        "title": title,
        "rows_level": Level(level(code) + 1) if past["rows"] else None,
        "sentence_parts": parts,
        "bar": symbology.bar(total, language),
        "class_line": sentences.class_line(total, language),
        "targets": targets,
        "changed_targets": now
        if past["targets_known"] and _wanted(now) != _wanted(targets)
        else [],
        "class_label": lambda key: symbology.label(VillageClass(key), language) if key else None,
    }


def _place(past: PastFigures) -> str:
    code = past["path"][-1]["code"]
    return names.title(code, past["path"][-1]["name"])


def _reviewed(total: AreaFigures) -> ReviewedFigures:
    # rows in review are not among what a fingerprint stands for
    return {**total, "review": 0, "review_villages": 0, "coverage_at_most": total["coverage"]}


def _wanted(targets: list[TargetProgress]) -> list[tuple[str, str, str]]:
    return [(one.label, one.issuer, one.wanted) for one in targets]


def _slip(error: BadFingerprint) -> str:
    # the page says in the reader's language what to check
    slips = {WrongCharacters: "characters", WrongLength: "length"}
    return slips.get(type(error), "check")


def _unknown(fingerprint: Fingerprint) -> str:
    """Say that the figures cannot be shown again, with a link to those of the area now."""
    code = fingerprint.code
    with read_session(get_engine()) as session:
        known = get_snapshot(session).names
    name = known.get(code)
    place = names.title(code, name) if name else code
    if level(code) > Level.DISTRICT and (district := known.get(ancestor(code, Level.DISTRICT))):
        place = f"{place}, {names.title(ancestor(code, Level.DISTRICT), district)}"
    return render_template(
        "fingerprint_form.html",
        typed=str(fingerprint),
        unknown={"code": code if name else None, "place": place, "day": fingerprint.day},
    )
