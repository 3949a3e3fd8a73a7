"""Large files are made in a process of their own, one at a time on a host, with word on progress.

Whoever asks for a file that is not there has it begun, or is told how far it is. The maker holds
a lock for as long as it lives: when it was killed, the lock is free, and who asks next begins
anew. What it says stands in files, so that any worker can tell.
"""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from time import monotonic, time
from typing import Any

from flask import current_app

from boundaries.areas.codes import Level
from geo.errors import GeoError, NoRoom
from geo.files import formats
from geo.store.database import read_session
from webmap.caching.file_cache import FileCache, get_file_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import config
from webmap.core.app_context import get_engine
from webmap.downloads import layer

RETRY = 3
"""Seconds after which to ask again."""

_LOCK, _STATE, _FAILED = ".making.lock", ".making.json", ".failed-"
_REMEMBERED = 60  # seconds for which a failure is told before the file is tried again
_TRIES = 3  # times that a maker may die without a word
_PROGRAM = "import sys; from webmap.jobs.exports import main; main(sys.argv[1])"
_EVERY = 0.5  # seconds between two words on progress


@dataclass(frozen=True, slots=True)
class Order:
    """A file that is wanted: ``name`` on the shelf, made of the areas of a level in an area."""

    name: str
    code: str
    level: str
    day: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is: ``state`` waiting (another one is being made), making or failed."""

    state: str
    done: int
    total: int
    error: str = ""


def progress(order: Order, total: int) -> Progress:
    """Begin a file that nobody makes, or tell how far it is; raises NoRoom."""
    place = get_file_cache()
    failed = _read(place.folder / f"{_FAILED}{order.name}")
    if failed and failed["until"] > time():
        return Progress("failed", 0, total, failed["error"])
    with _lock(place) as lock:
        last = _read(place.folder / _STATE)
        same = last.get("name") == order.name
        if lock is None:
            if same:
                return Progress("making", last["done"], total)
            return Progress("waiting", 0, total)
        tries = last["tries"] + 1 if same else 1
        if tries > _TRIES:
            error = "the process that makes it was ended from outside"
            _fail(place, order.name, error)
            return Progress("failed", 0, total, error)
        _write(place.folder / _STATE, {"name": order.name, "done": 0, "tries": tries})
        _start(order, lock)
    return Progress("making", 0, total)


@contextmanager
def _lock(place: FileCache) -> Iterator[int | None]:
    """Descriptor of the lock; None while a maker has it."""
    descriptor = os.open(place.place() / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)  # the maker has its own of the same lock


def _start(order: Order, lock: int) -> None:
    settings = {
        f"{config.PREFIX}{one.name}": current_app.config[one.name] for one in config.SETTINGS
    }
    maker = subprocess.Popen(  # noqa: S603 (this very program)
        [sys.executable, "-c", _PROGRAM, json.dumps(asdict(order))],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **{name: str(value) for name, value in settings.items()}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[lock],
        start_new_session=True,  # a worker that is replaced does not take it along
    )
    Thread(target=maker.wait, daemon=True).start()  # nobody else asks how it ended


def make(order: Order) -> Path:
    """Make the file in this process and put it on the shelf; raises GeoError, OSError."""
    place, moment = get_file_cache(), time()
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, date.fromisoformat(order.day))
        by, form = Level.of(order.level), formats.FORMATS[order.suffix]
        # an import may have ended since it was ordered: then it has another name
        name = f"{layer.fingerprint(session, snapshot, order.code, by, form)}{order.suffix}"
        part = place.part(order.suffix)
        try:
            formats.write(
                layer.layer(session, snapshot, order.code, by), part, _teller(place, name)
            )
            return place.put(part, name, moment)
        finally:
            part.unlink(missing_ok=True)


def _teller(place: FileCache, name: str) -> formats.Progress:
    last = _read(place.folder / _STATE)
    told = 0.0

    def tell(done: int) -> None:
        nonlocal told
        if last and monotonic() - told > _EVERY:
            told = monotonic()
            _write(place.folder / _STATE, {**last, "name": name, "done": done})

    return tell


def _fail(place: FileCache, name: str, error: str) -> None:
    _write(place.folder / f"{_FAILED}{name}", {"until": time() + _REMEMBERED, "error": error})
    (place.folder / _STATE).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, told: dict[str, Any]) -> None:
    part = path.with_name(f"{path.name}-{os.getpid()}")
    try:
        part.write_text(json.dumps(told))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NoRoom(f"{path} cannot be written: {error.strerror}", do="Make room.") from error


def main(text: str) -> None:
    """Make what a worker ordered, beside everything that is more urgent."""
    from webmap import create_app  # here, because that module needs this one

    os.nice(10)
    order = Order(**json.loads(text))
    with create_app().app_context():
        place = get_file_cache()
        try:
            make(order)
        except (GeoError, OSError) as error:
            _fail(place, order.name, str(error))
        except Exception:
            _fail(place, order.name, "the program failed; its log says more")
            raise
        with suppress(OSError):
            (place.folder / _STATE).unlink()
