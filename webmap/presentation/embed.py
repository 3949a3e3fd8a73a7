"""Maps in other sites: ``/embed/CODE`` is a map with its legend and caption, to be framed.

The setting EMBED_ORIGINS says which sites may frame it; no other page can be framed by others.
"""

from flask import Blueprint, render_template

from boundaries.areas.codes import COUNTRY
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_history, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.maps import choropleth
from webmap.maps.grid.map_grid import map_grid
from webmap.maps.themes.parameters import theme_options
from webmap.maps.topologies import routes as topology_routes
from webmap.maps.view import area_view
from webmap.pages import areas

blueprint = Blueprint("embed", __name__)


@blueprint.get("/embed/<code>")
@http_cache.cached(language=True, host=True)
def page(code: str) -> str:
    """Show the map of an area without the site around it."""
    with read_session(get_engine()) as session:
        code = COUNTRY if code == COUNTRY else params.area(session, code).code
        get_history(session)  # snapshots are made from it
        snapshot = get_snapshot(session, params.day())
        view = area_view(
            session, snapshot, code, areas.requested_level(code), params.language(), theme_options()
        )
        shapes = topology_routes.addresses(session, view.code, view.by)
        grid = map_grid(session, view)
        figures = choropleth.figures(
            view, snapshot, shapes, titles_address=areas.titles_address(view), grid=grid
        )
    return render_template(
        "embed.html",
        view=view,
        map=choropleth.choropleth(grid.bounds if grid else view.bounds),
        figures=figures,
        page_address=areas.area_address(view.code, by=view.by.word),
    )
