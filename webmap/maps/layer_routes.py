"""Addresses of the shapes that area pages draw; what one gives never changes."""

import re
from contextlib import suppress

import brotli
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
    """Set up the index of drawings and their addresses."""
    app.extensions["drawings"] = get_budget(app).add_cache("drawings", deep_size)
    app.register_blueprint(blueprint)


def address(session: Session, layer: Layer | None) -> str | None:
    """Address of the drawing of a layer; None where it has no shape."""
    if layer is None:
        return None
    name = _index(session).names.get(layer.key)
    return name and url_for("shapes.shape", name=name)


@blueprint.get("/shapes/<name>.geojson")
def shape(name: str) -> Response:
    """One drawing: a FeatureCollection of codes and shapes, simplified for its map."""
    if not _NAME.fullmatch(name):
        raise NotFound("a drawing is named by 20 hexadecimal digits: see the page of its area")

    def body(encoding: str) -> bytes:
        return _file(name, encoding) or _made(name)[encoding]

    return http_cache.send_immutable(body, MEDIA_TYPE, name)


def _file(name: str, encoding: str) -> bytes | None:
    folder = layer_files.folder(current_app.config["INSTANCE"])
    end = layer_files.ENDS.get(encoding, ".br")
    try:
        body = (folder / f"{name}{layer_files.SUFFIX}{end}").read_bytes()
    except OSError:
        return None
    return body if encoding in layer_files.ENDS else brotli.decompress(body)


def _made(name: str) -> dict[str, bytes]:
    with read_session(get_engine()) as session:
        layer = _index(session).layer(name)
        drawn = layers.draw(session, layer) if layer else None
    if drawn is None or drawn[0] != name:  # of another page, or its shapes changed since
        raise NotFound(f"there is no drawing {name}: load the page again")
    bodies = layer_files.encode(drawn[1])
    with suppress(OSError):  # a full disk, or one that may only be read: it is made again
        layer_files.keep(layer_files.folder(current_app.config["INSTANCE"]), name, bodies)
    return {**bodies, "plain": drawn[1]}


def _index(session: Session) -> LayerIndex:
    cache: LruCache[LayerIndex] = current_app.extensions["drawings"]
    return cache.get(shapes_version(session), lambda: layer_files.current(session))
