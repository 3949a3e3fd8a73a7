"""Limits for spreadsheets, and the errors for what exceeds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import TooLarge, UnreadableFile
from geo.files.unpacking import ArchiveLimits


@dataclass(frozen=True, slots=True)
class SpreadsheetLimits:
    """Limits for a spreadsheet; Indonesia has 83,762 villages.

    ``size``: bytes of the file; ``text``: bytes of a CSV file or a web page; ``unpacked``: bytes of
    all parts of a workbook, of which the largest national export has 30 million; ``strings``:
    distinct texts of a workbook, ``string_bytes``: their bytes; ``lines``: lines of a sheet, empty
    ones included, of which Excel has no more; ``rows``: rows with a value in all sheets;
    ``cells``: cells of the rectangles that the sheets span, since one stray cell can make them
    exceed the memory.
    """

    size: int = 200_000_000
    text: int = 100_000_000
    unpacked: int = 300_000_000
    strings: int = 1_000_000
    string_bytes: int = 100_000_000
    sheets: int = 256
    lines: int = 2**20
    rows: int = 120_000
    cells: int = 8_000_000

    @property
    def archive(self) -> ArchiveLimits:
        """The limits of the zip that a workbook is."""
        return ArchiveLimits(total=self.unpacked, files=10_000, member=self.unpacked)


LIMITS = SpreadsheetLimits()


class LineCounter:
    """Count the lines and cells that are read of a file, and raise TooLarge beyond the limits."""

    def __init__(self, path: Path, limits: SpreadsheetLimits) -> None:
        self._path, self._limits = path, limits
        self._lines = self._rows = self._cells = 0

    def add(self, line: Sequence[object]) -> None:
        """Count a line; raises TooLarge."""
        limits = self._limits
        self._lines += 1
        self._cells += len(line)
        self._rows += any(line) or any(cell != "" for cell in line)  # 0 and False are values
        check_rows(self._rows, self._path, limits)
        if self._cells > limits.cells or self._lines > limits.lines:
            raise TooLarge(
                f"has more than {limits.cells:,} cells or {limits.lines:,} lines",
                file=self._path,
                do="Delete what stands far from the table, or split the file.",
            )


def check_rows(rows: int, path: Path, limits: SpreadsheetLimits) -> None:
    """Raise TooLarge for more rows than the limit."""
    if rows > limits.rows:
        raise TooLarge(
            f"has more than {limits.rows:,} rows", file=path, do="Split it, by province or month."
        )


def check_text(size: int, path: Path, limits: SpreadsheetLimits) -> None:
    """Raise TooLarge for a text file or web page of more bytes than the limit."""
    if size > limits.text:
        raise TooLarge(
            f"has {size / 1e6:,.0f} MB, more than the limit of {limits.text / 1e6:,.0f} MB",
            file=path,
            do="Split it, by province or month.",
        )


def check_strings(strings: int, size: int, path: Path, limits: SpreadsheetLimits) -> None:
    """Raise TooLarge for more distinct texts, or more bytes of them, than the limits."""
    if strings > limits.strings or size > limits.string_bytes:
        raise TooLarge(
            f"has more than {limits.strings:,} distinct texts or "
            f"{limits.string_bytes // 1_000_000} MB of them",
            file=path,
            do="Split it, by province or month.",
        )


def check_sheets(sheets: int, path: Path, limits: SpreadsheetLimits) -> None:
    """Raise TooLarge for more sheets than the limit."""
    if sheets > limits.sheets:
        raise TooLarge(
            f"has more than {limits.sheets} sheets", file=path, do="Save the sheets you need."
        )


def check_extent(
    rows: int, columns: int, path: Path, limits: SpreadsheetLimits, place: str = ""
) -> None:
    """Raise UnreadableFile for a sheet whose rectangle has more cells than the limit."""
    if rows * columns > limits.cells:
        raise UnreadableFile(
            f"{place or 'a sheet'} spans {rows:,} rows by {columns:,} columns",
            file=path,
            do="Delete what stands far from the table, and save it again.",
        )


def damaged(path: Path) -> UnreadableFile:
    """Return the error for a workbook that is cut short or whose structure is wrong."""
    return UnreadableFile(
        "the workbook is cut short or damaged", file=path, do="Fetch or save it again."
    )
