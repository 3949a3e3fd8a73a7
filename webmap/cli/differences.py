"""The commands ``changes`` and ``compare``: two states of the register next to each other."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from boundaries.areas.codes import Level
from geo.files.formats import escape_formula
from geo.store.database import read_session
from webmap.cli.options import Code, level_option, printable
from webmap.core.app_context import get_engine
from webmap.core.params import level_below
from webmap.differences.change_report import ChangeReport, change_report
from webmap.differences.comparison_report import ComparisonReport, comparison_report
from webmap.differences.sides import read_side

_CHANGES = ("new", "up", "down", "gone", "unchanged", "unknown")
_LISTED = 50  # villages of a table
_WIDTH_WITHOUT_TERMINAL = 160  # columns, for a file or a pipe
_format_option = click.option(
    "--format", "output", type=click.Choice(["table", "json", "csv"]), default="table"
)


@click.command("changes")
@click.argument("code", type=Code())
@click.option("--since", required=True, help="Change from this day, or from report:ID.")
@click.option("--date", "until", help="To this day, or report:ID; the newest report's day else.")
@level_option("--by", "Level of the rows; the next below else.")
@_format_option
def changes(code: str, since: str, until: str | None, by: str | None, output: str) -> None:
    """Print what changed in an area since a day: figures, and the villages that changed.

    Villages are compared by code. CODE is like ID, 33, 33.29 or 33.29.01. With --format csv: the
    changed villages; with --by, too, the figures of areas.

    Example: python -m webmap changes 33.29 --since 2022-12-26 --date 2023-07-27 --format json
    """
    level = level_below(code, by)
    with read_session(get_engine()) as session:
        found = change_report(
            session, read_side(session, since), read_side(session, until), code, level
        )
    if output == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    elif output == "csv":
        _print_csv(found["rows"] if by and level < Level.VILLAGE else found["villages"])
    else:
        _print_changes(found)


@click.command("compare")
@click.argument("code", type=Code())
@click.argument("first")
@click.argument("second")
@level_option("--by", "Level of the rows; the next below else.")
@_format_option
def compare(code: str, first: str, second: str, by: str | None, output: str) -> None:
    """Print two reports, or two dates, side by side: figures, and villages that differ.

    FIRST and SECOND are YYYY-MM-DD (the register as of a day) or report:ID (one report alone). With
    --format csv: the villages of which both say something different; with --by, too, the figures.

    Example: python -m webmap compare 19.06 report:3 report:4
    """
    level = level_below(code, by)
    with read_session(get_engine()) as session:
        found = comparison_report(
            session, read_side(session, first), read_side(session, second), code, level
        )
    if output == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    elif output == "csv":
        areas = by and level < Level.VILLAGE
        _print_csv(map(_flat, found["rows"]) if areas else found["villages"])
    else:
        _print_comparison(found)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of both sides in columns, e.g. ``first_formed``."""
    figures = ("villages", "formed", "forming", "unformed", "no_data", "coverage")
    sides = {f"{side}_{name}": row[side][name] for side in ("first", "second") for name in figures}
    return {
        **{key: value for key, value in row.items() if key not in ("first", "second")},
        **sides,
    }


def _print_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    listed = list(rows)
    if not listed:
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(listed[0])
    writer.writerows([escape_formula(value) for value in row.values()] for row in listed)
    click.echo(text.getvalue(), nl=False)


def _print_changes(found: ChangeReport) -> None:
    table = Table(
        title=f"{found['area']['name']}, {found['since']} to {found['date']}",
        caption=_names(found["sources"]["date"]),
    )
    for name in ("code", "name", *_CHANGES):
        table.add_column(name, justify="left" if name in ("code", "name") else "right")
    for row in [*found["rows"], found["total"]]:
        figures: Mapping[str, Any] = row
        table.add_row(row["code"], _plain(row["name"]), *(f"{figures[key]:,}" for key in _CHANGES))
    _console().print(table)
    for village in found["villages"][:_LISTED]:
        line = f"{village['change']}: {village['code']} {village['name']}, {village['district']}: "
        click.echo(printable(f"{line}{village['before']} → {village['after']}"))
    _print_rest(len(found["villages"]))
    if found["renamed"]:
        click.echo(f"{len(found['renamed'])} villages are written differently; that is no change")
    if found["not_listed"]:
        click.echo(f"{len(found['not_listed'])} codes of the reports are listed no longer")


def _print_comparison(found: ComparisonReport) -> None:
    table = Table(
        title=f"{found['area']['name']}: {found['first']['key']} and {found['second']['key']}",
        caption=f"first: {_names(found['first']['sources'])}\n"
        f"second: {_names(found['second']['sources'])}",
    )
    for name in ("code", "name", "first", "second", "both", "differ"):
        table.add_column(name, justify="left" if name in ("code", "name") else "right")
    for row in [*found["rows"], found["total"]]:
        sides = row["first"], row["second"]
        formed = [f"{side['formed']:,} of {side['villages'] - side['no_data']:,}" for side in sides]
        table.add_row(
            row["code"], _plain(row["name"]), *formed, f"{row['both']:,}", f"{row['differ']:,}"
        )
    _console().print(table)
    for village in found["villages"][:_LISTED]:
        line = f"{village['code']} {village['name']}, {village['district']}: "
        click.echo(printable(f"{line}{village['first']} and {village['second']}"))
    _print_rest(len(found["villages"]))


def _names(sources: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(f"{one['source']}, {one['date']}" for one in sources) or "no report"


def _plain(name: str) -> str:
    return name.replace("[", r"\[")  # a name is text, not markup of rich


def _print_rest(count: int) -> None:
    if count > _LISTED:
        click.echo(f"… and {count - _LISTED:,} more; --format json or csv lists all")


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL)
