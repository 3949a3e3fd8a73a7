"""Write polygons to a PMTiles archive of vector tiles; read tiles from it; check it for damage.

No polygon is dropped or merged at any zoom, and neighbours keep their shared border. The caller
decides which shapes are drawn at which zoom: its layers contain shapes of suitable detail.
"""

import fcntl
import hashlib
import json
import mmap
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from geo.compression import TILES
from geo.errors import GeoError, UnreadableFile
from geo.geometry import Shapes
from geo.tiles import mvt, rings

SUFFIX = ".pmtiles"
MEDIA_TYPE = "application/vnd.pmtiles"
TILE_TYPE = "application/vnd.mapbox-vector-tile"
Progress = Callable[[int, int], None]
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_CHUNK = 8000  # features encoded at once: as many as fit into the processor's cache
_PREFIX = ".tiling-"  # of the temporary folders in which archives are written
_HEADER = 127  # bytes
DECODE_ERRORS = (OSError, EOFError, ValueError, IndexError, zlib.error)
"""What decoding damaged data raises."""


class TilingFailed(GeoError):
    """An archive could not be written; existing archives are unchanged."""


class TileNotFound(GeoError):
    """Tile coordinates outside the archive: a zoom it does not have, or beyond the world."""


@dataclass(frozen=True)
class TileLayer:
    """Shapes of one layer and the zooms at which they are drawn.

    ``ids`` become the ids of the features: whole numbers from 0. ``shapes``: polygons and
    multipolygons in EPSG:4326; empty ones are left out. ``steps``: for each zoom the step in tile
    units to which coordinates are rounded; the side of a tile has ``mvt.EXTENT`` units.
    """

    name: str
    ids: NDArray[np.int64]
    shapes: Shapes
    steps: Mapping[int, int]


