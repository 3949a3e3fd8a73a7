"""See how a sheet is laid out before its lines are read: sections, and what a blank cell means.

A kecamatan stands in a column for every village, or once for the villages below it, or in a line
of its own. What a blank cell means depends on which of these the whole sheet does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kampungkb.register import cells
from kampungkb.register.headings import Heading, is_repeated_heading
from kampungkb.register.layout import line_kinds
from kampungkb.register.vocabulary import DISTRICT_AND_VILLAGE_HEADINGS

FIELDS = ("regency", "district")
"""Fields of names that may stand in a line above."""

_MAY_BE_SECTION = re.compile(r"\b(?:kec|kab|distrik|kapan|keman)", re.IGNORECASE)
_TICKS = frozenset("√✓✔v")
_MOST_RUNS = 2  # of lines with one name: a list of those formed, and one of those not formed
_ORDINAL = re.compile(r"\(?(?:\d{1,3}|[ivxlc]{1,7}|[a-z])[.)]*", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out; lines by their index.

    ``sections``: the names that a line gives to those below it. ``fills``: of each field with a
    column the lines whose blank cell means the name above. ``separating``: whether empty lines
    separate one kecamatan from the next. ``starts``: names of titles that hold up to the first
    section. ``combined``: order of kecamatan and village that stand in one cell, () where they do
    not. ``cross_is_no``: whether an x in the column of statuses means no, since others are ticked.
    ``scattered``: fields whose names come back again and again, so that lines are sorted otherwise
    and no name holds for the lines below it.
    """

    sections: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    fills: Mapping[str, frozenset[int]] = field(default_factory=dict)
    separating: bool = True
    starts: Mapping[str, str] = field(default_factory=dict)
    combined: tuple[str, ...] = ()
    cross_is_no: bool = False
    scattered: frozenset[str] = frozenset()

    def known(self) -> frozenset[str]:
        """Return the fields that lines of their own, or cells of villages, name."""
        found = {name for fields in self.sections.values() for name in fields}
        return frozenset(found | {"district"} if self.combined else found)


def survey(lines: Sequence[list[Any]], heading: Heading, context: Mapping[str, str]) -> Layout:
    """Look over the lines below the heading; ``context``: names from titles, for all lines."""
    village = heading.columns.get("village")
    if village is None:
        return Layout()
    below = _Below(
        lines,
        heading,
        [
            index
            for index in range(heading.line + 1, len(lines))
            if not is_repeated_heading(lines[index], heading)
        ],
    )
    combined = _combined(below, context)
    sections = _sections(below, combined)
    if not ({"district"} & ({*heading.columns, *context, *combined})) and not any(
        "district" in names for names in sections.values()
    ):
        sections |= _bare_sections(below)
    scattered = _scattered(below)
    given = {name for names in sections.values() for name in names} - heading.columns.keys()
    return Layout(
        sections,
        {
            name: frozenset() if name in scattered else _fills(below, name, sections)
            for name in FIELDS
            if name in heading.columns
        },
        _separating(below, sections),
        {name: context[name] for name in given if name in context},
        combined,
        _cross_is_no(lines, heading),
        scattered,
    )


class _Below(NamedTuple):
    """The lines below a heading, without headings that are repeated on each page."""

    lines: Sequence[list[Any]]
    heading: Heading
    indexes: Sequence[int]

    def raw(self, index: int, key: str) -> Any:
        column = self.heading.columns.get(key)
        line = self.lines[index]
        return "" if column is None or column >= len(line) else line[column]

    def text(self, index: int, key: str) -> str:
        return cells.text(self.raw(index, key))

    def begins_with_kind(self, index: int) -> bool:
        """Whether the first filled cell is "Kecamatan" or such a word, its name in another one."""
        first = next((cell for cell in self.lines[index] if cell), "")
        return isinstance(first, str) and line_kinds.is_kind_of_area(cells.text(first))

    def texts(self, index: int) -> list[str]:
        return [text for cell in self.lines[index] if (text := cells.text(cell))]


