"""Polygons → one PMTiles archive of vector tiles; read one tile of it; tell whether it is whole.

No polygon is dropped or merged at any zoom, and neighbours keep the border they share. Which shape
is drawn at which zoom is the caller's business: bands bring shapes of suitable detail.
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
from geo.tiles import mvt

SUFFIX = ".pmtiles"
MEDIA_TYPE = "application/vnd.pmtiles"
TILE_TYPE = "application/vnd.mapbox-vector-tile"
Progress = Callable[[int, int], None]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_CHUNK = 8000  # features encoded at once: as many as stay in the processor's cache
_ROOM = ".tiling-"  # how the folders begin in which archives are made
_HEADER = 127  # bytes
DAMAGE = (OSError, EOFError, ValueError, IndexError, zlib.error)
"""What reading garbage raises."""


class TilingFailed(GeoError):
    """An archive that could not be made; what was there before is untouched."""


class TileNotFound(GeoError):
    """A place that no tile can have: a zoom the archive lacks, or beyond the edge of the world."""


@dataclass(frozen=True)
class TileLayer:
    """Shapes of one layer and the zooms that they are drawn at.

    ``ids`` become the ids of the features: whole numbers from 0. ``shapes``: polygons and
    multipolygons in EPSG:4326; empty ones are left out. ``steps``: for each zoom how many units of
    a tile coordinates are rounded to; a tile has ``mvt.EXTENT`` units to a side.
    """

    layer: str
    ids: NDArray[np.int64]
    shapes: Shapes
    steps: Mapping[int, int]


def write(
    bands: Sequence[TileLayer],
    folder: Path,
    title: str = "",
    progress: Progress | None = None,
    *,
    bounds: Box | None = None,
    about: Mapping[str, str] | None = None,
) -> Path:
    """Tile the bands into ``folder/FINGERPRINT.pmtiles`` and give its path.

    Layers stand in a tile, and features in a layer, in the order in which they are given. The same
    bands make the same file. It appears as a whole or not at all. ``bounds`` stands in the header,
    that of all shapes if not given; ``about`` in the metadata. Raises TilingFailed when there is
    nothing to draw, or e.g. when the disk is full.
    """
    metadata = _metadata(bands, title) | dict(about or {})
    bands = [band for band in map(_filled, bands) if len(band.ids)]
    if not bands:
        raise nothing()

    def fill(writer: Writer) -> None:
        _write(bands, writer, metadata, bounds, progress)

    return appear(folder, fill)


def nothing() -> TilingFailed:
    """Say that there is nothing to draw."""
    return TilingFailed("there are no shapes to make tiles of", do="Import boundaries first.")


def appear(folder: Path, fill: Callable[[Writer], None]) -> Path:
    """Have an archive written and named after its content; raises TilingFailed.

    What others left who were killed at it is cleared away.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        with _own_room(folder) as room:
            made = room / f"new{SUFFIX}"
            with made.open("wb") as file, (room / "data").open("w+b") as data:
                writer = Writer(file)  # type: ignore[no-untyped-call]
                writer.tile_f.close()  # somewhere else, perhaps on a smaller disk
                writer.tile_f = data
                fill(writer)
                file.flush()
                os.fsync(file.fileno())
            final = folder / (fingerprint(made) + SUFFIX)
            made.replace(final)
    except OSError as error:
        raise TilingFailed(
            f"the tiles cannot be written: {error.strerror or error}",
            file=folder,
            do="Make room on the disk, check that you may write there, and build them again.",
        ) from error
    return final


@contextmanager
def _own_room(folder: Path) -> Iterator[Path]:
    """A folder to work in, held as long as this process lives and removed at the end."""
    room = held = None
    while room is None or held is None:
        room = Path(tempfile.mkdtemp(prefix=_ROOM, dir=folder))
        held = _hold(room)  # unless another clears it away at this very moment
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        os.close(held)


