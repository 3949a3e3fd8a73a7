"""Addresses of OGC API – Tiles – Part 1: Core (20-057), of the data set and of each collection."""

from flask import Response, request
from werkzeug.exceptions import NotFound

from geo.store.database import read_session
from geo.tiles.pmtiles import TileNotFound
from webmap.atlas import tile_routes
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.core.params import check_names
from webmap.ogc.blueprint import blueprint
from webmap.ogc.negotiation import checked_format, level_of
from webmap.ogc.responses import send_document
from webmap.ogc.tiles import documents
from webmap.ogc.tiles.relations import MATRIX_SET
from webmap.tiles import tilesets
from webmap.tiles.routes import read_tile, requested_day, send_tile
from webmap.tiles.tilesets import Tile

_DATE = ("datetime",)
_OF_COLLECTION = "/collections/<collection_id>"


@blueprint.get("/tiles", endpoint="tilesets")
@blueprint.get(f"{_OF_COLLECTION}/tiles", endpoint="tilesets")
def tilesets_list(collection_id: str | None = None) -> Response:
    """Send the list of tilesets."""
    format_ = checked_format(*_DATE)
    _check_collection(collection_id)
    day, _text = requested_day()
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        document = documents.tilesets_list(snapshot, collection_id, format_)
    return send_document(document, format_, "tilesets", collection_id=collection_id)


@blueprint.get("/tiles/<matrix_set>", endpoint="tileset")
@blueprint.get(f"{_OF_COLLECTION}/tiles/<matrix_set>", endpoint="tileset")
def tileset(matrix_set: str, collection_id: str | None = None) -> Response:
    """Send the metadata of a tileset."""
    format_ = checked_format(*_DATE)
    _check_collection(collection_id)
    _check_matrix_set(matrix_set)
    day, _text = requested_day()
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        document = documents.tileset(session, snapshot, collection_id, format_)
    return send_document(document, format_, "tileset", collection_id=collection_id)


@blueprint.get("/tiles/<matrix_set>/<matrix>/<row>/<column>", endpoint="tile")
@blueprint.get(f"{_OF_COLLECTION}/tiles/<matrix_set>/<matrix>/<row>/<column>", endpoint="tile")
def tile(
    matrix_set: str, matrix: str, row: str, column: str, collection_id: str | None = None
) -> Response:
    """Send a tile; 204 where it has no features, 404 outside the limits of its tileset."""
    check_names(request.args, (*_DATE, "f", "lang"))
    if request.args.get("f", "mvt") != "mvt":
        raise BadParameter("there are tiles of the form f=mvt only", do="Leave it out.")
    _check_collection(collection_id)
    _check_matrix_set(matrix_set)
    found, own = read_tile(matrix, column, row), documents.tileset_of(collection_id)
    day, _text = requested_day()
    with read_session(get_engine()) as session:
        _check_limits(found, own.min_zoom, documents.bounds(session))
        archive, snapshot = tile_routes.newest_archive(session), get_snapshot(session, day)
        return send_tile(session, archive, snapshot, own, found)


@blueprint.get("/tileMatrixSets", endpoint="matrix_sets")
def matrix_sets() -> Response:
    """Send the list of tile matrix sets."""
    format_ = checked_format()
    return send_document(documents.matrix_sets(format_), format_, "matrix_sets")


@blueprint.get("/tileMatrixSets/<matrix_set>", endpoint="matrix_set")
def matrix_set(matrix_set: str) -> Response:
    """Send a tile matrix set."""
    format_ = checked_format()
    _check_matrix_set(matrix_set)
    return send_document(documents.matrix_set(), format_, "matrix_set")


def _check_collection(collection_id: str | None) -> None:
    if collection_id is not None:
        level_of(collection_id)  # raises NotFound


def _check_matrix_set(name: str) -> None:
    if name != MATRIX_SET:
        raise NotFound(f"there is no tile matrix set {name[:40]!r}; there is {MATRIX_SET}")


def _check_limits(found: Tile, min_zoom: int, bounds: tuple[float, float, float, float]) -> None:
    """Raise TileNotFound outside the limits that the metadata states (/req/core/tc-error)."""
    tilesets.check(found)
    if found.zoom < min_zoom:
        raise TileNotFound(
            f"there are no tiles of zoom {found.zoom}",
            do=f"Ask for one from {min_zoom} to {tilesets.MAX_ZOOM}.",
        )
    left, top, right, bottom = tilesets.limits(bounds, found.zoom)
    if not (left <= found.x <= right and top <= found.y <= bottom):
        raise TileNotFound(
            f"tile {found.x}, {found.y} of zoom {found.zoom} is outside the limits of the tileset",
            do=f"Columns {left} to {right}, rows {top} to {bottom}.",
        )
