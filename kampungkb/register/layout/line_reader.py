"""Read a line of a sheet: names, status, klasifikasi, date and scores, or why it is no row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from boundaries.matching.types import RowNames
from geo.messages import Message
from kampungkb.indicators.classification import (
    INDICATORS,
    Klasifikasi,
    Status,
    never_filled,
    recompute,
)
from kampungkb.register import cells, headings, messages
from kampungkb.register.cells import UnreadableCell
from kampungkb.register.headings import Heading
from kampungkb.register.layout import line_kinds
from kampungkb.register.layout.names_above import NamesAbove
from kampungkb.register.layout.rows import RegisterRow
from kampungkb.register.layout.survey import split_names
from kampungkb.register.vocabulary import NO_STATEMENT

_NOTE_LENGTH = 500
_STATEMENTS = ("status", "klasifikasi", "formed_on", "formed_year", "stage", "kampung")


class LineReader:
    """Reads one line of a sheet.

    ``index``: of the line; ``context``: names from the sheet's titles; ``above``: names from the
    lines above, which the lines of a sheet must be read for in their order.
    """

    def __init__(
        self,
        sheet: str,
        index: int,
        line: list[Any],
        heading: Heading,
        context: Mapping[str, str],
        above: NamesAbove,
    ) -> None:
        self.sheet, self.number = sheet, index + 1
        self.cells, self.heading, self.context = line, heading, context
        self.notes: tuple[Message, ...] = ()
        self._above = above
        self._is_village = False

    def read(self) -> RegisterRow:
        """Return the row of the line; raises UnreadableCell if it cannot be used."""
        self._reject_line_without_village()
        self._is_village = True
        names = self.names(cells.parse_code(self._cell("code"), self._title("code")))
        if not names.village and not names.code:
            if not self._says_something():
                self._above.other_line()
            raise UnreadableCell(self._title("village"), "no_village_name")
        row = self._row(names)
        return replace(row, notes=(*self.notes, *row.notes)) if self.notes else row

    def _row(self, names: RowNames) -> RegisterRow:
        klasifikasi = cells.parse_klasifikasi(self._cell("klasifikasi"), self._title("klasifikasi"))
        formed_on, formed_year, notes = self._formation()
        if self.heading.is_portal:
            return self._portal_row(names, klasifikasi)
        stage = cells.parse_stage(self._cell("stage"))
        has_date = formed_on is not None or formed_year != ""
        status = self._status(names, klasifikasi, has_date, stage, notes)
        if status is not Status.FORMED:
            klasifikasi = None
        if stage is None:
            text = cells.text(self._cell("stage"))
            notes.append(messages.message("stage_unknown", text=text))
        elif stage and status is not Status.FORMING:
            notes.append(messages.message("stage_without_forming"))
        return RegisterRow(
            self.sheet,
            self.number,
            names,
            status,
            klasifikasi,
            formed_on,
            None,
            tuple(notes),
            formed_year=formed_year,
            stage=(stage or "") if status is Status.FORMING else "",
            note=cells.filled_text(self._cell("note"))[:_NOTE_LENGTH],
        )

    def _formation(self) -> tuple[date | None, str, list[Message]]:
        """Return the date of formation, or else the year, and notes; raises UnreadableCell."""
        formed_on, year = cells.parse_formation(self._cell("formed_on"), self._title("formed_on"))
        notes = [messages.message("date_incomplete")] if year else []
        other_day, other_year = cells.parse_formation(
            self._cell("formed_year"), self._title("formed_year")
        )
        formed_on = formed_on or other_day
        year = other_year or year
        if formed_on and year and year != str(formed_on.year):
            day = formed_on.isoformat()
            notes.append(messages.message("dates_disagree", year=year, day=day))
        return formed_on, "" if formed_on else year, notes

    def readable_code(self) -> str:
        """Return the code of the line, "" if there is none that can be read."""
        try:
            return cells.parse_code(self._cell("code"), "")
        except UnreadableCell:
            return ""

    def names(self, code: str) -> RowNames:
        """Return the names in the line; without a code, also those from the sheet's titles.

        Names that the line of a village leaves out are taken from above; ``notes`` then says so.
        """
        from_titles = {} if code else self.context
        names = {
            key: cells.filled_text(self._cell(key))
            if key in self.heading.columns
            else from_titles.get(key, "")
            for key in ("province", "regency", "district", "village", "kampung")
        }
        if self._above.layout.combined and (
            both := split_names(names["village"], self._above.layout.combined)
        ):
            names["district"], names["village"] = both
        for key in ("district", "village"):
            names[key] = line_kinds.without_numbering(names[key])
        if not self._is_village:
            return self._row_names(names, code)
        completed, lines = self._above.complete(self.number - 1, names["village"], names)
        if code:  # its titles are not asked for either: they might contradict it
            lines = {key: line for key, line in lines.items() if key in self.heading.columns}
            completed = {key: completed[key] if key in lines else names[key] for key in completed}
        self.notes = messages.from_above(lines)
        return self._row_names(completed, code, tuple(lines))

    @staticmethod
    def _row_names(
        names: Mapping[str, str], code: str, inherited: tuple[str, ...] = ()
    ) -> RowNames:
        return RowNames(
            names["province"], names["regency"], names["district"], names["village"],
            names["kampung"], code, inherited,
        )  # fmt: skip

    def _cell(self, key: str) -> Any:
        column = self.heading.columns.get(key)
        return "" if column is None or column >= len(self.cells) else self.cells[column]

    def _title(self, key: str) -> str:
        return self.heading.titles.get(key, key)

    def _reject_line_without_village(self) -> None:
        if headings.is_repeated_heading(self.cells, self.heading):
            self._above.below_table = False
            raise UnreadableCell("", "heading_repeated")
        village = cells.text(self._cell("village"))
        first = next(text for cell in self.cells if (text := cells.text(cell)))
        total = self._total(village, first)
        if total and not cells.filled_text(self._cell("code")):
            self._above.total(total)
            raise UnreadableCell("", "total_line")
        if village.strip("()").isdecimal() and all(
            cells.text(cell).strip("().").isdecimal() for cell in self.cells if cells.text(cell)
        ):
            raise UnreadableCell("", "column_numbers")
        if self.number - 1 in self._above.layout.sections:
            self._above.section(self.number - 1)
            raise UnreadableCell("", "section_line")
        self._reject_footer(first)

    def _total(self, village: str, first: str) -> str:
        if line_kinds.is_total(village):
            return village
        if village not in {"", first}:
            return ""
        texts = (cells.text(cell) for cell in self.cells if isinstance(cell, str))
        return next((text for text in texts if line_kinds.is_total(text)), "")

    def _reject_footer(self, first: str) -> None:
        """Reject lines below a table; a line with a status or a number is a village's again."""
        starts = line_kinds.is_footer(first) or (
            not self._says_something()
            and any(line_kinds.is_footer(cells.text(cell)) for cell in self.cells)
        )
        if not starts and not self._above.below_table:
            return
        if self._says_something() or (not starts and self._has_number()):
            self._above.below_table = False
            return
        self._above.below_table = True
        self._above.other_line()
        raise UnreadableCell("", "footer_line")

    def _says_something(self) -> bool:
        return any(cells.filled_text(self._cell(key)) for key in (*_STATEMENTS, "code")) or any(
            cells.filled_text(self.cells[column])
            for column in (*self.heading.ticks.values(), *self.heading.indicators.values())
            if column < len(self.cells)
        )

    def _has_number(self) -> bool:
        return any(
            len(text := cells.text(cell).strip("().")) < 5 and text.isdecimal()
            for cell in self.cells
        )

    def _portal_row(self, names: RowNames, klasifikasi: Klasifikasi | None) -> RegisterRow:
        if klasifikasi is None:
            raise UnreadableCell(self._title("klasifikasi"), "klasifikasi_empty")
        parsed = [cells.parse_score(self._indicator(index)) for index in range(len(INDICATORS))]
        notes = []
        scores = tuple(score for score in parsed if score is not None)
        if len(scores) < len(INDICATORS):
            notes.append(messages.message("score_out_of_range"))
            return RegisterRow(
                self.sheet, self.number, names, Status.FORMED, klasifikasi, notes=tuple(notes)
            )
        computed = recompute(scores)
        if computed is not klasifikasi:
            notes.append(
                messages.message(
                    "scores_disagree", computed=computed.value, klasifikasi=klasifikasi.value
                )
            )
        if never_filled(klasifikasi, scores):
            notes.append(messages.message("never_filled"))
        return RegisterRow(
            self.sheet, self.number, names, Status.FORMED, klasifikasi, None, scores, tuple(notes)
        )

    def _indicator(self, index: int) -> Any:
        column = self.heading.indicators[index]
        return self.cells[column] if column < len(self.cells) else ""

    def _status(
        self,
        names: RowNames,
        klasifikasi: Klasifikasi | None,
        has_date: bool,
        stage: str | None,
        notes: list[Message],
    ) -> Status:
        column = self._title("status")
        status = self._ticked() if self.heading.ticks else self._stated(column)
        if status is not None and status is not Status.FORMED and klasifikasi:
            raise UnreadableCell(
                column,
                "status_contradicts_klasifikasi",
                status=status.value,
                klasifikasi=klasifikasi.value,
            )
        if status is not None:
            return status
        if klasifikasi or has_date:
            return Status.FORMED
        if stage:
            return Status.FORMING
        if NO_STATEMENT in column:
            return Status.NO_DATA
        if "status" in self.heading.columns or self.heading.ticks:
            notes.append(messages.message("status_empty"))
            return Status.UNFORMED
        if names.kampung:
            return Status.FORMED
        raise UnreadableCell(self._title("klasifikasi"), "nothing_says_formed")

    def _stated(self, column: str) -> Status | None:
        cell = self._cell("status")
        if self._above.layout.cross_is_no and cells.text(cell).lower() == "x":
            return Status.UNFORMED
        return cells.parse_status(cell, column)

    def _ticked(self) -> Status | None:
        """Return the status whose column has a mark, None where none has; raises UnreadableCell."""
        marked = {
            status: text
            for status, column in self.heading.ticks.items()
            if column < len(self.cells)
            and (text := cells.filled_text(self.cells[column]))
            and not cells.is_no(text)
        }
        if len(marked) > 1:  # a cross beside a tick says no
            marked = {status: text for status, text in marked.items() if text.lower() != "x"}
        if len(marked) > 1:
            raise UnreadableCell("", "several_statuses", statuses=tuple(s.value for s in marked))
        return next(iter(marked), None)
