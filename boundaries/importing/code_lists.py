"""Import official lists of codes and names; the newest decides which areas exist."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from boundaries.areas import area_table
from boundaries.areas.area_table import count_villages
from boundaries.areas.models import CodeList, OfficialName
from boundaries.importing import publishers, sql_dump
from boundaries.importing.records import BeforeCommit, Progress, no_progress, nothing_more
from boundaries.matching import gazetteer_cache
from geo.errors import GeoError, MissingColumns, UnreadableFile
from geo.files.archives import SourceFile, source_files
from geo.files.csv_rows import csv_rows
from geo.isolation import Budget, run_isolated
from geo.store.bulk import insert_many
from geo.store.database import next_generation, write_session

LONGEST_NAME = 300
"""Most characters of the name of an area; the longest in the official lists has 44."""


def import_codes(
    engine: Engine,
    paths: Sequence[Path],
    *,
    dated: int | None = None,
    progress: Progress | None = None,
    before_commit: BeforeCommit = nothing_more,
) -> dict[str, Any]:
    """Store official lists of codes and names; the newest decides which areas exist.

    A list is a file of SQL inserts (kode, nama) or CSV, possibly in a folder or a zip. Its year is
    read from the file name, else from its heading, else it is ``dated``. A list replaces the stored
    one of the same year; importing the same list again changes nothing. ``before_commit``: what
    else is stored with the lists, e.g. rows that are matched anew. Returns a summary. Raises
    UnreadableFile, MissingColumns, UnknownCode, GeoError.
    """
    paths = [Path(path) for path in paths]
    budget, report = Budget.for_path(*paths), progress or no_progress
    lists = run_isolated(_read_lists, paths, dated, budget=budget, file=paths[0], progress=report)
    with write_session(engine) as session:
        stored = {row.year: row.sha256 for row in session.scalars(select(CodeList))}
        changed = {y: item for y, item in lists.items() if stored.get(y) != item[1]}
        for done, (year, (source, sha256, names)) in enumerate(changed.items()):
            report("store", done, len(changed))
            _store_list(session, year, source, sha256, names)
        if changed:
            area_table.refresh(session)
            next_generation(session)
        gazetteer_cache.refresh(session)
        sources = select(CodeList.source).where(CodeList.year.in_(lists))
        before_commit(session, list(session.scalars(sources)))
    report("store", len(changed), len(changed))
    newest = max(lists)
    return {
        "unchanged": not changed,
        "years": sorted(lists),
        "newest": newest,
        "areas": len(lists[newest][2]),
        "villages": count_villages(lists[newest][2]),
    }


def _read_lists(
    paths: Sequence[Path], dated: int | None, *, progress: Progress
) -> dict[int, tuple[str, str, dict[str, str]]]:
    """Read lists by their year: name of the file, hash, and names by code."""
    files = [e for e in source_files(paths) if e.suffix in (".sql", ".csv", ".txt")]
    if not files:
        raise UnreadableFile(
            "there is no list of codes in it", file=paths[0], do="Bring SQL or CSV."
        )
    lists: dict[int, tuple[str, str, dict[str, str]]] = {}
    for done, entry in enumerate(files, start=1):
        progress("read", done, len(files))
        text = publishers.decode(entry)
        names = _names(entry, text)
        if names:
            year = _year(entry, text, dated)
            if year in lists:
                raise GeoError(
                    f"two lists are of {year}: {lists[year][0]} and {entry.name}",
                    do="Import them one by one with --dated.",
                )
            lists[year] = (entry.name, hashlib.sha256(text.encode()).hexdigest(), names)
    if not lists:
        raise UnreadableFile(
            "there is no list of codes in it", file=paths[0], do="Bring SQL or CSV."
        )
    return lists


def _store_list(
    session: Session, year: int, source: str, sha256: str, names: Mapping[str, str]
) -> None:
    session.execute(delete(OfficialName).where(OfficialName.year == year))
    session.execute(delete(CodeList).where(CodeList.year == year))
    session.execute(
        insert(CodeList),
        {
            "year": year,
            "source": source,
            "sha256": sha256,
            "imported_at": datetime.now(UTC),
            "villages": count_villages(names),
        },
    )
    insert_many(
        session, OfficialName, ({"year": year, "code": c, "name": n} for c, n in names.items())
    )


def _names(entry: SourceFile, text: str) -> dict[str, str]:
    names: dict[str, str] = {}
    rows = _sql_names(entry, text) if entry.suffix == ".sql" else _csv_names(entry, text)
    for line, code, name in rows:
        canonical = publishers.code_of(code, entry.name, line)
        names[canonical] = text = " ".join((name or "").split())
        if len(text) > LONGEST_NAME:
            raise UnreadableFile(
                f"the name of {canonical} has more than {LONGEST_NAME} characters",
                file=entry.name,
                row=line,
                do="Correct the name; look for a quotation mark that is never closed.",
            )
    return names


def _sql_names(entry: SourceFile, text: str) -> Iterable[tuple[int, str | None, str | None]]:
    columns: tuple[str, ...] = ()
    for row in sql_dump.inserts(text, entry.name):
        if row.columns != columns:
            columns = row.columns
            code = next((columns.index(n) for n in ("kode", "code", "0") if n in columns), None)
            name = next((columns.index(n) for n in ("nama", "name", "1") if n in columns), None)
        if code is None or name is None:
            raise MissingColumns(
                f"the insert into {row.table[:60]} has no kode and nama",
                file=entry.name,
                row=row.line,
                do="Name these columns in the insert.",
            )
        yield row.line, row.values[code], row.values[name]


def _csv_names(entry: SourceFile, text: str) -> Iterable[tuple[int, str | None, str | None]]:
    delimiter = max(",;\t", key=text[:2000].count)
    rows = csv_rows(text, entry.name, delimiter)
    heading = [cell.strip().lower() for cell in next(rows, (0, []))[1]]
    code = next((heading.index(n) for n in ("kode", "code") if n in heading), None)
    name = next((heading.index(n) for n in ("nama", "name") if n in heading), None)
    if code is None or name is None:
        raise MissingColumns(
            "the first line names no columns kode and nama (or code and name)",
            file=entry.name,
            row=1,
            do="Write these headings into the first line, and save it as CSV, UTF-8.",
        )
    for line, cells in rows:
        if any(cells):
            if len(cells) <= max(code, name):
                raise UnreadableFile(
                    "this line is too short",
                    file=entry.name,
                    row=line,
                    do="Give a code and a name in each line.",
                )
            yield line, cells[code], cells[name]


def _year(entry: SourceFile, text: str, dated: int | None) -> int:
    in_name = re.search(r"(?<!\d)(20\d\d)(?!\d)", entry.name)
    in_heading = re.search(r"(?i)\btahun\s+(20\d\d)\b", text[:5000])
    year = in_name or in_heading
    if year or dated:
        return int(year[1]) if year else int(dated or 0)
    raise GeoError(
        "neither its name nor its heading tells the year of this list",
        file=entry.name,
        do="Say it with --dated YYYY.",
    )
