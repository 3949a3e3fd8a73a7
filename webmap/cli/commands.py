"""Every command: open the store, call one function, say what came of it.

Results go to standard output, progress and words to standard error; a known error is one line
there, and exit status 1.
"""

import csv
import json
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level
from boundaries.importing import boundaries, code_lists
from geo.errors import GeoError, StoreUnreachable, UnknownFormat
from geo.files import formats
from geo.messages import Message
from geo.store import database
from geo.store.database import read_session
from kampungkb.indicators import target_import
from kampungkb.register import import_report, importing
from kampungkb.review import service
from webmap import create_app
from webmap.atlas import archive
from webmap.caching.snapshot import get_snapshot
from webmap.cli import review
from webmap.cli.options import Code, Day, date_option, say
from webmap.core import i18n
from webmap.core.app_context import get_engine
from webmap.core.config import STORE_ADVICE
from webmap.core.params import level_below
from webmap.downloads import layer as export
from webmap.maps import choropleth, layer_files

_LEVELS = [level.word for level in Level if level != Level.COUNTRY]
_FEW = 40
"""Notes of one kind that are printed; a file holds all of them."""

_input = click.Path(exists=True, path_type=Path)


class _Group(click.Group):
    """Commands that run inside the app and turn a known error into one clear line."""

    def invoke(self, ctx: click.Context) -> Any:
        logging.basicConfig(level=logging.WARNING, format="%(message)s")
        try:
            app = ctx.obj if isinstance(ctx.obj, Flask) else create_app()
            with app.app_context():
                return super().invoke(ctx)
        except (GeoError, OSError) as error:
            say.print(f"Error: {error}", style="bold red", soft_wrap=True, markup=False)
            sys.exit(1)


@click.group(cls=_Group, help="Coverage maps of Kampung KB for every village of Indonesia.")
def main() -> None:
    """Group of all commands."""


main.add_command(review.review)
main.add_command(review.template)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=say, transient=False) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


@main.command("import-codes")
@click.argument("paths", nargs=-1, required=True, type=_input)
@click.option("--dated", type=int, help="Year of the list, where neither name nor heading says it.")
def import_codes(paths: tuple[Path, ...], dated: int | None) -> None:
    """Load official lists of area codes and names.

    PATHS are SQL inserts or CSV, one list a file, or a folder or zip of several. The newest list
    says which villages exist; older ones help to recognise names.

    Example: python -m webmap import-codes wilayah-codes.zip
    """
    with _progress() as progress:
        summary = code_lists.import_codes(get_engine(), list(paths), dated=dated, progress=progress)
    for note in service.rematch_reports(get_engine()).notes:
        say.print(note, markup=False)
    click.echo(json.dumps(summary, ensure_ascii=False, default=str))


@main.command("import-boundaries")
@click.argument("paths", nargs=-1, required=True, type=_input)
@click.option("--source", default="auto", help="Publisher, where its columns do not tell.")
@click.option("--code-column", help="Column of the Kemendagri code, where it is an unknown one.")
@click.option("--name-column", help="Column of the area's name.")
@click.option("--notes", type=click.Path(path_type=Path), help="Write all notes to this CSV.")
def import_boundaries(
    paths: tuple[Path, ...],
    source: str,
    code_column: str | None,
    name_column: str | None,
    notes: Path | None,
) -> None:
    """Load polygons, from files, folders or zips as published.

    Reads the wilayah_boundaries archive (SQL) and what GDAL reads. Shapes are repaired, cleaned
    so that neighbours meet, dissolved and simplified; what was repaired, dropped or is missing is
    reported by code. Layers with codes of another system (BPS, GADM) are joined by their names.

    Example: python -m webmap import-boundaries wilayah_boundaries-main.zip
    """
    given = {"code": code_column, "name": name_column}
    columns = {key: value for key, value in given.items() if value}
    with _progress() as progress:
        summary = boundaries.import_boundaries(
            get_engine(), list(paths), source=source, columns=columns or None, progress=progress
        )
        _draw(progress)
        archive.build(get_engine(), archive.folder(current_app.config["INSTANCE"]), progress)
    summary.pop("notes")
    with read_session(get_engine()) as session:
        found = areas.boundary_notes(session)
    counts = dict(Counter(note["kind"] for note in found))
    if notes:
        with notes.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(("code", "kind", "text"))
            table.writerows(
                [formats.harmless(cell) for cell in (note["code"], note["kind"], _note(note))]
                for note in found
            )
        say.print(f"All notes: {notes}", markup=False)
    for kind, count in counts.items():
        few = [note for note in found if note["kind"] == kind][:_FEW]
        for note in few:
            line = f"{note['code']}  {kind}: {_note(note)}"
            say.print(line, markup=False, soft_wrap=True)
        if count > len(few):
            say.print(f"… {count:,} {kind} in all; --notes OUT.csv lists them", markup=False)
    summary["notes"] = counts
    click.echo(json.dumps(summary, ensure_ascii=False, default=str))


