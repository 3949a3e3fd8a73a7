"""Rows that wait for a person, and the decisions on them: accept, refuse, undo.

A decision is kept as an alias: names in normal form, the village they mean or none, who said so,
when and why. It holds for every report of the same date or a later one and for what is imported
from then on; for earlier reports on request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from boundaries import codes
from boundaries import repository as areas
from boundaries.codes import COUNTRY, Level
from boundaries.models import Area
from boundaries.names import normalise
from geo.database import next_generation, writing
from geo.errors import GeoError
from kampungkb import aliases, gazetteers, rejoin
from kampungkb import repository as register
from kampungkb.aliases import Key
from kampungkb.coverage import State
from kampungkb.models import Alias, Report, ReportRow


class NoSuchRow(GeoError):
    """A row of a report that is not in the store, or no longer."""


class NoSuchDecision(GeoError):
    """A decision that is not in the store, or does not hold any more."""


class UnfitDecision(GeoError):
    """A decision that cannot be: on an unreadable row, outside the scope, or against another."""


class TwoNames(UnfitDecision):
    """Two rows of different names that would stand for one village, without a word on why.

    ``code`` is the village; ``other`` the names of the row that stands for it already.
    """

    code = ""
    other = ""


@dataclass(frozen=True)
class RowId:
    """A row as ``review list`` prints it: ``3:1042``, or ``3:Brebes:12`` of several sheets."""

    report: int
    row: int
    sheet: str | None = None

    @classmethod
    def parse(cls, text: str) -> "RowId":
        """Read a row's name; raises NoSuchRow."""
        report, _, rest = text.strip().partition(":")
        sheet, colon, row = rest.rpartition(":")
        if not (report.isdecimal() and row.isdecimal()):
            raise NoSuchRow(
                f"{text[:60]!r} names no row", do="Write it as review list does, e.g. 3:1042."
            )
        return cls(int(report), int(row), sheet if colon else None)

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.report, self.sheet, self.row) if part is not None
        )


@dataclass(frozen=True)
class Wish:
    """What a person wants of one row; ``code`` None means that it names no official village.

    ``line`` and ``sheet``: where a file of decisions says so, for the errors.
    """

    row: RowId
    code: str | None
    why: str = ""
    line: int | None = None
    sheet: str | None = None


@dataclass
class Done:
    """What became of decisions: the aliases, how many rows and reports changed, what to know."""

    aliases: list[Alias] = field(default_factory=list)
    rows: int = 0
    reports: int = 0
    notes: list[str] = field(default_factory=list)


def accept(
    engine: Engine,
    row: RowId,
    code: str,
    *,
    who: str,
    why: str = "",
    earlier: bool = False,
    second_unit: bool = False,
) -> Done:
    """Decide that a row means the village of a code.

    ``earlier``: apply it to reports of earlier dates too. ``second_unit``: the village has a
    second Kampung KB, so that a row of other names may stand for it already.

    Raises NoSuchRow, UnknownCode, UnfitDecision. Then nothing is stored.
    """
    wish = Wish(row, code, why)
    return decide(engine, [wish], who=who, earlier=earlier, second_unit=second_unit)


def refuse(engine: Engine, row: RowId, *, who: str, why: str = "", earlier: bool = False) -> Done:
    """Decide that a row names no official village: it is rejected and never painted.

    Raises NoSuchRow, UnfitDecision.
    """
    return decide(engine, [Wish(row, None, why)], who=who, earlier=earlier)


