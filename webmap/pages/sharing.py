"""Links of an area's page for others: a preview picture, presentation mode, maps in other sites."""

from datetime import date
from typing import Any, NamedTuple

from flask import current_app, request, url_for
from markupsafe import Markup

from webmap.core.i18n import texts
from webmap.downloads import documents
from webmap.maps.themes.parameters import THEME_PARAMS
from webmap.maps.view import AreaView

_PARAMS = ("by", "lang", *THEME_PARAMS)


class EmbedCode(NamedTuple):
    """Text to copy into another site; ``label`` says which figures it shows."""

    label: str
    html: str


def embed_codes(view: AreaView) -> list[EmbedCode]:
    """Return the texts that put the map of the current page into another site.

    One keeps the day of the page, one always shows the newest report.
    """
    _ = texts(view.language).gettext
    return [
        EmbedCode(_("angka tetap per tanggal ini"), _frame(view, view.day)),
        EmbedCode(_("selalu laporan terbaru"), _frame(view, None)),
    ]


def sharing(view: AreaView) -> dict[str, Any]:
    """Return what the templates ``preview.html`` and ``share.html`` show of the current page."""
    code = view.selected["code"] if view.selected else view.code
    state = {
        "date": view.day.isoformat(),
        "lang": view.language,
        "by": _level(view),
        "size": "preview",
    }
    picture = documents.address(code, ".png", state, absolute=True)
    return {
        "preview": {"picture": picture, "address": request.url},
        "present": url_for(
            "presentation.page", code=view.code, **_query(view, date=view.day.isoformat())
        ),
        "embed_codes": embed_codes(view),
        "embed_open": bool(current_app.config["EMBED_ORIGINS"]),
    }


def _frame(view: AreaView, day: date | None) -> str:
    code = view.selected["code"] if view.selected else view.code
    changed = {"lang": view.language, "date": day.isoformat() if day else ""}
    address = url_for("embed.page", code=code, _external=True, **_query(view, **changed))
    return str(
        Markup(
            '<iframe src="{}" title="{}" width="100%" height="520" style="border:0" '
            'loading="lazy" allowfullscreen></iframe>'
        ).format(address, view.map_title)
    )


def _level(view: AreaView) -> str:
    return "" if view.selected else view.by.word


def _query(view: AreaView, **changed: str) -> dict[str, Any]:
    query = {key: request.args.get(key) for key in _PARAMS} | {"by": _level(view), **changed}
    return {key: value for key, value in query.items() if value}
