"""Targets: how many villages of an area should have a Kampung KB, by which day, and who said so.

Those published for the whole country and for some areas come with the project
(``targets.csv``); others are imported. A share speaks for the area and every area in it, rounded
up to whole villages; a number of villages speaks for the area alone. For one metric and one day
the target of the nearest area counts.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, UnknownCode, level, parse
from geo.errors import GeoError, MissingColumns, UnreadableFile
from geo.store.database import next_generation, write_session
from kampungkb.indicators.coverage import METRICS
from kampungkb.models import Target

_SHIPPED = Path(__file__).with_name("targets.csv")
_COLUMNS = ("code", "metric", "due", "share", "villages", "source")


class BadTarget(GeoError):
    """A line of a target file that says no target."""


def import_targets(engine: Engine, path: Path) -> int:
    """Store the targets of a CSV file, replacing those of the same area, metric and day.

    Columns: code, metric (formed or advanced), due (YYYY-MM-DD), share (0–1 or 60 %) or villages,
    source. Returns how many there are. Raises UnreadableFile, MissingColumns, BadTarget,
    UnknownCode; then nothing is stored.
    """
    found = list(read(path))
    with write_session(engine) as session:
        for target in found:
            session.merge(target)
        next_generation(session)
    return len(found)


def all_targets(session: Session) -> list[Target]:
    """Targets that hold: imported ones, and shipped ones that no import replaced."""
    imported = list(session.scalars(select(Target)))
    for target in imported:
        session.expunge(target)  # plain values from here on, usable after the session
    held = {(one.code, one.metric, one.due): one for one in [*read(_SHIPPED), *imported]}
    return [held[key] for key in sorted(held)]


def read(path: Path) -> Iterator[Target]:
    """Read targets from a CSV file with a heading; see ``import_targets``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            "the file cannot be read as text", file=path, do="Save it as CSV, UTF-8."
        ) from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=first.count))
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    _require(reader.fieldnames, path)
    for line in reader:
        cells = {key: (line.get(key) or "").strip() for key in _COLUMNS}
        if any(cells.values()):
            yield _target(cells, path, reader.line_num)


def _require(found: Iterable[str], path: Path) -> None:
    lacking = {"code", "metric", "due", "source"} - set(found)
    if not {"share", "villages"} & set(found):
        lacking.add("share (or villages)")
    if lacking:
        raise MissingColumns(
            f"no column {', '.join(sorted(lacking))}; found: {', '.join(found) or 'none'}",
            file=path,
            do=f"The heading names {', '.join(_COLUMNS)}.",
        )


def _target(cells: dict[str, str], path: Path, row: int) -> Target:
    def bad(column: str, do: str) -> BadTarget:
        return BadTarget(
            f"{cells[column]!r} cannot be used", file=path, row=row, column=column, do=do
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
        due = date.fromisoformat(cells["due"])
    except ValueError:
        raise bad("due", "Write the day as YYYY-MM-DD.") from None
    if bool(cells["share"]) == bool(cells["villages"]):
        raise bad("share", "Give either a share or a number of villages.")
    share = villages = None
    if cells["share"]:
        share = _share(cells["share"])
        if share is None:
            raise bad("share", "Write it as 0.6 or 60 %.")
    elif cells["villages"].isdecimal():
        villages = int(cells["villages"])
    else:
        raise bad("villages", "Write a whole number.")
    if not cells["source"]:
        raise bad("source", "Say who set the target.")
    return Target(
        code=code,
        metric=cells["metric"],
        due=due,
        share=share,
        villages=villages,
        source=cells["source"],
    )


def _share(text: str) -> float | None:
    percent = text.endswith("%")
    try:
        value = Decimal(text.rstrip("% ").replace(",", "."))
    except InvalidOperation:
        return None
    value = value / 100 if percent else value
    return float(value) if value.is_finite() and 0 < value <= 1 else None
