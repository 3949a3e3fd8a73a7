"""Bodies of tiles: features of the archive's tiles with the attributes of their areas."""

import numpy as np
from flask import Flask, current_app
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from geo.compression import TAGGED_TILES, TILES
from geo.errors import UnreadableFile
from geo.tiles import overzoom, tags
from geo.tiles.decoding import Layers, decode_tile
from geo.tiles.pmtiles import DECODE_ERRORS, TileArchive
from webmap.caching.lru import LruCache, get_budget
from webmap.caching.snapshot import Snapshot
from webmap.tiles.attributes import LayerAttributes, digest, layer_attributes
from webmap.tiles.names import name_points
from webmap.tiles.tilesets import LAYERS, NAME_ZOOMS, Tile, Tileset, names_layer, source_zoom


def init_app(app: Flask) -> None:
    """Set up the cache of bodies."""
    app.extensions["tile-bodies"] = get_budget(app).add_cache("tile bodies", len)


def tile_body(
    session: Session, archive: TileArchive, snapshot: Snapshot, tileset: Tileset, tile: Tile
) -> bytes:
    """Return a tile, gzipped; empty where it has no features.

    Raises UnreadableFile where the archive is damaged.
    """
    cache: LruCache[bytes] = current_app.extensions["tile-bodies"]
    key = (archive.path.stem, digest(snapshot), tileset.name, *tile)
    return cache.get(key, lambda: _make(session, archive, snapshot, tileset, tile))


def decompress(body: bytes) -> bytes:
    """Return a body for clients that do not accept gzip."""
    return TAGGED_TILES.decompress(body)


def _make(
    session: Session, archive: TileArchive, snapshot: Snapshot, tileset: Tileset, tile: Tile
) -> bytes:
    try:
        decoded: dict[int, Layers] = {}
        parts = []
        for level in tileset.levels:
            zoom = source_zoom(level, tile.zoom)
            if zoom is None:
                continue
            if zoom not in decoded:
                decoded[zoom] = _decode(archive, tile, zoom)
            features = _features(decoded[zoom].get(level.word, {}), tile, zoom)
            ids = np.array(list(features), np.int64)
            areas = layer_attributes(snapshot, level)
            listed, attributes = areas.of(ids)
            messages = [each for each, own in zip(features.values(), listed, strict=True) if own]
            if not messages:
                continue
            parts.append(tags.encode_layer(LAYERS[level], messages, attributes))
            if tile.zoom >= NAME_ZOOMS[level]:
                codes = snapshot.codes[level][np.searchsorted(areas.ids, ids[listed])].tolist()
                points = name_points(session, level, codes, tile)
                parts.append(_names(level, areas, points))
    except DECODE_ERRORS as error:
        raise UnreadableFile(
            f"the archive of tiles is damaged: {error}",
            file=archive.path,
            do="Build the tiles again.",
        ) from error
    content = b"".join(parts)
    return TAGGED_TILES.compress(content) if content else b""


def _decode(archive: TileArchive, tile: Tile, zoom: int) -> Layers:
    steps = tile.zoom - zoom
    body = archive.tile(zoom, tile.x >> steps, tile.y >> steps)
    return decode_tile(TILES.decompress(body)) if body else {}


def _features(features: dict[int, memoryview], tile: Tile, zoom: int) -> dict[int, memoryview]:
    steps = tile.zoom - zoom
    if not features or not steps:
        return features
    mask = (1 << steps) - 1
    return overzoom.clip_to_child(features, steps, tile.x & mask, tile.y & mask)


def _names(level: Level, areas: LayerAttributes, points: dict[int, memoryview]) -> bytes:
    if not points:
        return b""
    ids = np.array(list(points), np.int64)
    attributes = areas.names.take(np.searchsorted(areas.ids, ids))
    return tags.encode_layer(names_layer(level), list(points.values()), attributes)
