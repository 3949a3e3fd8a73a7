"""Read the rows of a CSV text; what no CSV file has ends in one clear error."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from geo.errors import TooLarge, UnreadableFile

LARGEST = 100_000_000
"""Most bytes of a CSV file of targets or decisions."""


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8; raises UnreadableFile, and TooLarge beyond LARGEST."""
    try:
        if path.stat().st_size > LARGEST:
            raise TooLarge(
                f"has more than {LARGEST // 1_000_000} MB", file=path, do="Split the file."
            )
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            "the file cannot be read as text", file=path, do="Save it as CSV, UTF-8."
        ) from error


def headed_rows(
    text: str, file: str | Path
) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """Return the headings in lower case, and the rows by heading with the number of their line.

    The delimiter is that of ",", ";" and tab which the first line has most often. Raises what
    ``csv_rows`` does.
    """
    first = text.partition("\n")[0]
    rows = csv_rows(text, file, delimiter=max(",;\t", key=first.count))
    headings = [name.strip().lower() for name in next(rows, (0, []))[1]]
    return headings, ((row, dict(zip(headings, cells, strict=False))) for row, cells in rows)


def csv_rows(text: str, file: str | Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the last line of each row, and its cells; empty rows are left out.

    Raises UnreadableFile for text with NUL characters, and for a cell of more than 131,072
    characters, most often a quotation mark that is never closed.
    """
    if "\0" in text:
        raise UnreadableFile(
            "this is not text: it has NUL characters",
            file=file,
            row=text.count("\n", 0, text.index("\0")) + 1,
            do="Save it as CSV, UTF-8.",
        )
    for row, cells in parsed_rows(io.StringIO(text, newline=""), file, delimiter):
        if cells:
            yield row, cells


def parsed_rows(
    lines: Iterable[str], file: str | Path, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the last line of each row, and its cells, none for an empty row.

    Raises UnreadableFile for a cell of more than 131,072 characters.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableFile(
            f"this is not a CSV file: {error}",
            file=file,
            row=reader.line_num,
            do="Look for a quotation mark that is never closed.",
        ) from error
