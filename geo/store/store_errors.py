"""Errors of the database driver → ``StoreError``, with advice for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from geo.errors import StoreBusy, StoreError, StoreUnreachable

ADVICE_OPTION = "store_advice"
"""Execution option of an engine that holds its ``StoreAdvice``."""


class StoreAdvice(NamedTuple):
    """What errors of the store tell the operator to check and to do.

    An application gives its own words to ``connect``: ``url`` names the setting that holds the
    database URL, ``migrate`` says how to migrate the store.
    """

    url: str = "the database URL"
    migrate: str = "migrate it to this version"

    @property
    def check(self) -> str:
        """What to check when the database cannot be opened or used."""
        return f"Check {self.url}, that the disk has room, and that you may write there."


def advice_of(engine: Engine) -> StoreAdvice:
    """Return the advice that the engine was made with, or the general one."""
    advice: StoreAdvice = engine.get_execution_options().get(ADVICE_OPTION, StoreAdvice())
    return advice


@contextmanager
def store_errors(engine: Engine) -> Iterator[None]:
    """Turn errors of the driver that concern the store itself into StoreError.

    A violated constraint is a defect of the program, not of the store, and passes as it is.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _translate(error, advice_of(engine)) from error
    except TimeoutError as error:  # of the pool
        raise StoreBusy("too many are asking the database at once", do="Try again.") from error


def _translate(error: DBAPIError, advice: StoreAdvice) -> StoreError:
    lines = str(error.orig).strip().splitlines()
    reason = lines[0] if lines else type(error.orig).__name__
    state = getattr(error.orig, "sqlstate", None) or ""
    if "disk is full" in reason or state == "53100":
        return StoreError(f"the disk is full: {reason}", do="Make room; nothing was stored.")
    if "database is locked" in reason or state in ("55P03", "40001", "40P01"):
        return busy()
    # 57P: shut down; 53300: too many clients; 08: connection; no state: never connected
    server = isinstance(error, OperationalError) and hasattr(error.orig, "sqlstate")
    if server and (state[:3] == "57P" or state[:2] in ("08", "53") or not state):
        return StoreUnreachable(
            f"the database does not answer: {reason}",
            do=f"Check that it runs and {advice.url}; nothing else is to be done here.",
        )
    return StoreError(f"the database cannot be used: {reason}", do=advice.check)


def busy(wait: float | None = None) -> StoreBusy:
    """Return the error of a writer that waited ``wait`` seconds for another, or did not wait."""
    within = f" and did not end within {wait:.0f} seconds" if wait else ""
    return StoreBusy(
        f"another import is writing to the store{within}", do="Try again when it has ended."
    )