def _hold(room: Path) -> int | None:
    """Lock a folder, unless another process holds it or has removed it."""
    try:
        held = os.open(room, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with suppress(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if room.is_dir():
            return held
    os.close(held)
    return None


def _clear(folder: Path) -> None:
    for room in folder.glob(f"{_ROOM}*"):
        held = _hold(room)  # else somebody is at work in it
        if held is not None:
            shutil.rmtree(room, ignore_errors=True)
            os.close(held)


def _filled(band: TileLayer) -> TileLayer:
    used = ~shapely.is_empty(band.shapes) & ~shapely.is_missing(band.shapes)
    return TileLayer(band.layer, band.ids[used], band.shapes[used], band.steps)


Tile = dict[str, list[memoryview]]
"""Encoded features of one tile, by layer."""


def _write(
    bands: Sequence[TileLayer],
    writer: Writer,
    metadata: dict[str, Any],
    bounds: Box | None,
    progress: Progress | None,
) -> None:
    chunks = [chunk for band in bands for chunk in _chunks(band)]
    zooms = sorted({zoom for band in bands for zoom in band.steps})
    tiles: dict[int, dict[tuple[int, int], Tile]] = {zoom: {} for zoom in zooms}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, (chunk, found) in enumerate(zip(chunks, pool.map(encoded, chunks), strict=True)):
            for zoom, features in found:
                _sort_in(tiles[zoom], chunk.layer, features)
            if progress:
                progress(done + 1, len(chunks))
        for zoom in zooms:
            order = sorted((zxy_to_tileid(zoom, *at), tile) for at, tile in tiles[zoom].items())
            packed = pool.map(pack, [tile for _, tile in order])
            for (number, _), data in zip(order, packed, strict=True):
                writer.write_tile(number, data)  # type: ignore[no-untyped-call]
    if bounds is None:
        boxes = np.array([shapely.total_bounds(band.shapes) for band in bands])
        bounds = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    writer.finalize(header(bounds, zooms[0]), metadata)  # type: ignore[no-untyped-call]


def _chunks(band: TileLayer) -> Iterator[TileLayer]:
    for first in range(0, len(band.ids), _CHUNK):
        part = slice(first, first + _CHUNK)
        yield TileLayer(band.layer, band.ids[part], band.shapes[part], band.steps)


def encoded(band: TileLayer) -> list[tuple[int, mvt.Features]]:
    """Features of a band at each of its zooms, from the highest down, each from the one above."""
    found = []
    rings, zoom = mvt.project(band.shapes), None
    for lower in sorted(band.steps, reverse=True):
        scale = mvt.EXTENT * 2.0**lower if zoom is None else 2.0 ** (lower - zoom)
        rings, zoom = mvt.rounded(rings, scale, band.steps[lower]), lower
        found.append((zoom, mvt.encode(mvt.cut(rings), band.ids)))
    return found


def _sort_in(tiles: dict[tuple[int, int], Tile], layer: str, features: mvt.Features) -> None:
    start = features.start.tolist()
    for place, (x, y) in enumerate(features.tile.tolist()):
        message = features.data[start[place] : start[place + 1]]
        tiles.setdefault((x, y), {}).setdefault(layer, []).append(message)


def pack(tile: Mapping[str, Sequence[memoryview]]) -> bytes:
    """Write a tile of encoded features by layer, gzipped."""
    layers = [mvt.layer(name, features) for name, features in tile.items()]
    return TILES.compress(b"".join(layers))


def header(bounds: Box, zoom: int) -> dict[str, Any]:
    """Header of an archive; ``zoom`` is its lowest."""
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


def _metadata(bands: Sequence[TileLayer], title: str) -> dict[str, Any]:
    zooms: dict[str, set[int]] = {}
    for band in bands:
        zooms.setdefault(band.layer, set()).update(band.steps)
    layers = [
        {"id": layer, "fields": {}, "minzoom": min(own), "maxzoom": max(own)}
        for layer, own in zooms.items()
    ]
    return {"name": title, "vector_layers": layers}


def fingerprint(path: Path) -> str:
    """Name an archive after its content: 16 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


class TileArchive:
    """A PMTiles archive opened for reading; may be shared by threads.

    Raises UnreadableFile when it is absent, no archive of vector tiles, or cut short.
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
        """Give one tile, gzipped; None where there is nothing to draw.

        Raises NoTile for a zoom that the archive does not have and a place beyond the world.
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
        """What the archive says of itself."""
        first = self.header["metadata_offset"]
        try:
            text = TILES.decompress(self._bytes[first : first + self.header["metadata_length"]])
            found: dict[str, Any] = json.loads(text)
        except DAMAGE as error:
            raise self._unreadable(f"is damaged: {error}") from error
        return found

    def tiles(self) -> Iterator[tuple[int, bytes]]:
        """Every tile with its number, in order."""
        for entry in self._root:
            for own in [entry] if entry.run_length else self._leaf(entry):
                data = self._data(own)
                for place in range(own.run_length):
                    yield own.tile_id + place, data

    def check(self) -> None:
        """Read everything; raises UnreadableFile at the first thing that is damaged."""
        for _, data in self.tiles():
            try:
                TILES.decompress(data)
            except DAMAGE as error:
                raise self._unreadable(f"is damaged: {error}") from error

    @cached_property
    def _root(self) -> list[Entry]:
        return self._directory(self.header["root_offset"], self.header["root_length"])

    def _leaf(self, entry: Entry) -> list[Entry]:
        return self._directory(self.header["leaf_directory_offset"] + entry.offset, entry.length)

    def _directory(self, offset: int, length: int) -> list[Entry]:
        try:
            entries: list[Entry] = deserialize_directory(self._bytes[offset : offset + length])
        except DAMAGE as error:
            raise self._unreadable(f"is damaged: {error}") from error
        return entries

    def _data(self, entry: Entry) -> bytes:
        first = self.header["tile_data_offset"] + entry.offset
        return self._bytes[first : first + entry.length]

    def _unreadable(self, what: str) -> UnreadableFile:
        return UnreadableFile(
            f"the archive of tiles {what}", file=self.path, do="Build the tiles again."
        )
