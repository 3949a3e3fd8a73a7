"""Match lines of thematic layers to villages: by names first, then with the serial of SIGA's KODE.

KODE has the last four digits of the village's code, so that it means a village only together with
the kecamatan. It settles a line whose names leave several villages or none; it never overrules
names that match, but a difference is noted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import Match, RowNames
from geo.messages import Message
from kampungkb.decisions import matching
from kampungkb.models import Decision
from kampungkb.register.messages import ROWS_NAMED, first_rows
from kampungkb.thematic.messages import message
from kampungkb.thematic.parser import LayerRow, LayerValue


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A line with its match; ``notes`` on the match."""

    row: LayerRow
    match: Match
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerLine:
    """What a line became in one layer: ``value`` is None unless it is matched."""

    row: LayerRow
    match: Match
    value: LayerValue | None
    notes: tuple[Message, ...] = ()


def match_lines(
    rows: Sequence[LayerRow], gazetteer: Gazetteer, decisions: Sequence[Decision]
) -> list[MatchedLine]:
    """Match every line, in the order of date, sheet and line.

    The lines of one sheet and month are matched together: in each month a village has one line.
    """
    ordered = sorted(rows, key=lambda row: (row.as_of, row.sheet, row.row))
    lines: list[MatchedLine] = []
    for _, group in groupby(ordered, key=lambda row: (row.as_of, row.sheet)):
        lines += _match_month(list(group), gazetteer, decisions)
    return lines


def _match_month(
    rows: Sequence[LayerRow], gazetteer: Gazetteer, decisions: Sequence[Decision]
) -> list[MatchedLine]:
    # matched apart, since an unreadable line must not compete with others for a village
    readable = [row for row in rows if row.values]
    unreadable = [row for row in rows if not row.values]
    matches = _match(readable, gazetteer, decisions)
    places = _match(unreadable, gazetteer, decisions)
    lines = [
        MatchedLine(row, match, _serial_notes(row, match))
        for row, match in zip(readable, matches, strict=True)
    ]
    lines += [MatchedLine(row, place) for row, place in zip(unreadable, places, strict=True)]
    return sorted(lines, key=lambda line: line.row.row)


def _match(
    rows: Sequence[LayerRow], gazetteer: Gazetteer, decisions: Sequence[Decision]
) -> list[Match]:
    names = [row.names for row in rows]
    as_of = rows[0].as_of if rows else None
    matches = matching.match(names, gazetteer, decisions, as_of=as_of)
    with_code = [
        _with_code(row, match, gazetteer) for row, match in zip(rows, matches, strict=True)
    ]
    if with_code == names:
        return matches
    # the code is held against the names as a code that a sheet gives
    again = matching.match(with_code, gazetteer, decisions, as_of=as_of)
    return [
        second if second.outcome == "matched" or first.outcome == "matched" else first
        for first, second in zip(matches, again, strict=True)
    ]


def _with_code(row: LayerRow, match: Match, gazetteer: Gazetteer) -> RowNames:
    """Return the names with the code that the serial means, where the names alone do not match."""
    if match.outcome != "review" or not row.serial or row.names.code:
        return row.names
    found = {one.code for one in match.candidates if one.code.endswith(f".{row.serial}")}
    if match.within and codes.level(match.within) == Level.DISTRICT:
        found = {f"{match.within}.{row.serial}"} & gazetteer.current.keys() or found
    return replace(row.names, code=found.pop()) if len(found) == 1 else row.names


def _serial_notes(row: LayerRow, match: Match) -> tuple[Message, ...]:
    if not row.serial or not match.code or match.code.endswith(f".{row.serial}"):
        return ()
    return (message("serial_differs", serial=row.serial, code=match.code),)


def lines_of_layer(lines: Sequence[MatchedLine], key: str) -> list[LayerLine]:
    """Return what the lines of one date become in a layer.

    A line that cannot be read is rejected. Of several lines about one village the first counts
    where all say the same; where they differ, nothing tells which is right, and all are rejected.
    """
    found: list[LayerLine] = []
    by_village: dict[str, list[int]] = {}
    for line in lines:
        if key in line.row.refused:
            found.append(_rejected(line.row, line.match, line.row.refused[key]))
        elif key in line.row.values:
            matched = line.match.outcome == "matched" and line.match.code is not None
            value = line.row.values[key] if matched else None
            if matched and line.match.code:
                by_village.setdefault(line.match.code, []).append(len(found))
            notes = (*line.notes, *(value.notes if value else ()))
            found.append(LayerLine(line.row, line.match, value, notes))
    _reject_repeated(found, by_village)
    return found


def _reject_repeated(lines: list[LayerLine], by_village: Mapping[str, Sequence[int]]) -> None:
    for places in by_village.values():
        if len(places) == 1:
            continue
        group = [lines[place] for place in places]
        same = all(line.value == group[0].value for line in group)
        for at, (place, line) in enumerate(zip(places, group, strict=True)):
            if not same:
                first = [other for other in group[: ROWS_NAMED + 1] if other is not line]
                others = first_rows((str(other.row.row) for other in first), len(group) - 1)
                reason = message("rows_of_village_disagree", rows=others)
            elif at:
                reason = message("village_repeated", row=group[0].row.row)
            else:
                continue
            lines[place] = _rejected(line.row, line.match, reason)


def _rejected(row: LayerRow, match: Match, reason: Message) -> LayerLine:
    within = match.code or match.within
    return LayerLine(row, Match("rejected", None, within, "unreadable", 0.0, (reason,)), None)