def _sections(below: _Below, combined: Sequence[str]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for index in below.indexes:
        village = below.text(index, "village")
        if village and not (
            below.begins_with_kind(index)
            or (not combined and _MAY_BE_SECTION.search(village) is not None)
        ):
            continue
        texts = below.texts(index)
        if not texts or any(map(line_kinds.is_total, texts)) or line_kinds.is_footer(texts[0]):
            continue
        names = line_kinds.section(texts)
        if village and (village not in texts[:3] or line_kinds.is_kind_of_area(village)):
            continue
        if not village and not names and not _is_statement(below.text(index, "status")):
            names = _names_of_columns(below, index)
            if not names and len(words := _without_ordinals(texts)) == 1:
                names = line_kinds.kota_section(words[0])
        if names:
            found[index] = names
    return found


def _is_statement(text: str) -> bool:
    """Whether a cell has a status in words: the line is of a village whose name is missing."""
    try:
        return any(map(str.isalpha, text)) and cells.parse_status(text, "") is not None
    except cells.UnreadableCell:
        return False


def _names_of_columns(below: _Below, index: int) -> dict[str, str]:
    """Return the names in a line without a village: they are those of the lines below."""
    return {
        name: line_kinds.without_numbering(text)
        for name in FIELDS
        if (text := cells.filled_text(below.raw(index, name)))
        and not line_kinds.is_ditto(text)
        and not line_kinds.is_footer(text)
        and any(map(str.isalpha, text))
    }


def _without_ordinals(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if not _ORDINAL.fullmatch(text)]


def _bare_sections(below: _Below) -> dict[int, dict[str, str]]:
    """Find names that stand alone in their line, where every village has more in its line.

    They are of kecamatan only where the sheet shows it, and no two follow each other.
    """
    found: dict[int, str] = {}
    villages: list[int] = []
    last_section = last_village = -1
    for index in below.indexes:
        texts = below.texts(index)
        words = _without_ordinals(texts)
        if not words or any(map(line_kinds.is_total, texts)):
            continue
        if any(map(line_kinds.is_footer, texts)):
            break
        if len(words) == 1 and len(texts) <= 2 and not texts[0].isdecimal():
            if last_section > last_village:
                return {}
            found[index] = words[0]
            last_section = index
        elif not found:
            return {}
        else:
            villages.append(index)
            last_village = index
    found = {index: name for index, name in found.items() if index < last_village}
    if not _are_districts(below, found, villages):
        return {}
    return {
        index: {"district": line_kinds.without_numbering(name)} for index, name in found.items()
    }


def _are_districts(below: _Below, names: Mapping[int, str], villages: Sequence[int]) -> bool:
    """Whether names alone in a line are no villages without a status."""
    title = cells.normalised_text(below.heading.titles["village"])
    if title in DISTRICT_AND_VILLAGE_HEADINGS:
        return True
    if all(below.text(index, "village") != name for index, name in names.items()):
        return True  # they stand in a column of their own
    if all(map(str.isupper, names.values())) and not any(
        below.text(index, "village").isupper() for index in villages
    ):
        return True
    return all(any(map(_is_number, below.texts(index))) for index in villages)


def _is_number(text: str) -> bool:
    return len(text) < 5 and text.strip("().").isdecimal()


def _combined(below: _Below, context: Mapping[str, str]) -> tuple[str, ...]:
    """Return the order of the names where most cells of villages name the kecamatan, too."""
    if "district" in below.heading.columns or "district" in context:
        return ()
    title = cells.normalised_text(below.heading.titles["village"])
    order = DISTRICT_AND_VILLAGE_HEADINGS.get(title)
    villages = [text for index in below.indexes if (text := below.text(index, "village"))]
    both = sum(split_names(text, order or ()) is not None for text in villages)
    return (order or FIELDS[1:]) if both and both * 2 >= len(villages) else ()


def split_names(text: str, order: Sequence[str]) -> tuple[str, str] | None:
    """Split a cell into kecamatan and village; ``order``: of names with a slash between them."""
    found = line_kinds.district_and_village(text)
    if found or len(order) < 2 or "/" not in text:
        return found
    first, _, second = (part.strip() for part in text.partition("/"))
    if not first or not second:
        return None
    return (first, second) if order[0] == "district" else (second, first)


def _scattered(below: _Below) -> frozenset[str]:
    """Return the fields whose lines do not stand together; with a regency also the kecamatan."""
    for position, name in enumerate(FIELDS):
        runs, before = 0, ""
        names = set()
        for index in below.indexes:
            text = cells.filled_text(below.raw(index, name)).casefold()
            if text and text != before and not line_kinds.is_ditto(text):
                runs, before = runs + 1, text
                names.add(text)
        if runs > _MOST_RUNS * len(names):
            return frozenset(FIELDS[position:])
    return frozenset()


def _fills(below: _Below, name: str, sections: Mapping[int, Mapping[str, str]]) -> frozenset[int]:
    """Return the lines whose blank cell means the name above.

    All of them where names are written once. Where they are written in every line, a blank is an
    omission: it means the name above only if the next name below is the same.
    """
    blank: list[int] = []
    agreeing: list[int] = []
    waiting: list[int] = []
    above, repeated = "", 0
    for index in below.indexes:
        text = cells.filled_text(below.raw(index, name))
        if index in sections:
            above, waiting = sections[index].get(name, above).casefold(), []
        elif not below.text(index, "village"):
            continue
        elif not text:
            blank.append(index)
            waiting.append(index)
        elif not line_kinds.is_ditto(text):
            if text.casefold() == above:
                repeated += 1
                agreeing += waiting
            above, waiting = text.casefold(), []
    return frozenset(blank if len(blank) >= repeated else agreeing)


def _separating(below: _Below, sections: Mapping[int, Mapping[str, str]]) -> bool:
    """Whether most empty lines stand before a new name; otherwise they are only for looks."""
    before_name = before_blank = 0
    gap, last_is_section = False, True
    for index in below.indexes:
        if not any(cell != "" and cells.text(cell) for cell in below.lines[index]):
            gap = not last_is_section
            continue
        if gap and (index in sections or cells.filled_text(below.raw(index, "district"))):
            before_name += 1
        elif gap and below.text(index, "village"):
            before_blank += 1
        gap, last_is_section = False, index in sections
    return before_name >= before_blank


def _cross_is_no(lines: Sequence[list[Any]], heading: Heading) -> bool:
    column = heading.columns.get("status")
    if column is None:
        return False
    marks = {
        line[column].strip().lower()
        for line in lines[heading.line + 1 :]
        if column < len(line) and isinstance(line[column], str)
    }
    return "x" in marks and not marks.isdisjoint(_TICKS)