def decide(
    engine: Engine,
    wishes: Sequence[Wish],
    *,
    who: str,
    earlier: bool = False,
    second_unit: bool = False,
) -> Done:
    """Take several decisions at once: all of them, or none.

    Raises UnfitDecision when two of them contradict each other, and what ``accept`` raises.
    """
    if not who.strip():
        raise UnfitDecision("nobody is named as deciding", do="Say who decides.")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    done = Done()
    with writing(engine) as opened:
        rows = [(wish, find(opened, wish.row)) for wish in wishes]
        for wish, row in rows:
            _check(opened, wish, row)
        _check_together(opened, rows, second_unit=second_unit)
        reports = _reports(opened)
        changed: set[int] = set()
        for wish, row in rows:
            alias = _store(opened, _key(opened, wish, row, rows), wish, who, now, done)
            since = next(one.date for one in reports if one.id == row.report_id)
            for report in reports:
                if earlier or report.date >= since:
                    _apply(opened, report, alias, done, changed)
        done.reports = len(changed)
        if rows:
            next_generation(opened)
        detach(opened, done)
    return done


def undo(engine: Engine, number: int) -> Done:
    """Undo a decision: rows that rest on it go back to what the matcher says.

    Raises NoSuchDecision for one that is not there or was undone before.
    """
    gazetteers.prepare(engine)  # not while others wait to write
    with writing(engine) as opened:
        alias = opened.get(Alias, number)
        if alias is None:
            raise NoSuchDecision(f"there is no decision {number}", do="See review decisions.")
        if alias.undone_at is not None:
            raise NoSuchDecision(
                f"decision {number} was undone on {alias.undone_at.date().isoformat()} already"
            )
        alias.undone_at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        done = Done(aliases=[alias])
        rejoin_gone(opened, [alias], done)
        next_generation(opened)
        detach(opened, done)
    return done


def find(opened: Session, row: RowId) -> ReportRow:
    """Row of a report; raises NoSuchRow, also where the sheet must be named."""
    query = select(ReportRow).where(ReportRow.report_id == row.report, ReportRow.row == row.row)
    if row.sheet is not None:
        query = query.where(ReportRow.sheet == row.sheet)
    found = list(opened.scalars(query))
    if not found:
        raise NoSuchRow(
            f"there is no row {row}; its report may have been imported anew",
            do="See review list.",
        )
    if len(found) > 1:
        names = ", ".join(f"{row.report}:{one.sheet}:{row.row}" for one in found)
        raise NoSuchRow(f"row {row} is in several sheets", do=f"Name one of {names}.")
    return found[0]


def village(opened: Session, code: str) -> str:
    """Canonical code of a village that exists; raises UnknownCode, UnfitDecision."""
    area = areas.find(opened, codes.parse(code))
    if area.level != Level.VILLAGE:
        raise UnfitDecision(f"{area.code} is no village", do="Give a code like 33.29.01.2001.")
    return area.code


def ids(opened: Session, rows: Iterable[ReportRow]) -> list[RowId]:
    """Name rows the short way: with the sheet only where the report has several."""
    query = select(ReportRow.report_id, func.count(ReportRow.sheet.distinct())).group_by(
        ReportRow.report_id
    )
    sheets = dict(opened.execute(query).all())
    return [
        RowId(row.report_id, row.row, row.sheet if sheets[row.report_id] > 1 else None)
        for row in rows
    ]


def refused(opened: Session, state: State, within: str = COUNTRY) -> list[ReportRow]:
    """Rows of which a person said that they name no official village, as ``waiting`` has them."""
    rows = register.waiting(opened, state, within, outcome="rejected")
    return [row for row in rows if row.method == aliases.METHOD]


def decisions(opened: Session, within: str = COUNTRY, *, undone: bool = False) -> list[Alias]:
    """Decisions on villages of an area, newest first; those that name no village in the country.

    ``undone``: also those that hold no longer.
    """
    query = select(Alias).order_by(Alias.decided_at.desc(), Alias.id.desc())
    if not undone:
        query = query.where(Alias.undone_at.is_(None))
    found = list(opened.scalars(query))
    return [
        one for one in found if within == COUNTRY or (one.code and codes.within(one.code, within))
    ]


def listed_villages(opened: Session) -> frozenset[str]:
    """Codes of the villages that exist."""
    return frozenset(areas.village_codes(opened).tolist())


