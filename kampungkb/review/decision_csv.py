"""Exchange decisions between installations as CSV files."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from boundaries.areas.names import normalise
from boundaries.matching import gazetteer_cache
from geo.errors import GeoError, MissingColumns
from geo.files.csv_rows import headed_rows, read_text
from geo.files.formats import escape_formula
from geo.files.local_paths import complete_file
from geo.isolation import Budget, run_isolated
from geo.store.database import next_generation, write_session
from kampungkb.decisions.decisions import DecisionKey, decision_key, normalise_village
from kampungkb.models import Decision
from kampungkb.review.service import (
    DecisionResult,
    apply_to_all_reports,
    detach,
    rematch_undone,
)

COLUMNS = (
    "regency", "district", "village", "kampung", "province", "code", "who", "why", "decided_at",
    "undone_at",
)  # fmt: skip
"""Names are normalised; ``kampung`` empty: every unit; ``code`` empty: no official village; times
are UTC in ISO 8601; ``undone_at`` empty: the decision is in force."""

_REQUIRED = {"regency", "district", "village", "code", "who", "decided_at"}


class BadDecision(GeoError):
    """A line of a file of decisions with a missing or wrong value."""


def write(decisions: Iterable[Decision], path: Path) -> int:
    """Write decisions to a CSV file, oldest first; returns their number.

    Raises UnwritableFile, NoRoom.
    """
    ordered = sorted(decisions, key=lambda decision: (decision.decided_at, decision.id))
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer)
    out.writerow(COLUMNS)
    for decision in ordered:
        undone_at = decision.undone_at.isoformat() if decision.undone_at else ""
        out.writerow(
            escape_formula(cell)
            for cell in (
                decision.regency,
                decision.district,
                decision.village,
                decision.kampung,
                decision.province,
                decision.code or "",
                decision.who,
                decision.why,
                decision.decided_at.isoformat(),
                undone_at,
            )
        )
    with complete_file(path) as temporary:
        temporary.write_text(buffer.getvalue(), encoding="utf-8-sig", newline="")
    return len(ordered)


def load(engine: Engine, path: Path, *, earlier: bool = False) -> DecisionResult:
    """Add the decisions of a CSV file to the store; loading it twice changes nothing.

    Of two decisions with the same key the newest stays in force, whichever installation it comes
    from, and a note names both. The decisions apply to later imports; with ``earlier`` to the
    stored reports too.

    Raises UnreadableFile, MissingColumns, BadDecision; then nothing is stored.
    """
    lines = run_isolated(_read_lines, path, budget=Budget.for_path(path), file=path)
    loaded = [_parse_decision(line, number, path) for number, line in lines]
    gazetteer_cache.prepare(engine)  # before the write lock is taken: it takes seconds
    with write_session(engine) as session:
        result = DecisionResult()
        undone: list[Decision] = []
        known = {_identity(decision): decision for decision in session.scalars(select(Decision))}
        for new in loaded:
            old = known.setdefault(_identity(new), new)
            if old is new:
                session.add(new)
                result.decisions.append(new)
            elif new.undone_at and not old.undone_at:
                old.undone_at = new.undone_at
                result.notes.append(f"decision {old.id} of {old.who} was undone elsewhere")
                undone.append(old)
        session.flush()
        undone += _undo_older(known.values(), result)
        session.flush()
        in_force = [decision for decision in result.decisions if decision.undone_at is None]
        _note_retired(session, in_force, result)
        rematch_undone(session, undone, result)
        if earlier:
            apply_to_all_reports(session, in_force, result)
        if result.decisions or undone:
            next_generation(session)
        detach(session, result)
    return result


def _undo_older(known: Iterable[Decision], result: DecisionResult) -> list[Decision]:
    """Undo all decisions with the same key but the newest; returns the undone ones."""
    by_key: dict[DecisionKey, list[Decision]] = {}
    for decision in known:
        if decision.undone_at is None:
            by_key.setdefault(decision_key(decision), []).append(decision)
    undone = []
    for rivals in by_key.values():
        # the village and the person make the order the same on both installations
        rivals.sort(key=lambda rival: (rival.decided_at, rival.code or "", rival.who))
        newest = rivals[-1]
        for older in rivals[:-1]:
            older.undone_at = newest.decided_at
            undone.append(older)
            if older.code != newest.code:
                result.notes.append(
                    f"{_names(newest)}: {_meaning(older)} gives way to {_meaning(newest)}, "
                    "the newer one"
                )
    return undone


def _note_retired(session: Session, decisions: Iterable[Decision], result: DecisionResult) -> None:
    """Add a note for each decision that names a village no longer listed."""
    listed = frozenset(areas.village_codes(session).tolist())
    for decision in decisions:
        if decision.code and decision.code not in listed:
            result.notes.append(
                f"{decision.code} exists no more: rows of {_names(decision)} stay in review"
            )


def _names(decision: Decision) -> str:
    names = (decision.village, decision.district, decision.regency)
    return ", ".join(name for name in names if name)


def _meaning(decision: Decision) -> str:
    day = decision.decided_at.date().isoformat()
    return f"{decision.code or 'no official village'} ({decision.who}, {day})"


def _identity(decision: Decision) -> tuple[DecisionKey, str | None, str, datetime]:
    return decision_key(decision), decision.code, decision.who, decision.decided_at


def _read_lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    headings, rows = headed_rows(read_text(path), path)
    missing = _REQUIRED - set(headings)
    if missing:
        raise MissingColumns(
            f"no column {', '.join(sorted(missing))}",
            file=path,
            do=f"The heading names {', '.join(COLUMNS)}.",
        )
    lines = []
    for number, line in rows:
        values = {name: _unescape(line.get(name, "")) for name in COLUMNS}
        if any(values.values()):
            lines.append((number, values))
    return lines


def _unescape(text: str) -> str:
    """Strip a cell, and remove the apostrophe that ``escape_formula`` puts before a formula."""
    stripped = text.strip()
    escaped = stripped[:1] == "'" and escape_formula(stripped[1:]) == stripped
    return stripped[1:] if escaped else stripped


def _parse_decision(line: dict[str, str], number: int, path: Path) -> Decision:
    """Build a decision from the values of a line; raises BadDecision."""

    def bad(column: str, do: str) -> BadDecision:
        return BadDecision(
            f"{line[column][:60]!r} cannot be used", file=path, row=number, column=column, do=do
        )

    def time(column: str) -> datetime:
        try:
            moment = datetime.fromisoformat(line[column])
            # the store keeps times in UTC without a time zone
            return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        except (ValueError, OverflowError):  # OverflowError: in UTC before year 1, after 9999
            raise bad(column, "Write the time like 2023-08-02T09:30:00.") from None

    code = None
    if line["code"]:
        try:
            code = codes.parse(line["code"])
        except codes.UnknownCode as error:
            raise bad("code", error.do or "") from None
        if codes.level(code) != Level.VILLAGE:
            raise bad("code", "Give a village's code like 33.29.01.2001, or none.")
    if not (line["village"] and line["regency"]):
        raise bad("village", "Name the village and its regency.")
    if not line["who"]:
        raise bad("who", "Say who decided.")
    return Decision(
        province=normalise(line["province"]),
        regency=normalise(line["regency"]),
        district=normalise(line["district"]),
        village=normalise_village(line["village"]),
        kampung=normalise(line["kampung"]),
        code=code,
        who=line["who"],
        why=line["why"],
        decided_at=time("decided_at"),
        undone_at=time("undone_at") if line["undone_at"] else None,
    )