def write(
    layers: Sequence[TileLayer],
    folder: Path,
    title: str = "",
    progress: Progress | None = None,
    *,
    bounds: Bounds | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Path:
    """Write layers to ``folder/FINGERPRINT.pmtiles`` and return its path.

    Tiles keep the order of the layers and of the features in a layer. The same layers make the same
    file. It appears complete or not at all. ``bounds`` go to the header, by default those of all
    shapes; ``metadata`` to the archive's metadata. ``progress`` gets the chunks done and in all.
    Raises TilingFailed where there are no shapes, or for example where the disk is full.
    """
    all_metadata = _metadata(layers, title) | dict(metadata or {})
    layers = [layer for layer in map(_without_empty, layers) if len(layer.ids)]
    if not layers:
        raise no_shapes()

    def write_content(writer: Writer) -> None:
        _write_tiles(layers, writer, all_metadata, bounds, progress)

    return write_archive(folder, write_content)


def no_shapes() -> TilingFailed:
    """Return the error for an archive without any shapes."""
    return TilingFailed("there are no shapes to make tiles of", do="Import boundaries first.")


def write_archive(folder: Path, write_content: Callable[[Writer], None]) -> Path:
    """Write an archive, name it after its content and return its path; raises TilingFailed.

    Temporary folders of killed processes are removed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        with _temporary_folder(folder) as temporary:
            archive = temporary / f"new{SUFFIX}"
            with archive.open("wb") as file, (temporary / "data").open("w+b") as data:
                writer = Writer(file)  # type: ignore[no-untyped-call]
                writer.tile_f.close()  # in the system's folder, perhaps on a smaller disk
                writer.tile_f = data
                write_content(writer)
                file.flush()
                os.fsync(file.fileno())
            final = folder / (fingerprint(archive) + SUFFIX)
            archive.replace(final)
    except OSError as error:
        raise TilingFailed(
            f"the tiles cannot be written: {error.strerror or error}",
            file=folder,
            do="Make room on the disk, check that you may write there, and build them again.",
        ) from error
    return final


@contextmanager
def _temporary_folder(parent: Path) -> Iterator[Path]:
    """Make a folder that is locked while this process lives, and remove it at the end."""
    folder = lock = None
    while folder is None or lock is None:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = _try_lock(folder)  # None if another process has just removed it as abandoned
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _try_lock(folder: Path) -> int | None:
    """Lock a folder and return its descriptor; None where another locked or removed it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if folder.is_dir():
            return descriptor
    os.close(descriptor)
    return None


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        lock = _try_lock(folder)  # None while a process works in it
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _without_empty(layer: TileLayer) -> TileLayer:
    used = ~shapely.is_empty(layer.shapes) & ~shapely.is_missing(layer.shapes)
    return TileLayer(layer.name, layer.ids[used], layer.shapes[used], layer.steps)


Tile = dict[str, list[memoryview]]
"""Encoded features of one tile, by layer."""


def _write_tiles(
    layers: Sequence[TileLayer],
    writer: Writer,
    metadata: dict[str, Any],
    bounds: Bounds | None,
    progress: Progress | None,
) -> None:
    chunks = [chunk for layer in layers for chunk in _chunks(layer)]
    zooms = sorted({zoom for layer in layers for zoom in layer.steps})
    tiles: dict[int, dict[tuple[int, int], Tile]] = {zoom: {} for zoom in zooms}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        encoded = pool.map(encode_layer, chunks)
        for count, (chunk, by_zoom) in enumerate(zip(chunks, encoded, strict=True), start=1):
            for zoom, features in by_zoom:
                _add_features(tiles[zoom], chunk.name, features)
            if progress:
                progress(count, len(chunks))
        for zoom in zooms:
            order = sorted((zxy_to_tileid(zoom, *at), tile) for at, tile in tiles[zoom].items())
            bodies = pool.map(encode_tile, [tile for _, tile in order])
            for (tile_id, _), body in zip(order, bodies, strict=True):
                writer.write_tile(tile_id, body)  # type: ignore[no-untyped-call]
    if bounds is None:
        boxes = np.array([shapely.total_bounds(layer.shapes) for layer in layers])
        bounds = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    writer.finalize(header(bounds, zooms[0]), metadata)  # type: ignore[no-untyped-call]


def _chunks(layer: TileLayer) -> Iterator[TileLayer]:
    for first in range(0, len(layer.ids), _CHUNK):
        part = slice(first, first + _CHUNK)
        yield TileLayer(layer.name, layer.ids[part], layer.shapes[part], layer.steps)


def encode_layer(layer: TileLayer) -> list[tuple[int, mvt.EncodedFeatures]]:
    """Encode a layer at each of its zooms, from the highest down, each from the rings above it."""
    encoded = []
    grid, zoom = rings.project(layer.shapes), None
    for lower in sorted(layer.steps, reverse=True):
        scale = mvt.EXTENT * 2.0**lower if zoom is None else 2.0 ** (lower - zoom)
        grid, zoom = rings.round_to_grid(grid, scale, layer.steps[lower]), lower
        encoded.append((zoom, mvt.encode_features(mvt.clip_to_tiles(grid), layer.ids)))
    return encoded


def _add_features(
    tiles: dict[tuple[int, int], Tile], layer: str, features: mvt.EncodedFeatures
) -> None:
    offsets = features.offsets.tolist()
    for place, (x, y) in enumerate(features.tile.tolist()):
        message = features.data[offsets[place] : offsets[place + 1]]
        tiles.setdefault((x, y), {}).setdefault(layer, []).append(message)


def encode_tile(tile: Mapping[str, Sequence[memoryview]]) -> bytes:
    """Encode a tile of encoded features by layer, gzipped."""
    layers = [mvt.encode_layer(name, features) for name, features in tile.items()]
    return TILES.compress(b"".join(layers))


def header(bounds: Bounds, zoom: int) -> dict[str, Any]:
    """Return the header of an archive; ``zoom`` is its lowest."""
    west, south, east, north = bounds
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_zoom": zoom,
        "center_lon_e7": round((west + east) / 2 * 1e7),
        "center_lat_e7": round((south + north) / 2 * 1e7),
    }