def retired(opened: Session) -> list[Alias]:
    """Decisions that hold but name a village that exists no more; their rows are in review."""
    listed = select(Area.code).where(Area.listed.is_(True), Area.level == Level.VILLAGE.value)
    query = select(Alias).where(
        Alias.undone_at.is_(None), Alias.code.is_not(None), Alias.code.not_in(listed)
    )
    return list(opened.scalars(query.order_by(Alias.id)))


def refresh(engine: Engine, *, everything: bool = False) -> Done:
    """Match anew the reports with rows at villages that exist no more, or ``everything``.

    To be called after official lists were imported. Rows that rest on a decision for such a
    village go back to review.
    """
    gazetteers.prepare(engine)  # not while others wait to write
    with writing(engine) as opened:
        listed = select(Area.code).where(Area.listed.is_(True), Area.level == Level.VILLAGE.value)
        stale = (
            select(ReportRow.report_id)
            .where(ReportRow.outcome == "matched", ReportRow.code.not_in(listed))
            .distinct()
        )
        done = Done(aliases=retired(opened))
        query = select(Report).order_by(Report.id)
        reports = list(opened.scalars(query if everything else query.where(Report.id.in_(stale))))
        gazetteer = gazetteers.load(opened) if reports else None
        for report in reports:
            changed = rejoin.again(opened, report, gazetteer=gazetteer)
            done.rows += len(changed)
            done.reports += bool(changed)
        done.notes = [
            f"{alias.code}, decided by {alias.who} for {alias.village}, exists no more"
            for alias in done.aliases
        ]
        if done.reports:
            next_generation(opened)
        detach(opened, done)
    return done


def _check(opened: Session, wish: Wish, row: ReportRow) -> None:
    def unfit(what: str, do: str) -> UnfitDecision:
        return UnfitDecision(f"row {wish.row}: {what}", sheet=wish.sheet, row=wish.line, do=do)

    if not row.status:
        raise unfit(
            f"the row cannot be used: {row.reason.get('en', 'it is no row of a village')}",
            do="Correct the sheet and import it again.",
        )
    if row.method == rejoin.CODE:
        raise unfit(
            f"the row itself gives the code {row.code}", "Correct the sheet and import it again."
        )
    if wish.code is None:
        return
    code = village(opened, wish.code)
    report = opened.get_one(Report, row.report_id)
    if not rejoin.Scope(report.scope).speaks_for(code):
        raise unfit(
            f"{code} lies outside the scope of the report ({', '.join(report.scope)})",
            do="Import the report again with a --scope that holds it.",
        )


def _check_together(
    opened: Session, rows: Sequence[tuple[Wish, ReportRow]], *, second_unit: bool
) -> None:
    """Refuse two meanings of one row, and two names for one village that nobody vouched for."""
    meant: dict[tuple[int, str, int], Wish] = {}
    taken: dict[tuple[int, str], tuple[Wish | None, ReportRow]] = {}
    for wish, row in rows:
        before = meant.setdefault((row.report_id, row.sheet, row.row), wish)
        if before.code != wish.code:
            raise UnfitDecision(
                f"row {wish.row} is decided twice: {_said(before)} and {_said(wish)}",
                sheet=wish.sheet,
                row=wish.line,
                do="Keep one of them.",
            )
    for wish, row in rows:
        if wish.code is None or second_unit:
            continue
        code = codes.parse(wish.code)
        report = opened.get_one(Report, row.report_id)
        standing = [
            (None, other)
            for other in rejoin.standing_for(opened, report, code)
            if (other.report_id, other.sheet, other.row) not in meant
        ]
        first, other = taken.setdefault(
            (row.report_id, code), standing[0] if standing else (wish, row)
        )
        if aliases.key(other).place != aliases.key(row).place:
            lines = f" (line {first.line})" if first and first.line else ""
            error = TwoNames(
                f"row {wish.row} ({_as_found(row)}) and row {other.report_id}:{other.row}{lines} "
                f"({_as_found(other)}) would both be {code}",
                sheet=wish.sheet,
                row=wish.line,
                do="Correct one; where the village has two Kampung KB, say so: --second-unit.",
            )
            error.code, error.other = code, _as_found(other)
            raise error


