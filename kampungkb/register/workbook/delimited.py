"""Read text with delimiters: CSV, TSV, and text with tabs that is called a spreadsheet."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from geo.errors import TooLarge, UnreadableFile
from geo.files.csv_rows import parsed_rows
from kampungkb.register.workbook.limits import LineCounter

_DELIMITERS = ",;\t|"
_SAMPLE = 200_000  # characters of the first lines
_LONGEST_LINE = 5_000_000  # characters; a line of commas becomes a list of as many cells


def lines(path: Path, data: bytes, counter: LineCounter) -> list[list[str]]:
    """Return the cells of every line of a text file.

    Raises UnreadableFile for text in no known encoding and for a field longer than 131,072
    characters, most often a quotation mark that is never closed; and what ``counter`` raises.
    """
    encoding = text_encoding(path, data)
    sample = _decoded_start(data, encoding)
    text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    read = []
    for _, line in parsed_rows(_short_lines(text, path), path, _delimiter(sample)):
        counter.add(line)
        read.append(line)
    return read


def _short_lines(text: Iterable[str], path: Path) -> Iterator[str]:
    for number, line in enumerate(text, start=1):
        if len(line) > _LONGEST_LINE:
            raise TooLarge(
                f"this line has more than {_LONGEST_LINE:,} characters",
                file=path,
                row=number,
                do="Save it anew: each village has a line of its own.",
            )
        yield line


def text_encoding(path: Path, data: bytes) -> str:
    """Return the encoding in which all of a text can be decoded; raises UnreadableFile."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        # every second byte of plain letters is zero: the first or the second of each pair
        zeros = [data[:2000:2].count(0), data[1:2000:2].count(0)]
        if max(zeros) * 3 < min(len(data), 2000) or min(zeros):
            raise UnreadableFile(
                "this is not a spreadsheet", file=path, do="Send it as .xlsx, .xls, .ods or .csv."
            )
        encodings = ["utf-16-le" if zeros[1] else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFile("the text is in no known encoding", file=path, do="Save it as UTF-8.")


def _decoded_start(data: bytes, encoding: str) -> str:
    return data[: 4 * _SAMPLE].decode(encoding, "ignore")[:_SAMPLE]


def _delimiter(text: str) -> str:
    # the one that splits most lines into the same number of cells; titles have no delimiter
    first_lines = text.splitlines()[:60]

    def regularity(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(
                len(cells)
                for cells in csv.reader(first_lines, delimiter=delimiter)
                if len(cells) > 1
            )
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        return lines, width

    return max(_DELIMITERS, key=regularity)
