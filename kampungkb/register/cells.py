"""What a cell of a register sheet means: text, code, status, klasifikasi, day, score."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from geo.messages import Message, Value
from kampungkb.indicators.classification import HIGHEST, LOWEST, Klasifikasi, Status
from kampungkb.register import messages


class UnreadableCell(Exception):
    """A cell that cannot be what its column asks for; the row is rejected with this message."""

    def __init__(self, column: str, problem: str, **parameters: Value) -> None:
        self.message: Message = messages.in_column(column, Message(problem, parameters))
        super().__init__(messages.render([self.message]))


class NumericCode(UnreadableCell):
    """A code that a spreadsheet keeps as a number, so that its zeros may be lost."""


HELP_SHEET = "Petunjuk"
"""Name of a sheet that explains how to fill in the others."""

NO_STATEMENT = "kosong = tanpa pernyataan"
"""In the heading of a status column: an empty cell states nothing of its village, which then stays
out of the report's scope. In any other sheet a listed village without a status is unformed."""

STATUS_WORDS = {
    Status.NO_DATA: ("no data", "tidak ada data", "tanpa data", "belum ada data"),
    Status.UNFORMED: (
        "belum", "belum terbentuk", "belum dibentuk", "belum ada", "belum dicanangkan", "tidak",
        "tidak ada", "tidak terbentuk", "nihil", "unformed", "not formed", "not yet formed",
        "not yet", "none", "no", "0", "false", "salah",
    ),
    Status.FORMING: (
        "dirintis", "rintisan", "perintisan", "sedang", "sedang dibentuk", "sedang dirintis",
        "sedang terbentuk", "proses", "dalam proses", "sedang proses", "proses pembentukan",
        "dalam proses pembentukan", "persiapan", "dalam pembentukan", "forming", "being formed",
        "in progress", "in preparation", "started",
    ),
    Status.FORMED: (
        "terbentuk", "sudah", "sudah terbentuk", "sudah dibentuk", "telah terbentuk", "telah",
        "telah dibentuk", "dibentuk", "sudah ada", "ada", "ya", "aktif", "formed", "yes",
        "established", "1", "true", "benar", "v",
    ),
}  # fmt: skip
"""Words for a status in both languages, lower case, without punctuation."""