def _said(wish: Wish) -> str:
    return wish.code or "no official village"


def _as_found(row: ReportRow) -> str:
    return ", ".join(part for part in (row.village, row.district, row.kampung) if part)


def _key(
    opened: Session,
    wish: Wish,
    row: ReportRow,
    rows: Sequence[tuple[Wish, ReportRow]],
) -> Key:
    """Names that the decision speaks of: every unit's, unless another unit means another place."""
    own = aliases.key(row, row.given_code)
    if not own.kampung:
        return own
    wanted = {(one.report_id, one.sheet, one.row): asked.code for asked, one in rows}
    report = opened.get_one(Report, row.report_id)
    for other in rejoin.named(opened, report, own.place):
        if aliases.key(other).kampung == own.kampung:
            continue
        place = (other.report_id, other.sheet, other.row)
        if place in wanted:
            other_code, settled = wanted[place], True
        else:
            settled = other.outcome == "matched" or other.method == aliases.METHOD
            other_code = other.code
        if settled and other_code != wish.code:
            return own
    return own.place


def _store(opened: Session, names: Key, wish: Wish, who: str, now: datetime, done: Done) -> Alias:
    code = codes.parse(wish.code) if wish.code else None
    row = find(opened, wish.row)
    for held in rejoin.living(opened):
        if aliases.key(held) != names:
            continue
        if held.code == code:
            done.aliases.append(held)
            return held
        held.undone_at = now
        done.notes.append(
            f"replaces decision {held.id} of {held.who}: {held.code or 'no official village'}"
        )
    alias = Alias(
        province=normalise(row.province),
        regency=names.regency,
        district=names.district,
        village=names.village,
        kampung=names.kampung,
        code=code,
        who=who.strip(),
        why=wish.why.strip(),
        decided_at=now,
    )
    opened.add(alias)
    opened.flush()
    done.aliases.append(alias)
    return alias


def _apply(opened: Session, report: Report, alias: Alias, done: Done, changed: set[int]) -> None:
    rows, others = rejoin.decide(opened, report, alias)
    if rows:
        done.rows += len(rows)
        changed.add(report.id)
    for other in others:
        done.notes.append(
            f"report {report.id} ({report.date.isoformat()}): row {other.row} "
            f"({_as_found(other)}) stands for {alias.code} too; the village counts once"
        )


def rejoin_gone(opened: Session, gone: Sequence[Alias], done: Done) -> None:
    """Match anew the rows that rested on decisions which hold no more."""
    if not gone:
        return
    keys = [aliases.key(alias) for alias in gone]
    gazetteer = None
    opened.flush()
    for report in _reports(opened):
        resting = [
            wanted
            for wanted in keys
            for row in rejoin.named(opened, report, wanted)
            if row.method == aliases.METHOD
        ]
        if resting:
            gazetteer = gazetteer or gazetteers.load(opened)
            done.rows += len(rejoin.again(opened, report, only=resting, gazetteer=gazetteer))
            done.reports += 1


def apply_everywhere(opened: Session, held: Sequence[Alias], done: Done) -> None:
    """Apply decisions to every report that is there."""
    changed: set[int] = set()
    for report in _reports(opened):
        for alias in held:
            _apply(opened, report, alias, done, changed)
    done.reports += len(changed)


def _reports(opened: Session) -> list[Report]:
    return list(opened.scalars(select(Report).order_by(Report.date, Report.id)))


def detach(opened: Session, done: Done) -> None:
    """Make the aliases of what was done usable after the session."""
    opened.flush()
    for alias in done.aliases:
        if alias in opened:
            opened.expunge(alias)
