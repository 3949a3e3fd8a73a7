"""Read targets from CSV files and store them.

Published targets of the whole country and of some areas come with the project (``targets.csv``);
others are imported. What a target means is in ``targets``.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, UnknownCode, common_area, level, parse, slice_of
from boundaries.areas.models import Area
from geo.errors import GeoError, MissingColumns, TooLarge
from geo.files.csv_rows import headed_rows, read_text
from geo.isolation import Budget, run_isolated
from geo.store.database import next_generation, write_session
from kampungkb.indicators.targets import METRICS
from kampungkb.models import RegisterVersion, Target, VersionKind

_SHIPPED = Path(__file__).with_name("targets.csv")
_COLUMNS = ("code", "metric", "due", "share", "villages", "issuer", "instrument", "date", "source")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


LIMIT = 50_000
"""Most lines of a file; the country has some 8,000 areas above the villages."""


class BadTarget(GeoError):
    """A line of a target file that cannot be read as a target."""


def import_targets(engine: Engine, path: Path) -> int:
    """Store the targets of a CSV file, replacing those of the same area, metric, day and issuer.

    Columns: code, metric (formed or advanced), due (YYYY-MM-DD), share (0–1 or 60 %) or villages,
    issuer (who set it), instrument (regulation or letter with its number), date (when it was set),
    source. Without an issuer it is the source up to its first colon. Returns the number of targets.

    Raises UnreadableFile, MissingColumns, UnknownCode, and BadTarget, also for two lines of one
    issuer that disagree, and for more villages than the area has, and TooLarge; then nothing is
    stored.
    """
    read_lines = run_isolated(_read_lines, path, budget=Budget.for_path(path), file=path)
    if len(read_lines) > LIMIT:
        raise TooLarge(
            f"it has {len(read_lines):,} targets, more than {LIMIT:,}", file=path, do="Split it."
        )
    lines = [(row, _target(cells, path, row)) for row, cells in read_lines]
    _check_agreement(lines, path)
    with write_session(engine) as session:
        _check_numbers(session, lines, path)
        # the last line of several that agree
        targets = list({target_key(target): target for _, target in lines}.values())
        _record(session, targets)
        for target in targets:
            session.merge(target)
        next_generation(session)
    return len(lines)


def all_targets(session: Session) -> list[Target]:
    """Return imported targets, and shipped ones that no import replaced; detached, by code."""
    return with_shipped(imported_targets(session))


def imported_targets(session: Session) -> list[Target]:
    """Return imported targets; detached."""
    imported = list(session.scalars(select(Target)))
    for target in imported:
        session.expunge(target)
    return imported


def with_shipped(imported: Iterable[Target]) -> list[Target]:
    """Return imported targets, and shipped ones that none of them replaces, by code."""
    by_key = {target_key(target): target for target in [*read(_SHIPPED), *imported]}
    return [by_key[key] for key in sorted(by_key)]


def read(path: Path) -> list[Target]:
    """Read targets from a CSV file with a heading; see ``import_targets``."""
    return [_target(cells, path, row) for row, cells in _read_lines(path)]


def target_key(target: Target) -> tuple[str, str, date, str]:
    """Return what identifies a target: code, metric, day and issuer."""
    return target.code, target.metric, target.due, target.issuer


def _record(session: Session, targets: Sequence[Target]) -> None:
    # each target as a pair of what it was before, None for a new one, and what it is now
    if not targets:
        return
    stored = {target_key(target): target for target in session.scalars(select(Target))}
    pairs = [(stored.get(target_key(target)), target) for target in targets]
    version = RegisterVersion(
        at=datetime.now(UTC).replace(tzinfo=None),
        kind=VersionKind.TARGETS.value,
        area=common_area(target.code for target in targets),
        before={"targets": [[old and _columns(old), _columns(new)] for old, new in pairs]},
    )
    session.add(version)


def _columns(target: Target) -> dict[str, Any]:
    columns = {column.key: getattr(target, column.key) for column in Target.__table__.columns}
    days = {key: columns[key] and columns[key].isoformat() for key in ("due", "set_on")}
    return {**columns, **days}


def _check_agreement(lines: list[tuple[int, Target]], path: Path) -> None:
    first: dict[tuple[str, str, date, str], tuple[int, Target]] = {}
    for row, target in lines:
        earlier, before = first.setdefault(target_key(target), (row, target))
        if (target.share, target.villages) != (before.share, before.villages):
            raise BadTarget(
                f"{target.issuer} sets another target for {target.code} in row {earlier}",
                file=path,
                row=row,
                column="share" if target.villages is None else "villages",
                do="Keep the line that holds, or name who set the other one in the column issuer.",
            )


def _check_numbers(session: Session, lines: list[tuple[int, Target]], path: Path) -> None:
    query = select(Area.code).where(Area.level == Level.VILLAGE.value, Area.listed.is_(True))
    villages = list(session.scalars(query.order_by(Area.code)))
    for row, target in lines:
        if target.villages is None:
            continue
        inside = slice_of(villages, target.code)
        count = inside.stop - inside.start
        # an area without villages may be one whose code list is not loaded yet
        if count and target.villages > count:
            raise BadTarget(
                f"{target.villages} is more than the {count} villages of {target.code}",
                file=path,
                row=row,
                column="villages",
                do="Correct the number or the code.",
            )


def _read_lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    headings, rows = headed_rows(read_text(path), path)
    _require(headings, path)
    lines = []
    for number, line in rows:
        cells = {key: line.get(key, "").strip() for key in _COLUMNS}
        if any(cells.values()):
            lines.append((number, cells))
    return lines


def _require(headings: Iterable[str], path: Path) -> None:
    lacking = {"code", "metric", "due"} - set(headings)
    for pair in (("share", "villages"), ("source", "issuer")):
        if not set(pair) & set(headings):
            lacking.add(f"{pair[0]} (or {pair[1]})")
    if lacking:
        found = ", ".join([name[:60] for name in headings if name][:30])
        raise MissingColumns(
            f"no column {', '.join(sorted(lacking))}; found: {found or 'none'}",
            file=path,
            do=f"The heading names {', '.join(_COLUMNS)}.",
        )


def _target(cells: dict[str, str], path: Path, row: int) -> Target:
    def bad(column: str, do: str) -> BadTarget:
        return BadTarget(
            f"{cells[column][:60]!r} cannot be used", file=path, row=row, column=column, do=do
        )

    try:
        code = parse(cells["code"])
    except UnknownCode as error:
        raise UnknownCode(error.what, file=path, row=row, column="code", do=error.do) from None
    if level(code) == Level.VILLAGE:
        raise bad("code", "A target speaks for a district or a larger area.")
    if cells["metric"] not in METRICS:
        raise bad("metric", f"Use {' or '.join(METRICS)}.")
    try:
        due = _day(cells["due"])
    except ValueError:
        raise bad("due", "Write the day as YYYY-MM-DD.") from None
    if bool(cells["share"]) == bool(cells["villages"]):
        raise bad("share", "Give either a share or a number of villages.")
    share = villages = None
    if cells["share"]:
        share = _share(cells["share"])
        if share is None:
            raise bad("share", "Write it as 0.6 or 60 %.")
    elif cells["villages"].isdecimal() and len(cells["villages"]) <= _DIGITS:
        villages = int(cells["villages"])
    else:
        raise bad("villages", f"Write a whole number of at most {_DIGITS} digits.")
    issuer = cells["issuer"] or cells["source"].partition(":")[0].strip()
    if not issuer:
        raise bad("issuer" if cells["source"] else "source", "Say who set the target.")
    try:
        set_on = _day(cells["date"]) if cells["date"] else None
    except ValueError:
        raise bad("date", "Write the day as YYYY-MM-DD.") from None
    return Target(
        code=code,
        metric=cells["metric"],
        due=due,
        share=share,
        villages=villages,
        issuer=issuer,
        instrument=cells["instrument"],
        set_on=set_on,
        source=cells["source"] or ", ".join(filter(None, (issuer, cells["instrument"]))),
    )


_DIGITS = 6  # the country has some 80,000 villages


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(text)
    return day


def _share(text: str) -> float | None:
    percent = text.endswith("%")
    try:
        value = Decimal(text.rstrip("% ").replace(",", "."))
        share = float(value / 100 if percent else value)
    except (ArithmeticError, ValueError):  # no number, or one beyond what can be computed with
        return None
    return share if 0 < share <= 1 else None
