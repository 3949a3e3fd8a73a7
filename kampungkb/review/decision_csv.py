"""Decisions on their way from one installation to another, as CSV."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.names import normalise
from geo.errors import GeoError, MissingColumns, StoreError, UnreadableFile
from geo.files.formats import harmless
from geo.store.database import next_generation, write_session
from kampungkb.decisions import decisions, loader
from kampungkb.decisions.decisions import DecisionKey, key
from kampungkb.models import Decision
from kampungkb.review import service
from kampungkb.review.service import DecisionResult

COLUMNS = (
    "regency", "district", "village", "kampung", "province", "code", "who", "why", "decided_at",
    "undone_at",
)  # fmt: skip
"""Names in normal form; ``kampung`` empty: every unit; ``code`` empty: no official village; times
in UTC, ISO 8601; ``undone_at`` empty: the decision holds."""

_NEEDED = {"regency", "district", "village", "code", "who", "decided_at"}


class BadDecision(GeoError):
    """A line of a file of decisions that says no decision."""


def write(found: Iterable[Decision], path: Path) -> int:
    """Write decisions to a CSV file, oldest first; return how many. Raises StoreError."""
    lines = sorted(found, key=lambda one: (one.decided_at, one.id))
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer)
    out.writerow(COLUMNS)
    for one in lines:
        undone = one.undone_at.isoformat() if one.undone_at else ""
        out.writerow(
            harmless(cell)
            for cell in (
                *(one.regency, one.district, one.village, one.kampung, one.province),
                *(one.code or "", one.who, one.why, one.decided_at.isoformat(), undone),
            )
        )
    try:
        path.write_text(buffer.getvalue(), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise StoreError(
            f"the file cannot be written: {error.strerror}", file=path, do="Check the folder."
        ) from error
    return len(lines)


def load(engine: Engine, path: Path, *, earlier: bool = False) -> DecisionResult:
    """Take over the decisions of a CSV file; a second time changes nothing.

    Of two decisions on the same names the newest holds, whichever installation it comes from, and
    the notes say so. They count from the next import on; with ``earlier`` for the reports that
    are there as well.

    Raises UnreadableFile, MissingColumns, BadDecision; then nothing is stored.
    """
    read = [_alias(line, number, path) for number, line in _lines(path)]
    loader.prepare(engine)  # not while others wait to write
    with write_session(engine) as session:
        done, gone = DecisionResult(), []
        known = {_identity(one): one for one in session.scalars(select(Decision))}
        for new in read:
            old = known.setdefault(_identity(new), new)
            if old is new:
                session.add(new)
                done.aliases.append(new)
            elif new.undone_at and not old.undone_at:
                old.undone_at = new.undone_at
                done.notes.append(f"decision {old.id} of {old.who} was undone elsewhere")
                gone.append(old)
        session.flush()
        gone += _settle(known.values(), done)
        session.flush()
        listed = service.listed_villages(session)
        for one in done.aliases:
            if one.undone_at is None and one.code and one.code not in listed:
                done.notes.append(f"{one.code} exists no more: rows of {_said(one)} stay in review")
        service.rejoin_gone(session, gone, done)
        if earlier:
            service.apply_everywhere(session, [a for a in done.aliases if not a.undone_at], done)
        if done.aliases or gone:
            next_generation(session)
        service.detach(session, done)
    return done


def _settle(known: Iterable[Decision], done: DecisionResult) -> list[Decision]:
    """Let the newest of the decisions on one key hold; return those that hold no more."""
    held: dict[DecisionKey, list[Decision]] = {}
    for one in known:
        if one.undone_at is None:
            held.setdefault(key(one), []).append(one)
    gone = []
    for rivals in held.values():
        rivals.sort(key=lambda one: (one.decided_at, one.code or "", one.who))
        newest = rivals[-1]
        for one in rivals[:-1]:
            one.undone_at = newest.decided_at
            gone.append(one)
            if one.code != newest.code:
                done.notes.append(
                    f"{_said(newest)}: {_what(one)} gives way to {_what(newest)}, the newer one"
                )
    return gone


def _said(one: Decision) -> str:
    return ", ".join(part for part in (one.village, one.district, one.regency) if part)


def _what(one: Decision) -> str:
    day = one.decided_at.date().isoformat()
    return f"{one.code or 'no official village'} ({one.who}, {day})"


def _identity(one: Decision) -> tuple[DecisionKey, str | None, str, datetime]:
    return key(one), one.code, one.who, one.decided_at


def _lines(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            "the file cannot be read as text", file=path, do="Save it as CSV, UTF-8."
        ) from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    lacking = _NEEDED - set(reader.fieldnames)
    if lacking:
        raise MissingColumns(
            f"no column {', '.join(sorted(lacking))}",
            file=path,
            do=f"The heading names {', '.join(COLUMNS)}.",
        )
    try:
        for line in reader:
            found = {name: _plain(line.get(name) or "") for name in COLUMNS}
            if any(found.values()):
                yield reader.line_num, found
    except csv.Error as error:
        raise UnreadableFile(f"this is not a CSV file: {error}", file=path) from error


def _plain(text: str) -> str:
    stripped = text.strip()
    # what ``harmless`` put before a text that looks like a formula
    return stripped[1:] if stripped[:1] == "'" and harmless(stripped[1:]) == stripped else stripped


def _alias(line: dict[str, str], number: int, path: Path) -> Decision:
    def bad(column: str, do: str) -> BadDecision:
        return BadDecision(
            f"{line[column][:60]!r} cannot be used", file=path, row=number, column=column, do=do
        )

    def time(column: str) -> datetime:
        try:
            read = datetime.fromisoformat(line[column])
        except ValueError:
            raise bad(column, "Write the time like 2023-08-02T09:30:00.") from None
        # the store keeps UTC without saying so
        return read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo else read

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
        village=decisions.village(line["village"]),
        kampung=normalise(line["kampung"]),
        code=code,
        who=line["who"],
        why=line["why"],
        decided_at=time("decided_at"),
        undone_at=time("undone_at") if line["undone_at"] else None,
    )
