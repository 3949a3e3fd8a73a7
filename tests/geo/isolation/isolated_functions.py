"""Functions that tests run in a child process: well-behaved ones, and all kinds of trouble."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from geo.errors import GeoError


@dataclass(frozen=True)
class Place:
    name: str
    shape: object


class UnknownPlace(GeoError):
    """An error with parameters of its own."""

    def __init__(self, place, *, row):
        super().__init__(f"there is no {place}", file="places.csv", row=row, do="Correct it.")
        self.place = place


class Exploit:
    def __reduce__(self):
        return os.system, ("true",)


def echo(*arguments):
    return arguments


def count_to(last, *, progress):
    for number in range(last):
        progress("count", number + 1, {"of": last})
    return last


def plain_values():
    return [
        Place("Brebes", shapely.Point(109, -7)),
        np.array([b"wkb", None], dtype=object),
        np.arange(3.0),
        np.float64(2.5),
        {"a": {1, 2}, "b": Path("a/b.csv")},
    ]


def unknown_place(place, row):
    raise UnknownPlace(place, row=row)


def fail(text):
    raise KeyError(text)


def leave(code):
    sys.exit(code)


def exit_at_once(code):
    os._exit(code)


def exploit():
    return Exploit()


def loop():
    while True:
        pass


def loop_in_native_code():
    # holds the GIL, as a parser in C does: no Python code can interrupt it
    ctypes.PyDLL(None).sleep(ctypes.c_uint(600))


def take_memory(size):
    return len(bytearray(size))


def take_memory_in_pieces():
    pieces = []
    while True:
        pieces.append("x" * 1_000_000 + str(len(pieces)))


def large_result(size):
    return ["x" * 100_000 + str(number) for number in range(size // 100_000)]


def native_failure(text):
    raise RuntimeError(text)


def end_by_signal(number):
    os.write(2, b"parser: internal error\n")
    os.kill(os.getpid(), number)
    time.sleep(60)


def abort_for_memory():
    os.write(2, b"memory allocation of 8589934592 bytes failed\n")
    os.abort()


def say(text):
    os.write(1, text.encode())
    os.write(2, text.encode())
    print(text * 100_000)
    return "said"


def reach_network(address):
    with socket.socket() as client:
        client.connect(tuple(address))


def run_program(path):
    subprocess.run([sys.executable, "-c", f"open({path!r}, 'w')"], check=True)


def attempt_to_write(folder):
    """Return the attempts to change a folder that succeeded."""
    path = Path(folder)
    attempts = {
        "create": lambda: (path / "new").open("x").close(),
        "append": lambda: (path / "file").open("a").close(),
        "truncate": lambda: os.truncate(path / "file", 0),
        "delete": lambda: (path / "file").unlink(),
        "rename": lambda: (path / "file").rename(path / "moved"),
        "folder": lambda: (path / "folder").mkdir(),
        "link": lambda: (path / "link").symlink_to("file"),
        "mode": lambda: (path / "file").chmod(0o777),
    }
    succeeded = []
    for name, attempt in attempts.items():
        try:
            attempt()
            succeeded.append(name)
        except OSError:
            pass
    return succeeded, (path / "file").read_text()


def process_id(_):
    return os.getpid()


def wait(seconds):
    time.sleep(seconds)
