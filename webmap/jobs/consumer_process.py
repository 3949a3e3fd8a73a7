"""The consumer's process: one for each instance folder, started by whoever submits a job."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

PROGRAM = (
    "from webmap import create_app; from webmap.jobs import consumer; consumer.main(create_app())"
)
"""What the process runs."""


@contextmanager
def lock(folder: Path) -> Iterator[int | None]:
    """Descriptor of the consumer's lock; None while a consumer holds it."""
    descriptor = os.open(folder / "jobs.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)  # a consumer that was started has a copy, which holds the lock


def start(lock: int, environment: Mapping[str, str]) -> None:
    """Start a consumer, which holds the lock until it ends, however it ends."""
    process = subprocess.Popen(  # noqa: S603 (this very program)
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[lock],
        start_new_session=True,  # a worker of the server that is replaced does not end it
    )
    Thread(target=process.wait, daemon=True).start()  # leaves no zombie
