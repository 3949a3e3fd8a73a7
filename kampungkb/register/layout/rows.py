"""What is read from a sheet: rows with the status of a village, and rows that cannot be used."""

from dataclasses import dataclass
from datetime import date

from boundaries.matching.types import RowNames
from geo.messages import Message
from kampungkb.indicators.classification import Klasifikasi, Status

PORTAL, PLAIN = "portal", "plain"
"""Kinds of sheet: the national portal's export, and sheets with columns of people's own."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row with the status of a village.

    ``row``: number of the line in the sheet, from 1. ``status``: NO_DATA if the row makes no
    statement. ``formed_year``: "2017" or "> 2019" where the row has no date of formation.
    ``stage``: key of vocabulary.STAGE_WORDS. ``scores``: the twelve indicators. ``notes``: what a
    reader should know of the row. ``note``: what the sheet says in a column of notes. ``units``:
    Kampung KB in the village. ``serial``: number of the village within its kecamatan, where the
    sheet has that instead of a code.
    """

    sheet: str
    row: int
    names: RowNames
    status: Status
    klasifikasi: Klasifikasi | None = None
    formed_on: date | None = None
    scores: tuple[int, ...] | None = None
    notes: tuple[Message, ...] = ()
    formed_year: str = ""
    stage: str = ""
    note: str = ""
    units: int = 1
    serial: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be used, and why."""

    sheet: str
    row: int
    names: RowNames
    reason: Message
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class ParsedSheet:
    """All rows of a file. ``format`` is "portal" or "plain"; ``warnings`` concern whole sheets.

    ``empty_is_no_statement``: the headings say that an empty status is no statement, so that the
    scope of the file are the villages with a statement.
    """

    file: str
    format: str
    rows: list[RegisterRow]
    rejected: list[RejectedRow]
    warnings: list[str]
    empty_is_no_statement: bool = False