def _metadata(layers: Sequence[TileLayer], title: str) -> dict[str, Any]:
    zooms: dict[str, set[int]] = {}
    for layer in layers:
        zooms.setdefault(layer.name, set()).update(layer.steps)
    vector_layers = [
        {"id": name, "fields": {}, "minzoom": min(own), "maxzoom": max(own)}
        for name, own in zooms.items()
    ]
    return {"name": title, "vector_layers": vector_layers}


def fingerprint(path: Path) -> str:
    """Return the fingerprint of a file's content: 16 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


class TileArchive:
    """A PMTiles archive, open for reading; threads may share it.

    Raises UnreadableFile where it is absent, not an archive of vector tiles, or cut short.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # an empty file cannot be mapped
            raise self._unreadable(f"cannot be opened: {error}") from error
        head = self._bytes[:_HEADER]
        if len(head) < _HEADER or head[:8] != b"PMTiles\x03":
            raise self._unreadable("is not a PMTiles archive of version 3")
        self.header = deserialize_header(head)
        if self.header["tile_type"] != TileType.MVT:
            raise self._unreadable("holds no vector tiles")
        size = max(
            self.header[f"{part}_offset"] + self.header[f"{part}_length"]  # type: ignore[literal-required]
            for part in ("root", "metadata", "leaf_directory", "tile_data")
        )
        if len(self._bytes) < size:
            raise self._unreadable(f"is cut short: {len(self._bytes):,} of {size:,} bytes")

    @property
    def zooms(self) -> tuple[int, int]:
        """Lowest and highest zoom."""
        return self.header["min_zoom"], self.header["max_zoom"]

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return one tile, gzipped; None where it has no features.

        Raises TileNotFound for a zoom that the archive does not have and a tile beyond the world.
        """
        low, high = self.zooms
        if not low <= zoom <= high:
            raise TileNotFound(
                f"there are no tiles of zoom {zoom}", do=f"Ask for one from {low} to {high}."
            )
        if not (0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
            raise TileNotFound(
                f"the world has no tile {x}, {y} at zoom {zoom}",
                do=f"Both numbers are less than {1 << zoom}.",
            )
        number = zxy_to_tileid(zoom, x, y)
        entry = find_tile(self._root, number)
        if entry and entry.run_length == 0:
            entry = find_tile(self._leaf(entry), number)
        return self._data(entry) if entry else None

    @property
    def metadata(self) -> dict[str, Any]:
        """Metadata of the archive: title, layers and what the caller of ``write`` added."""
        first = self.header["metadata_offset"]
        try:
            text = TILES.decompress(self._bytes[first : first + self.header["metadata_length"]])
            metadata: dict[str, Any] = json.loads(text)
        except DECODE_ERRORS as error:
            raise self._unreadable(f"is damaged: {error}") from error
        return metadata

    def tiles(self) -> Iterator[tuple[int, bytes]]:
        """Yield the id and the gzipped body of every tile, in order of the ids."""
        for entry in self._root:
            for own in [entry] if entry.run_length else self._leaf(entry):
                data = self._data(own)
                for place in range(own.run_length):
                    yield own.tile_id + place, data

    def check(self) -> None:
        """Read all tiles; raises UnreadableFile for the first that is damaged."""
        for _, data in self.tiles():
            try:
                TILES.decompress(data)
            except DECODE_ERRORS as error:
                raise self._unreadable(f"is damaged: {error}") from error

    @cached_property
    def _root(self) -> list[Entry]:
        return self._directory(self.header["root_offset"], self.header["root_length"])

    def _leaf(self, entry: Entry) -> list[Entry]:
        return self._directory(self.header["leaf_directory_offset"] + entry.offset, entry.length)

    def _directory(self, offset: int, length: int) -> list[Entry]:
        try:
            entries: list[Entry] = deserialize_directory(self._bytes[offset : offset + length])
        except DECODE_ERRORS as error:
            raise self._unreadable(f"is damaged: {error}") from error
        return entries

    def _data(self, entry: Entry) -> bytes:
        first = self.header["tile_data_offset"] + entry.offset
        return self._bytes[first : first + entry.length]

    def _unreadable(self, what: str) -> UnreadableFile:
        return UnreadableFile(
            f"the archive of tiles {what}", file=self.path, do="Build the tiles again."
        )
