"""Write a copy of an archive of tiles in which some features are replaced.

The result equals, byte by byte, the archive that ``pmtiles.write`` makes of all shapes, because the
bytes of a feature in a tile depend on that feature alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pmtiles.tile import tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import Writer

from geo.compression import TILES
from geo.errors import UnreadableFile
from geo.tiles import mvt, pmtiles, rings
from geo.tiles.decoding import Layers, decode_tile
from geo.tiles.pmtiles import DECODE_ERRORS, Bounds, Progress, TileArchive, TileLayer

TileIndex = tuple[int, int, int]
"""Zoom, x and y of a tile."""


@dataclass(frozen=True)
class LayerUpdate:
    """Changes of one layer.

    ``layer``: the new features, with the layer's zooms; it may be empty. ``removed``: ids of the
    features that are removed or replaced. ``bounds``: west, south, east, north in degrees of what
    is removed, shape (n, 4).
    """

    layer: TileLayer
    removed: NDArray[np.int64]
    bounds: NDArray[np.float64]


def rewrite(
    archive: TileArchive,
    updates: Sequence[LayerUpdate],
    layers: Sequence[str],
    folder: Path,
    bounds: Bounds,
    progress: Progress | None = None,
) -> Path:
    """Write a copy of the archive with the updates to ``folder/FINGERPRINT.pmtiles``.

    Only tiles that a removed or a new feature reaches are encoded again. ``layers`` are in the
    order in which they stand in a tile; features stand in the order of their ids. ``progress`` gets
    the tiles encoded and in all. Raises TilingFailed as ``pmtiles.write`` does, and UnreadableFile
    where the archive is damaged.
    """
    new: dict[TileIndex, Layers] = {}
    removed: dict[TileIndex, dict[str, set[int]]] = {}
    for update in updates:
        name, ids = update.layer.name, set(update.removed.tolist())
        for tile in _reached_tiles(update):
            removed.setdefault(tile, {}).setdefault(name, set()).update(ids)
        if len(update.layer.ids):
            for tile, feature_id, message in _encoded_features(update.layer):
                new.setdefault(tile, {}).setdefault(name, {})[feature_id] = message
    changed = {zxy_to_tileid(*tile): tile for tile in removed.keys() | new.keys()}

    def write_content(writer: Writer) -> None:
        done = 0
        for tile_id, data in _merge_tiles(archive, set(changed)):
            tile = changed.get(tile_id)
            if tile is not None:
                before = _read_layers(archive, data) if data else {}
                after = _update_layers(before, removed.get(tile, {}), new.get(tile, {}), layers)
                data = pmtiles.encode_tile(after) if after else b""
            if data:
                writer.write_tile(tile_id, data)  # type: ignore[no-untyped-call]
            done += tile is not None
            if tile is not None and progress:
                progress(done, len(changed))
        if not writer.tile_entries:
            raise pmtiles.no_shapes()
        lowest = tileid_to_zxy(writer.tile_entries[0].tile_id)[0]
        header = pmtiles.header(bounds, lowest)
        writer.finalize(header, archive.metadata)  # type: ignore[no-untyped-call]

    return pmtiles.write_archive(folder, write_content)


def _merge_tiles(archive: TileArchive, tile_ids: set[int]) -> Iterator[tuple[int, bytes]]:
    """Yield all tiles of the archive, and in order the ids that it lacks, with b""."""
    remaining = sorted(tile_ids, reverse=True)
    for tile_id, data in archive.tiles():
        while remaining and remaining[-1] < tile_id:
            yield remaining.pop(), b""
        if remaining and remaining[-1] == tile_id:
            remaining.pop()
        yield tile_id, data
    while remaining:
        yield remaining.pop(), b""


def _reached_tiles(update: LayerUpdate) -> set[TileIndex]:
    """Return the tiles in which a removed feature may be."""
    tiles = set()
    west, north = rings.project_points(update.bounds[:, 0], update.bounds[:, 3])
    east, south = rings.project_points(update.bounds[:, 2], update.bounds[:, 1])
    for zoom, step in update.layer.steps.items():
        scale, reach = 2.0**zoom, (mvt.BUFFER + 2 * step) / mvt.EXTENT
        low_x, low_y = (np.floor(v * scale - reach).astype(int) for v in (west, north))
        high_x, high_y = (np.floor(v * scale + reach).astype(int) for v in (east, south))
        for box in zip(
            low_x.tolist(), high_x.tolist(), low_y.tolist(), high_y.tolist(), strict=True
        ):
            x_from, x_to, y_from, y_to = (min(max(v, 0), 2**zoom - 1) for v in box)
            tiles |= {
                (zoom, x, y) for x in range(x_from, x_to + 1) for y in range(y_from, y_to + 1)
            }
    return tiles


def _encoded_features(layer: TileLayer) -> Iterator[tuple[TileIndex, int, memoryview]]:
    for zoom, features in pmtiles.encode_layer(layer):
        offsets = features.offsets.tolist()
        places = zip(features.tile.tolist(), features.ids.tolist(), strict=True)
        for at, ((x, y), feature_id) in enumerate(places):
            yield (zoom, x, y), feature_id, features.data[offsets[at] : offsets[at + 1]]


def _read_layers(archive: TileArchive, data: bytes) -> Layers:
    try:
        return decode_tile(TILES.decompress(data))
    except DECODE_ERRORS as error:
        raise UnreadableFile(
            f"the archive of tiles is damaged: {error}",
            file=archive.path,
            do="Build the tiles again.",
        ) from error


def _update_layers(
    before: Layers, removed: dict[str, set[int]], new: Layers, order: Sequence[str]
) -> dict[str, list[memoryview]]:
    after = {}
    for name in order:
        features = before.get(name, {})
        ids, added = removed.get(name, set()), new.get(name, {})
        if ids or added:
            features = {n: message for n, message in features.items() if n not in ids} | added
            features = dict(sorted(features.items()))
        if features:
            after[name] = list(features.values())
    return after