def _note(note: dict[str, Any]) -> str:
    """Text of a note on boundaries, with the reason of one that says why."""
    reason = [Message.from_json(data) for data in note.get("reason", ())]
    return f"{note['text']}: {i18n.message_text(reason)}" if reason else str(note["text"])


def _draw(progress: Callable[[str, int, int], None], **more: Any) -> int:
    folder = layer_files.folder(current_app.config["INSTANCE"])
    return layer_files.build(get_engine(), folder, progress, **more)


@main.command("tiles")
def tiles() -> None:
    """Cut the shapes of the store into the tiles and drawings that its maps show.

    import-boundaries does so by itself, but for the drawings of regencies, which are made when
    somebody asks for them; here they are made, too. This is for a machine that shares a store, and
    after a full disk. What is of these very shapes already is left as it is.

    Example: python -m webmap tiles
    """
    with _progress() as progress:
        drawn = _draw(progress, down_to=Level.REGENCY)
        path = archive.build(get_engine(), archive.folder(current_app.config["INSTANCE"]), progress)
    told = {"tiles": path and path.name, "bytes": path and path.stat().st_size, "drawings": drawn}
    click.echo(json.dumps(told))


@main.command("import-register")
@click.argument("path", metavar="FILE", type=_input)
@click.option("--date", "day", required=True, type=Day(), help="As-of date of the report.")
@click.option("--source", help="Who says so; shown with every figure.")
@click.option(
    "--scope", default="auto", help="Areas the report speaks for: auto, or codes with commas."
)
@click.option(
    "--report", "account", type=click.Path(path_type=Path), help="Account of every row: .xlsx, .csv"
)
def import_register(
    path: Path, day: date, source: str | None, scope: str, account: Path | None
) -> None:
    """Load a report of Kampung KB and join its rows to villages.

    FILE is the national portal's export or a plain sheet (XLSX, CSV). The same file and date again
    replaces the report. The last line printed is JSON.

    Example: python -m webmap import-register klasifikasi.xlsx --date 2023-07-27 --report rows.xlsx
    """
    if account:
        import_report.check(account)
    with _progress() as progress:
        summary = importing.import_register(
            get_engine(),
            path,
            date=day,
            source=source,
            scope=scope,
            progress=progress,
            translate=i18n.command_text,
        )
    for warning in summary.warnings:
        say.print(warning, markup=False)
    if account:
        import_report.write(summary.rows_account, account, i18n.translations())
        say.print(f"Account of every row: {account}", markup=False)
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False))


@main.command("import-targets")
@click.argument("path", metavar="FILE", type=_input)
def import_targets(path: Path) -> None:
    """Load targets from a CSV: code, metric, due, share or villages, source.

    Example: python -m webmap import-targets targets.csv
    """
    count = target_import.import_targets(get_engine(), path)
    click.echo(json.dumps({"targets": count}))


@main.command("coverage")
@click.argument("code", type=Code(), default=COUNTRY)
@click.option("--by", type=click.Choice(_LEVELS), help="Level of the rows; the next below else.")
@date_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
def coverage(code: str, by: str | None, day: date | None, form: str) -> None:
    """Print the figures of an area and of the areas in it.

    CODE is like 33, 33.29 or 33.29.01; the whole country where none is given.

    Example: python -m webmap coverage 33.29 --by district --date 2023-08-02 --format json
    """
    level = level_below(code, by)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        if form == "csv":
            for chunk in formats.STREAMS[".csv"](export.layer(session, snapshot, code, level)):
                click.echo(chunk.decode(), nl=False)
            return
        answer = snapshot.answer(session, code, level)
    if form == "json":
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _print_table(answer)


