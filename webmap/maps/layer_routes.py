"""Addresses of the layers of maps; what is at an address never changes."""

import re
from contextlib import suppress

from flask import Blueprint, Flask, Response, current_app, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.repository import shapes_version
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.lru import LruCache, deep_size, get_budget
from webmap.core.app_context import get_engine
from webmap.maps import layer_files, layers
from webmap.maps.layer_files import LayerIndex
from webmap.maps.layers import Layer

blueprint = Blueprint("shapes", __name__)
MEDIA_TYPE = "application/geo+json"
_NAME = re.compile(r"[0-9a-f]{20}")


def init_app(app: Flask) -> None:
    """Register the addresses of layers; set up the cache of their index."""
    app.extensions["layer_index"] = get_budget(app).add_cache(
        "layer index", deep_size, keep_newest=True
    )
    app.register_blueprint(blueprint)


def address(session: Session, layer: Layer | None) -> str | None:
    """Return the address of a layer; None if it has no shape."""
    if layer is None:
        return None
    name = _index(session).names.get(layer.key)
    return name and url_for("shapes.shape", name=name)


@blueprint.get("/shapes/<name>.geojson")
def shape(name: str) -> Response:
    """Send one layer: a FeatureCollection of codes and shapes, simplified for its map."""
    if not _NAME.fullmatch(name):
        raise NotFound("a drawing is named by 20 hexadecimal digits: see the page of its area")
    folder = layer_files.folder(current_app.config["INSTANCE"])

    def body(encoding: str) -> bytes:
        return layer_files.read_file(folder, name, encoding) or _make(name)[encoding]

    return http_cache.send_immutable(body, MEDIA_TYPE, name)


def _make(name: str) -> dict[str, bytes]:
    with read_session(get_engine()) as session:
        layer = _index(session).layer(name)
        rendered = layers.render(session, layer) if layer else None
    if rendered is None or rendered[0] != name:  # of an older page: the shapes have changed since
        raise NotFound(f"there is no drawing {name}: load the page again")
    text = rendered[1]
    bodies = layer_files.encode(text)
    with suppress(OSError):  # full or read-only disk: the next request makes it again
        layer_files.write_files(layer_files.folder(current_app.config["INSTANCE"]), name, bodies)
    return {**bodies, "plain": text}


def _index(session: Session) -> LayerIndex:
    cache: LruCache[LayerIndex] = current_app.extensions["layer_index"]
    return cache.get(shapes_version(session), lambda: layer_files.current_index(session))
