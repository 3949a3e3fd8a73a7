"""The command that loads thematic layers."""

import json
from datetime import date
from pathlib import Path

import click

from geo.messages import Message
from kampungkb.thematic import importing, messages
from kampungkb.thematic.registry import LAYERS
from webmap.cli.options import (
    Day,
    InputPath,
    console,
    terms_of,
    terms_options,
    terms_recorder,
)
from webmap.cli.progress import progress_bars
from webmap.core import i18n
from webmap.core.app_context import get_engine

_PRINTED_PROBLEMS = 40
"""How many rows that are not matched are printed; the store keeps all of them."""


@click.command("import-layer")
@click.argument("path", metavar="FILE", type=InputPath())
@click.option(
    "--layer", type=click.Choice(list(LAYERS)), help="Layer, where the headings do not tell it."
)
@click.option(
    "--date", "day", required=True, type=Day(), help="As-of date; with months, of the last one."
)
@click.option("--source", help="Who says so; shown with every figure.")
@terms_options
def import_layer(
    path: Path, layer: str | None, day: date, source: str | None, **terms: str | None
) -> None:
    """Load thematic layers (Rumah DataKu, BKB, BKR, BKL, UPPKA, PIK-R) and join them to villages.

    FILE is an export of SIGA or a sheet with a column for each layer (XLSX, CSV). Months without a
    year get the year of --date. The same file and date again replaces the layer. The last line
    printed is JSON.

    Example: python -m webmap import-layer bkb.csv --date 2026-02-28 --source SIGA
    """
    with progress_bars() as progress:
        summary = importing.import_layer(
            get_engine(),
            path,
            date=day,
            layer=layer,
            source=source,
            progress=progress,
            before_commit=terms_recorder(terms_of(**terms)),
        )
    for warning in summary.warnings:
        console.print(warning, markup=False)
    for note, count in summary.notes:
        text = messages.render([note], i18n.command_text)
        console.print(f"{count} rows with a note, such as: {text}", markup=False)
    for problem in summary.problems[:_PRINTED_PROBLEMS]:
        reason = [Message.from_json(data) for data in problem["reason"]]
        place = f"{problem['sheet']} row {problem['row']} {problem['layer']} {problem['date']}"
        text = messages.render(reason, i18n.command_text)
        console.print(f"{place.strip()}: {problem['outcome']}: {text}", markup=False)
    if len(summary.problems) > _PRINTED_PROBLEMS:
        console.print(f"… {len(summary.problems):,} rows not matched in all", markup=False)
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
