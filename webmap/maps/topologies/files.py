"""Files of the topologies: written at the end of an import, or by a host at the first request."""

import os
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import get_ident

from sqlalchemy import Engine

from boundaries.areas.codes import Level, level
from boundaries.areas.repository import shapes_version
from boundaries.importing.records import Progress
from geo import compression
from geo.store.database import read_session, write_session
from webmap.maps.layers import ContextAreas, ShapeRows
from webmap.maps.topologies import content
from webmap.maps.topologies import index as indexes
from webmap.maps.topologies.content import Content
from webmap.maps.topologies.index import TopologyIndex
from webmap.maps.topologies.map_topology import MapTopology

SUFFIX = ".arcs"
COARSE = "-coarse"
"""What follows the name of a topology in the name of its coarse file."""

ENCODING_SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""Suffix of a file by encoding, as nginx's modules for static compression expect them."""

_QUEUED = 16  # topologies in memory at a time


def folder(instance: str | Path) -> Path:
    """Return the folder of the files in an instance folder."""
    return Path(instance) / "shapes"


def build(
    engine: Engine, into: Path, progress: Progress | None = None, *, down_to: Level = Level.PROVINCE
) -> int:
    """Renew the index of the store's topologies, and write the files that are missing.

    ``down_to`` is the lowest level of areas whose maps get their files now; others are written at
    the first request. Files of the index before stay for pages that are open; older ones are
    deleted. Returns the number of topologies written.
    """
    with read_session(engine) as session:
        version = shapes_version(session)
        before = indexes.stored_index(session)
        is_current = before and indexes.is_current(session, version)
        index = before if before and is_current else indexes.computed_index(session)
    if index is not before:
        with write_session(engine) as session:
            if shapes_version(session) != version:
                return 0  # a newer import has replaced the shapes and builds their files
            indexes.store(session, index, version)
    count = _write_missing(engine, index, into, down_to, progress)
    if before and index is not before:
        _delete_others(into, {*before.names.values(), *index.names.values()})
    return count


def _write_missing(
    engine: Engine, index: TopologyIndex, into: Path, down_to: Level, progress: Progress | None
) -> int:
    existing = {path.name for path in into.glob(f"*{SUFFIX}.*")}
    found = [(name, index.topology(name)) for name in index.names.values()]
    to_write = [
        topology
        for name, topology in found
        if topology
        and level(topology.areas.code) <= down_to
        and not _paths_of(topology, name) <= existing
    ]

    def write(topology: MapTopology, rows: list[ShapeRows]) -> None:
        if any(rows):
            bodies = encode(content.encode(topology, rows))
            write_files(into, content.content_name(topology, rows), bodies)

    # threads, because nearly all work is done by libraries that release the interpreter lock
    with read_session(engine) as session, ThreadPoolExecutor(os.cpu_count()) as pool:
        queue: deque[Future[None]] = deque()
        context = ContextAreas(session)
        for done, topology in enumerate(to_write, start=1):
            queue.append(pool.submit(write, topology, content.read(session, topology, context)))
            if len(queue) > _QUEUED:
                queue.popleft().result()
            if progress:
                progress("drawings", done, len(to_write))
        for future in queue:
            future.result()
    return len(to_write)


def _paths_of(topology: MapTopology, name: str) -> set[str]:
    stems = [name, name + COARSE] if topology.has_coarse else [name]
    return {f"{stem}{SUFFIX}{suffix}" for stem in stems for suffix in ENCODING_SUFFIXES.values()}


def _delete_others(into: Path, names: set[str]) -> None:
    # of all formats: older versions of the program wrote GeoJSON
    for path in into.glob("[0-9a-f]*.*"):
        if path.name.partition(".")[0].removesuffix(COARSE) not in names:
            path.unlink(missing_ok=True)


# One topology ---------------------------------------------------------------------------------

Bodies = Mapping[str, Mapping[str, bytes]]
"""Files of a topology by what follows its name, each by encoding."""


def encode(made: Content) -> Bodies:
    """Return the files of a topology in all encodings; every host gets the same bytes."""
    fine = {
        "br": compression.TOPOLOGY_BR.compress(made.fine),
        "gzip": compression.TOPOLOGY_GZIP.compress(made.fine),
    }
    if made.coarse is None:
        return {"": fine}
    coarse = {
        "br": compression.COARSE_BR.compress(made.coarse),
        "gzip": compression.TOPOLOGY_GZIP.compress(made.coarse),
    }
    return {"": fine, COARSE: coarse}


def write_files(into: Path, name: str, bodies: Bodies) -> None:
    """Write the files of a topology; each is renamed when it is complete."""
    into.mkdir(parents=True, exist_ok=True)
    for ending, by_encoding in bodies.items():
        for encoding, suffix in ENCODING_SUFFIXES.items():
            path = into / f"{name}{ending}{SUFFIX}{suffix}"
            temporary = into / f".{path.name}.{os.getpid()}-{get_ident()}"
            try:
                temporary.write_bytes(by_encoding[encoding])
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)


def read_file(into: Path, stem: str, encoding: str) -> bytes | None:
    """Read a file in an encoding or as ``plain``; None if it is missing."""
    suffix = ENCODING_SUFFIXES.get(encoding, ENCODING_SUFFIXES["br"])
    try:
        body = (into / f"{stem}{SUFFIX}{suffix}").read_bytes()
    except OSError:
        return None
    return body if encoding in ENCODING_SUFFIXES else compression.TOPOLOGY_BR.decompress(body)
