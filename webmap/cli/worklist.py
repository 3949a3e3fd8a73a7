"""The command ``worklist``: which villages of an area need work."""

import sys
from datetime import date
from pathlib import Path

import click
from flask import current_app
from rich.console import Console
from rich.table import Table

from geo.files.local_paths import complete_file
from geo.store.database import read_session
from kampungkb.indicators.worklist import Need, Order
from kampungkb.thematic.registry import LAYERS
from webmap.caching.snapshot import get_snapshot
from webmap.cli.options import Code, OutputPath, console, date_option
from webmap.core.app_context import get_engine
from webmap.core.i18n import LANGUAGES
from webmap.worklist import files
from webmap.worklist.options import parse_options
from webmap.worklist.view import WorklistView, worklist_view

_WIDTH_WITHOUT_TERMINAL = 160  # columns, for a file or a pipe


@click.command("worklist")
@click.argument("code", type=Code())
@click.argument("out", type=OutputPath(), required=False)
@click.option(
    "--need",
    "needs",
    multiple=True,
    type=click.Choice([one.value for one in Need]),
    help="What villages are listed for; several may be named. Those unformed else.",
)
@click.option(
    "--sort", "order", type=click.Choice([one.value for one in Order]), default="district"
)
@click.option("--layer", type=click.Choice(list(LAYERS)), help="Layer of --need layer_missing.")
@click.option("--target", default="", help="Key of the target that gaps are measured to.")
@date_option
@click.option("--lang", type=click.Choice(list(LANGUAGES)), help="Language of texts.")
def worklist(
    code: str,
    out: Path | None,
    needs: tuple[str, ...],
    order: str,
    layer: str | None,
    target: str,
    day: date | None,
    lang: str | None,
) -> None:
    """List the villages of CODE that need work: in OUT, or as a table.

    Suffixes of OUT: .xlsx .csv .geojson

    Example: python -m webmap worklist 33.29.13 bumiayu.xlsx --need unformed --need forming
    """
    options = parse_options(needs, order, layer or "", target)
    suffix = files.suffix_of(out.name) if out else ""
    language = lang or current_app.config["LANGUAGE"]
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        view = worklist_view(session, snapshot, code, options, language, whole=True)
        if out is None:
            _print_table(view)
            return
        with complete_file(out) as temporary, temporary.open("wb") as file:
            if suffix == ".geojson":
                file.writelines(files.stream_geojson(session, view))
            else:
                write = files.write_xlsx if suffix == ".xlsx" else files.write_csv
                file.write(write(view))
    console.print(f"{out}: {view.sentence}", markup=False)


def _print_table(view: WorklistView) -> None:
    table = Table(title=f"{view.heading}. {view.sentence}", caption="; ".join(view.sources))
    columns = {"number": view.headings["number"], "code": view.headings["code"], **view.columns}
    for text in columns.values():
        table.add_column(text, overflow="fold")
    for row in view.rows:
        values = (getattr(row, key) for key in columns)
        table.add_row(*("" if one is None else str(one).replace("[", r"\[") for one in values))
    Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL).print(table)
