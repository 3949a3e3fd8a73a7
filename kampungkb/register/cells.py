"""Parse a cell of a register sheet: text, code, status, klasifikasi, date, score."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from geo.messages import Message, Value
from kampungkb.indicators.classification import HIGHEST, LOWEST, Klasifikasi, Status
from kampungkb.register import messages
from kampungkb.register.vocabulary import (
    EMPTY_MARKS,
    MONTHS,
    STAGE_WORDS,
    STATUS_MARKS,
    STATUS_WORDS,
    UNCLASSIFIED_WORDS,
)


class UnreadableCell(Exception):
    """A cell without a valid value for its column; the row is rejected with ``message``."""

    def __init__(self, column: str, problem: str, **parameters: Value) -> None:
        short = {
            name: _shortened(value) if isinstance(value, str) else value
            for name, value in parameters.items()
        }
        self.message: Message = messages.in_column(_shortened(column), Message(problem, short))
        super().__init__(messages.render([self.message]))


_LONGEST_TEXT = 100  # characters of a cell that a message repeats


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


class NumericCode(UnreadableCell):
    """A code that the spreadsheet stores as a number: its zeros may be lost."""


_STATUS = {word: status for status, words in STATUS_WORDS.items() for word in words}
_KLASIFIKASI = {klasifikasi.value: klasifikasi for klasifikasi in Klasifikasi}
_STAGE = {word: stage for stage, words in STAGE_WORDS.items() for word in words}
_AFTER_YEAR = re.compile(r"(?:>|setelah|sesudah|after)\s*(\d{4})")
_INVISIBLE_CHARACTERS = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_VILLAGE_DIGITS = 10
COUNT_DIGITS = 9
"""Most digits of a count: nothing in a village has a thousand million."""
_SCORES: dict[Any, int] = {
    key: score for score in range(LOWEST, HIGHEST + 1) for key in (score, str(score), f"{score}.0")
}
_FORMULA_GUARD = re.compile(r"^\s*'+(?=[=+\-@])")  # geo.files.formats.harmless adds it
_EXCEL_EPOCH = datetime(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def text(cell: Any) -> str:
    """Return the text of a cell: single spaces, no invisible characters, integers without point."""
    if isinstance(cell, str):
        if cell.lstrip().startswith("'"):
            cell = _FORMULA_GUARD.sub("", cell)
        if cell.isascii() and cell.isprintable():  # fast path for most of 500,000 cells
            return " ".join(cell.split())
        visible = cell.translate(_INVISIBLE_CHARACTERS)
        if not visible.isprintable():
            visible = "".join(
                " " if unicodedata.category(character) == "Cc" else character
                for character in visible
            )
        return " ".join(visible.split())
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else str(cell)
    return str(cell)


def normalised_text(cell: Any) -> str:
    """Return the text of a cell in lower case, with single spaces and without punctuation."""
    return _normalise(text(cell))


@lru_cache(4096)
def _normalise(value: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", value.lower()))


def filled_text(cell: Any) -> str:
    """Return the text of a cell, "" where it has only a mark for an empty one, such as "-"."""
    value = text(cell)
    return "" if value.lower() in EMPTY_MARKS else value


def parse_code(cell: Any, column: str) -> str:
    """Return the area code in a cell as text; an integer is accepted if it has all ten digits.

    Raises NumericCode for any other number, since 33.1 may have been 33.10, and UnreadableCell.
    """
    if isinstance(cell, bool):
        raise UnreadableCell(column, "not_a_code")
    if isinstance(cell, int | float) and not (
        (isinstance(cell, int) or cell.is_integer()) and len(str(int(cell))) == _VILLAGE_DIGITS
    ):
        raise NumericCode(column, "code_stored_as_number", code=str(cell))
    code = filled_text(cell).replace(" ", "")
    if re.fullmatch(r"\d[.,]\d+[eE]\+?\d+", code):
        raise UnreadableCell(column, "code_lost_digits", code=code)
    return code.removesuffix(".0") if re.fullmatch(r"\d{10}\.0", code) else code


def parse_status(cell: Any, column: str) -> Status | None:
    """Return the status in a cell, None where it is empty; raises UnreadableCell.

    NO_DATA: the sheet makes no statement of the village.
    """
    if not filled_text(cell):
        return None
    status = _STATUS.get(normalised_text(cell)) or STATUS_MARKS.get(text(cell).rstrip("\ufe0f"))
    if status is None:
        raise UnreadableCell(column, "status_unknown", text=text(cell))
    return status


def is_no(value: str) -> bool:
    """Whether a text in a column to be ticked says no: a cross, 0 or such a word."""
    status = _STATUS.get(_normalise(value)) or STATUS_MARKS.get(value)
    return status is Status.UNFORMED


def parse_klasifikasi(cell: Any, column: str) -> Klasifikasi | None:
    """Return the klasifikasi in a cell, None where it is empty; raises UnreadableCell."""
    if not filled_text(cell) or normalised_text(cell) in UNCLASSIFIED_WORDS:
        return None
    klasifikasi = _KLASIFIKASI.get(normalised_text(cell).removeprefix("kampung kb "))
    if klasifikasi is None:
        choices = tuple(_KLASIFIKASI)
        raise UnreadableCell(column, "klasifikasi_unknown", text=text(cell), choices=choices)
    return klasifikasi


def parse_date(cell: Any, column: str) -> tuple[date | None, bool]:
    """Return the date in a cell, and whether it has only a year or a month (then it is None).

    Formats: dates of the spreadsheet, its serial numbers, 2023-08-02, 02/08/2023 (day first, as in
    Indonesia), 2 Agustus 2023. Raises UnreadableCell.
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _check_year(cell, column), False
    value = filled_text(cell)
    if not value:
        return None, False
    if re.fullmatch(r"\d{4}", value) and _FIRST_YEAR <= int(value) <= _LAST_YEAR:
        return None, True
    try:
        if re.fullmatch(r"\d{5}(\.\d+)?", value):
            from_serial = _EXCEL_EPOCH + timedelta(days=float(value))
            return _check_year(from_serial.date(), column), False
        return _parse_date_text(value, column)
    except ValueError:
        raise _not_a_date(column, value) from None


