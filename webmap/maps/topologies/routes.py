"""Addresses of the topologies of maps; what is at an address never changes."""

import re
from contextlib import suppress

from flask import Blueprint, Flask, Response, current_app, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level
from boundaries.areas.repository import shapes_version
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.lru import LruCache, deep_size, get_budget
from webmap.core.app_context import get_engine
from webmap.maps.topologies import content, files, index
from webmap.maps.topologies.files import COARSE
from webmap.maps.topologies.index import TopologyIndex
from webmap.maps.topologies.map_topology import ShapeSources, of_areas, of_context

blueprint = Blueprint("shapes", __name__)
MEDIA_TYPE = "application/octet-stream"
_STEM = re.compile(rf"([0-9a-f]{{20}})({COARSE})?")


def init_app(app: Flask) -> None:
    """Register the addresses of topologies; set up the cache of their index."""
    app.extensions["topology_index"] = get_budget(app).add_cache(
        "topology index", deep_size, keep_newest=True
    )
    app.register_blueprint(blueprint)


def addresses(session: Session, code: str, by: Level) -> ShapeSources:
    """Return the addresses of the shapes of the map of an area that colours areas of a level."""
    names = _index(session).names
    areas, context = of_areas(code, by), of_context(code)
    name = names.get(areas.key)
    around = names.get(context.key) if context else None
    return ShapeSources(
        areas=_address(name),
        coarse=_address(name and name + COARSE) if areas.has_coarse else None,
        context=_address(around),
    )


def _address(stem: str | None) -> str | None:
    return stem and url_for("shapes.shape", stem=stem)


@blueprint.get("/shapes/<stem>.arcs")
def shape(stem: str) -> Response:
    """Send one topology: codes and shapes, simplified for its map (see ``geo.topology``)."""
    match = _STEM.fullmatch(stem)
    if not match:
        raise NotFound("a drawing is named by 20 hexadecimal digits: see the page of its area")
    name, ending = match[1], match[2] or ""
    folder = files.folder(current_app.config["INSTANCE"])

    def body(encoding: str) -> bytes:
        return files.read_file(folder, stem, encoding) or _make(name, ending, encoding)

    return http_cache.send_immutable(body, MEDIA_TYPE, stem)


def _make(name: str, ending: str, encoding: str) -> bytes:
    with read_session(get_engine()) as session:
        topology = _index(session).topology(name)
        rendered = content.render(session, topology) if topology else None
    if rendered is None or rendered[0] != name:  # of an older page: the shapes have changed since
        raise NotFound(f"there is no drawing {name}: load the page again")
    made = rendered[1]
    plain = made.coarse if ending else made.fine
    if plain is None:
        raise NotFound(f"the drawing {name} has no coarse version")
    bodies = files.encode(made)
    with suppress(OSError):  # full or read-only disk: the next request makes it again
        files.write_files(files.folder(current_app.config["INSTANCE"]), name, bodies)
    return bodies[ending].get(encoding, plain)


def _index(session: Session) -> TopologyIndex:
    cache: LruCache[TopologyIndex] = current_app.extensions["topology_index"]
    return cache.get(shapes_version(session), lambda: index.current_index(session))
