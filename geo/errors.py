"""Errors that a user can correct: what is wrong, where, and what to do."""

import copyreg
from pathlib import Path
from typing import Any

_LONGEST_WHAT, _LONGEST_NAME = 1000, 260
"""Characters of a message; of the name of a file (255 bytes on Linux), a sheet or a column."""


class GeoError(Exception):
    """Base of every error that a user can correct.

    The message says what is wrong, where, and what to do:
    ``export.xlsx, sheet Worksheet, row 12, column Klasifikasi: unknown klasifikasi 'X'. Use …``
    """

    def __init__(
        self,
        what: str,
        *,
        file: str | Path | None = None,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        do: str | None = None,
    ) -> None:
        # a cell may have megabytes: what to do, at the end, must be read, too
        self.what, self.do = _shortened(what, _LONGEST_WHAT), do
        self.file = _shortened(Path(file).name, _LONGEST_NAME) if file is not None else None
        self.sheet, self.column = (
            _shortened(name, _LONGEST_NAME) if name else name for name in (sheet, column)
        )
        self.row = row
        super().__init__(str(self))

    def __str__(self) -> str:
        places = [
            self.file,
            self.sheet and f"sheet {self.sheet}",
            self.row and f"row {self.row}",
            self.column and f"column {self.column}",
        ]
        where = ", ".join(str(place) for place in places if place)
        text = f"{where}: {self.what}" if where else self.what
        return f"{text.rstrip('.')}. {self.do}" if self.do else text

    def __reduce__(self) -> tuple[Any, ...]:
        # by its parts, and not by calling __init__, whose parameters differ between subclasses
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


class UnreadableFile(GeoError):
    """A file that is missing, cut short, or not of the kind that its name says."""


class UnwritableFile(GeoError):
    """A file that cannot be written where it was asked for."""


class BudgetExceeded(GeoError):
    """A file that takes more time or memory to read than a file of its size may take."""


class UnsafeArchive(GeoError):
    """An archive with a path outside its folder, or beyond the limits when unpacked."""


class MissingColumns(GeoError):
    """A table lacks a required column."""


class BadGeometry(GeoError):
    """A shape that cannot become a valid polygon on the globe."""


class UnknownFormat(GeoError):
    """A file suffix without a reader or writer."""


class TooLarge(GeoError):
    """More than a format can hold."""


class NoRoom(GeoError):
    """A full disk, or a folder without permission to write."""


class StoreError(GeoError):
    """The database cannot be opened, read or written."""


class StoreUnreachable(StoreError):
    """A database server that does not answer now."""


class StoreBusy(StoreError):
    """A store that another import is writing to, or that has too many connections in use."""


class StoreOutdated(StoreError):
    """A store whose tables are of an older version of this program."""