def parse_formation(cell: Any, column: str) -> tuple[date | None, str]:
    """Return the date of formation in a cell, and the year where that is all there is, else "".

    The year is text: "2017", or "> 2019" for all years after one. Raises UnreadableCell.
    """
    value = filled_text(cell)
    after = _AFTER_YEAR.fullmatch(value.lower())
    if after and _FIRST_YEAR <= int(after[1]) <= _LAST_YEAR:
        return None, f"> {after[1]}"
    formed_on, partial = parse_date(cell, column)
    if not partial:
        return formed_on, ""
    year = int(re.findall(r"\d+", value)[-1])
    return None, str(year + 2000 if year < 100 else year)


def parse_stage(cell: Any) -> str | None:
    """Return the stage of what is forming, "" where the cell is empty, None for another word."""
    if not filled_text(cell):
        return ""
    return _STAGE.get(normalised_text(cell))


def parse_count(cell: Any) -> int | None:
    """Return a number from 0 to 999,999,999, 0 for an empty cell; None for anything else."""
    value = filled_text(cell).removesuffix(".0") or "0"
    digits = value.lstrip("0") or "0"  # int refuses thousands of digits, zeros included
    if not (value.isascii() and value.isdecimal()) or len(digits) > COUNT_DIGITS:
        return None
    return int(digits)


def _parse_date_text(value: str, column: str) -> tuple[date | None, bool]:
    numbers = re.fullmatch(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})", value)
    if numbers:
        day, month, year = (int(part) for part in numbers.groups())
        year += 2000 if year < 100 else 0
        return _check_year(date(year, month, day), column), False
    if re.match(r"\d{4}-\d{2}-\d{2}", value):
        return _check_year(datetime.fromisoformat(value).date(), column), False
    with_month = r"(?:[a-z']+ )?(?:(\d{1,2}) )?([a-z]+) (\d{4}|\d{2})"
    parts = re.fullmatch(with_month, normalised_text(value))
    if not parts or parts[2] not in MONTHS:
        raise _not_a_date(column, value)
    if parts[1] is None:
        return None, True
    year = int(parts[3]) + (2000 if len(parts[3]) == 2 else 0)
    return _check_year(date(year, MONTHS[parts[2]], int(parts[1])), column), False


def _check_year(parsed: date, column: str) -> date:
    if not _FIRST_YEAR <= parsed.year <= _LAST_YEAR:
        raise _not_a_date(column, parsed.isoformat())
    return parsed


def _not_a_date(column: str, value: str) -> UnreadableCell:
    return UnreadableCell(column, "not_a_date", text=value)


def parse_score(cell: Any) -> int | None:
    """Return the score of an indicator, 1–4; None for anything else."""
    return _SCORES.get(text(cell) if isinstance(cell, str) else cell)
