"""What a request asks a map to show: the parameters of addresses."""

from flask import request

from webmap.core import params
from webmap.maps.themes.theme import GRID, STATUS, ThemeOptions

THEME_PARAMS = ("theme", "target", "since", "with", "view")
"""Parameters of addresses that say what a map shows."""


def theme_options() -> ThemeOptions:
    """Return what the request asks the map to show; ``?since=`` alone asks for change."""
    since = params.since()
    return ThemeOptions(
        key=request.args.get("theme") or ("change" if since else STATUS),
        target=request.args.get("target", "")[:100],
        since=since,
        crossed=request.args.get("with") == "formed",
        grid=request.args.get("view") == GRID,
    )
