"""The command ``coverage``: print the figures of an area."""

import json
import sys
from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from boundaries.areas.codes import COUNTRY
from geo.files import formats
from geo.store.database import read_session
from kampungkb.indicators.targets import TargetFigures
from webmap.caching.snapshot import get_snapshot
from webmap.cli.options import Code, date_option, level_option
from webmap.core.app_context import get_engine
from webmap.core.params import level_below
from webmap.downloads import layer as downloads

_FIGURES = ("villages", "formed", "forming", "unformed", "no_data")
_WIDTH_WITHOUT_TERMINAL = 160  # columns, for a file or a pipe


@click.command("coverage")
@click.argument("code", type=Code(), default=COUNTRY)
@level_option("--by", "Level of the rows; the next below else.")
@date_option
@click.option("--format", "output", type=click.Choice(["table", "json", "csv"]), default="table")
def coverage(code: str, by: str | None, day: date | None, output: str) -> None:
    """Print the figures of an area and of the areas in it.

    CODE is like 33, 33.29 or 33.29.01; the whole country where none is given.

    Example: python -m webmap coverage 33.29 --by district --date 2023-08-02 --format json
    """
    level = level_below(code, by)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        if output == "csv":
            layer = downloads.layer(session, snapshot, code, level)
            for chunk in formats.STREAMS[".csv"](layer):
                click.echo(chunk.decode(), nl=False)
            return
        figures = snapshot.coverage(session, code, level)
    if output == "json":
        click.echo(json.dumps(figures, ensure_ascii=False))
    else:
        _print_table(figures)


def _print_table(figures: dict[str, Any]) -> None:
    sources = "; ".join(f"{report['source']}, {report['date']}" for report in figures["sources"])
    table = Table(
        title=f"{figures['area']['name']}, {figures['date']}", caption=sources or "no report"
    )
    table.add_column("code", no_wrap=True)
    table.add_column("name")
    for name in (*_FIGURES, "coverage"):
        table.add_column(name, justify="right")
    for row in [*figures["rows"], figures["total"]]:
        share = "–" if row["coverage"] is None else f"{row['coverage']:.1%}"
        name = row["name"].replace("[", r"\[")
        table.add_row(row["code"], name, *(f"{row[key]:,}" for key in _FIGURES), share)
    Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL).print(table)
    for target in figures["total"]["targets"]:
        click.echo(_target_line(target))
    in_review = figures["total"]["review"]
    if in_review:
        highest = figures["total"]["coverage_at_most"]
        click.echo(f"{in_review} rows wait for review; coverage could be up to {highest or 0:.1%}")


def _target_line(target: TargetFigures) -> str:
    gap = f"gap {target['gap']}"
    if target["gap"] is None:
        gap = "no data"
    elif target["gap"] != target["gap_at_least"]:
        gap = f"gap {target['gap_at_least']} to {target['gap']}"
    return (
        f"{target['metric']} by {target['due']} ({target['issuer']}): {target['reached'] or 0} of "
        f"{target['wanted']}, {gap}{', overdue' if target['overdue'] else ''}"
    )