def _print_table(answer: dict[str, Any]) -> None:
    sources = "; ".join(f"{one['source']}, {one['date']}" for one in answer["sources"])
    table = Table(
        title=f"{answer['area']['name']}, {answer['date']}", caption=sources or "no report"
    )
    figures = ("villages", "formed", "forming", "unformed", "no_data")
    table.add_column("code", no_wrap=True)
    table.add_column("name")
    for name in (*figures, "coverage"):
        table.add_column(name, justify="right")
    for row in [*answer["rows"], answer["total"]]:
        share = "–" if row["coverage"] is None else f"{row['coverage']:.1%}"
        name = row["name"].replace("[", r"\[")
        table.add_row(row["code"], name, *(f"{row[key]:,}" for key in figures), share)
    # a file or a pipe has no width to fit into
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    for goal in answer["total"]["targets"]:
        click.echo(
            f"{goal['metric']} by {goal['due']}: {goal['reached']} of {goal['wanted']}, "
            f"gap {goal['gap']}"
        )
    waits = answer["total"]["review"]
    if waits:
        best = answer["total"]["coverage_at_most"]
        click.echo(f"{waits} rows wait for review; coverage could be up to {best or 0:.1%}")


@main.command("export")
@click.argument("code", type=Code())
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--level", type=click.Choice(_LEVELS), help="Level of the features.")
@date_option
def export_command(code: str, out: Path, level: str | None, day: date | None) -> None:
    """Write the areas of CODE with their figures to OUT; the suffix says the format.

    Suffixes: .geojson .geojsonl .geojsons .csv .gpkg .xlsx .kml .shp.zip .fgb

    Example: python -m webmap export 33.29 brebes.geojson --level village --date 2023-08-02
    """
    formats.format_of(out)
    by = level_below(code, level)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        layer, total = export.layer(session, snapshot, code, by), export.count(snapshot, code, by)
        with _progress() as progress:
            formats.write(layer, out, lambda done: progress("write", done, total))
    say.print(f"{out}: {by.word} level, as of {snapshot.day.isoformat()}", markup=False)


@main.command("render")
@click.argument("code", type=Code())
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--level", type=click.Choice(_LEVELS), help="Level of the areas on the map.")
@date_option
def render(code: str, out: Path, level: str | None, day: date | None) -> None:
    """Draw the map of CODE into OUT, one .html file that needs no network.

    It carries the map, its legend, the sentence, date and sources.

    Example: python -m webmap render 33.29 brebes.html --level village --date 2023-08-02
    """
    if out.suffix.lower() != ".html":
        raise UnknownFormat(f"no picture is known for {out.name!r}", do="End the name in .html.")
    by = Level.of(level) if level else None
    config = current_app.config
    with read_session(get_engine()) as session:
        page = choropleth.standalone(
            session, get_snapshot(session, day), code, by, config["LANGUAGE"], config["NOTICE"]
        )
    out.write_text(page, encoding="utf-8")
    say.print(f"{out}: {len(page) / 1e6:.1f} MB", markup=False)


@main.command("migrate")
def migrate() -> None:
    """Bring the tables of the store to this version's, after an update of the program.

    Make a copy of the store first. It is migrated whole or not at all; a store that is of this
    version already stays as it is.

    Example: python -m webmap migrate
    """
    before, after = database.migrate(current_app.config["DATABASE_URL"], STORE_ADVICE)
    click.echo(json.dumps({"before": before, "after": after}))


@main.command("run")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes that answer.")
def run(host: str, port: int, workers: int) -> None:
    """Serve the site.

    Example: python -m webmap run --port 8000
    """
    from gunicorn.app.base import BaseApplication  # only this command needs a server

    class Server(BaseApplication):  # type: ignore[misc]
        """The site under gunicorn, its workers forked after the app is made."""

        def load_config(self) -> None:
            self.cfg.set("bind", f"{host}:{port}")
            self.cfg.set("workers", workers)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", 4)
            self.cfg.set("loglevel", "warning")

        def load(self) -> Flask:
            return create_app()

    with suppress(StoreUnreachable), read_session(get_engine()):
        pass  # an outdated store is said here, not only to every visitor
    title = current_app.config["TITLE"]
    say.print(f"{title}: http://{host}:{port}  (Ctrl+C ends it)", markup=False)
    Server().run()
