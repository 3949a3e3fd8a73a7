"""The command ``trend``: print the figures of an area by date of report."""

import json
import sys
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from boundaries.areas.codes import COUNTRY
from geo.files import formats
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.cli.options import Code
from webmap.core.app_context import get_engine
from webmap.downloads import trend_table

_CLASSES = ("dasar", "berkembang", "mandiri", "berkelanjutan", "unclassified")
_FIGURES = ("villages", "formed", "forming", "unformed", "no_data", *_CLASSES)
_SHARES = ("coverage", "advanced")
_WIDTH_WITHOUT_TERMINAL = 200  # columns, for a file or a pipe


@click.command("trend")
@click.argument("code", type=Code(), default=COUNTRY)
@click.option("--format", "output", type=click.Choice(["table", "json", "csv"]), default="table")
def trend(code: str, output: str) -> None:
    """Print the figures of an area as of each date of its reports, oldest first.

    CODE is like 33, 33.29 or 33.29.01; the whole country where none is given. Dates whose reports
    speak for no part of the area are left out.

    Example: python -m webmap trend 33.29 --format csv
    """
    with read_session(get_engine()) as session:
        found = trend_table.trend_json(session, get_snapshot(session), code)
    if output == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    elif output == "csv":
        rows = (orjson.dumps({**row, "sources": _sources(row)}) for row in found["rows"])
        for chunk in formats.csv_table(("date", *_FIGURES, *_SHARES, "sources"), rows):
            click.echo(chunk.decode(), nl=False)
    else:
        _print_table(found)


def _print_table(found: dict[str, Any]) -> None:
    table = Table(title=f"{found['area']['name']}: figures by date of report")
    table.add_column("date", no_wrap=True)
    for name in (*_FIGURES, "coverage"):
        table.add_column(name, justify="right")
    table.add_column("sources")
    for row in found["rows"]:
        share = "–" if row["coverage"] is None else f"{row['coverage']:.1%}"
        cells = (f"{row[key]:,}" for key in _FIGURES)
        table.add_row(row["date"], *cells, share, _sources(row).replace("[", r"\["))
    Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL).print(table)


def _sources(row: dict[str, Any]) -> str:
    return "; ".join(dict.fromkeys(one["source"] for one in row["sources"]))