_STATUS = {word: status for status, words in STATUS_WORDS.items() for word in words}
_KLASIFIKASI = {klasifikasi.value: klasifikasi for klasifikasi in Klasifikasi}
_NO_KLASIFIKASI = {
    "unclassified", "not classified", "belum diklasifikasi", "belum diklasifikasikan",
    "belum klasifikasi", "tanpa klasifikasi", "belum ada klasifikasi", "tidak ada",
}  # fmt: skip
_MONTHS = {
    month: number
    for number, months in enumerate(
        (
            "januari january jan", "februari february pebruari feb peb", "maret march mar",
            "april apr", "mei may", "juni june jun", "juli july jul",
            "agustus august agt agu ags aug agust", "september sep sept",
            "oktober october okt oct", "november nopember nov nop", "desember december des dec",
        ),
        start=1,
    )
    for month in months.split()
}  # fmt: skip
_EMPTY = {"", "-", "--", "–", "—", "n/a", "na", "null", "none", "nan", "."}
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_VILLAGE_DIGITS = 10
_SCORES: dict[Any, int] = {
    key: score for score in range(LOWEST, HIGHEST + 1) for key in (score, str(score), f"{score}.0")
}
_GUARD = re.compile(r"^\s*'+(?=[=+\-@])")  # what our own CSV puts before a would-be formula
_EXCEL_EPOCH = datetime(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def text(cell: Any) -> str:
    """Text of a cell: single spaces, no invisible characters, whole numbers without a point."""
    if isinstance(cell, str):
        if cell.lstrip().startswith("'"):
            cell = _GUARD.sub("", cell)
        if cell.isascii() and cell.isprintable():  # nearly every cell of 500,000
            return " ".join(cell.split())
        written = cell.translate(_INVISIBLE)
        if not written.isprintable():
            written = "".join(
                " " if unicodedata.category(sign) == "Cc" else sign for sign in written
            )
        return " ".join(written.split())
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else str(cell)
    return str(cell)


def words(cell: Any) -> str:
    """Text of a cell in lower case, its words apart by single spaces, without punctuation."""
    return _words(text(cell))


@lru_cache(4096)
def _words(written: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", written.lower()))


def given(cell: Any) -> str:
    """Text of a cell, "" where it holds only a sign for nothing."""
    found = text(cell)
    return "" if found.lower() in _EMPTY else found


def code(cell: Any, column: str) -> str:
    """Area code of a cell as text; a whole number counts where it has all its ten digits.

    Raises NumericCode for any other number: 33.1 may have been 33.10.
    """
    if isinstance(cell, bool):
        raise UnreadableCell(column, "not_a_code")
    if isinstance(cell, int | float) and not (
        float(cell).is_integer() and len(str(int(cell))) == _VILLAGE_DIGITS
    ):
        raise NumericCode(column, "code_stored_as_number", code=str(cell))
    found = given(cell).replace(" ", "")
    if re.fullmatch(r"\d[.,]\d+[eE]\+?\d+", found):
        raise UnreadableCell(column, "code_lost_digits", code=found)
    return found.removesuffix(".0") if re.fullmatch(r"\d{10}\.0", found) else found


def status(cell: Any, column: str) -> Status | None:
    """Status that a cell says, None where it is empty; raises UnreadableCell for an unknown word.

    NO_DATA says that nothing is said of the village.
    """
    if not given(cell):
        return None
    found = _STATUS.get(words(cell))
    if found is None:
        raise UnreadableCell(column, "status_unknown", text=text(cell))
    return found


def klasifikasi(cell: Any, column: str) -> Klasifikasi | None:
    """Klasifikasi that a cell says, None where it is empty; raises UnreadableCell."""
    if not given(cell) or words(cell) in _NO_KLASIFIKASI:
        return None
    found = _KLASIFIKASI.get(words(cell).removeprefix("kampung kb "))
    if found is None:
        choices = tuple(_KLASIFIKASI)
        raise UnreadableCell(column, "klasifikasi_unknown", text=text(cell), choices=choices)
    return found


def day(cell: Any, column: str) -> tuple[date | None, bool]:
    """Day that a cell says, and whether it says only a year or a month (then the day is None).

    Reads dates, Excel's serial numbers, 2023-08-02, 02/08/2023 (day first, as in Indonesia),
    2 Agustus 2023. Raises UnreadableCell.
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _plausible(cell, column), False
    written = given(cell)
    if not written:
        return None, False
    if re.fullmatch(r"\d{4}", written) and _FIRST_YEAR <= int(written) <= _LAST_YEAR:
        return None, True
    try:
        if re.fullmatch(r"\d{5}(\.\d+)?", written):
            serial = _EXCEL_EPOCH + timedelta(days=float(written))
            return _plausible(serial.date(), column), False
        return _written_day(written, column)
    except ValueError:
        raise _no_day(column, written) from None


def _written_day(written: str, column: str) -> tuple[date | None, bool]:
    numbers = re.fullmatch(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})", written)
    if numbers:
        first, month, year = (int(part) for part in numbers.groups())
        year += 2000 if year < 100 else 0
        return _plausible(date(year, month, first), column), False
    if re.match(r"\d{4}-\d{2}-\d{2}", written):
        return _plausible(datetime.fromisoformat(written).date(), column), False
    parts = re.fullmatch(r"(?:[a-z']+ )?(?:(\d{1,2}) )?([a-z]+) (\d{4}|\d{2})", words(written))
    if not parts or parts[2] not in _MONTHS:
        raise _no_day(column, written)
    if parts[1] is None:
        return None, True
    year = int(parts[3]) + (2000 if len(parts[3]) == 2 else 0)
    return _plausible(date(year, _MONTHS[parts[2]], int(parts[1])), column), False


def _plausible(found: date, column: str) -> date:
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise _no_day(column, found.isoformat())
    return found


def _no_day(column: str, written: str) -> UnreadableCell:
    return UnreadableCell(column, "not_a_date", text=written)


def score(cell: Any) -> int | None:
    """Score of an indicator, 1–4; None for anything else."""
    return _SCORES.get(text(cell) if isinstance(cell, str) else cell)
