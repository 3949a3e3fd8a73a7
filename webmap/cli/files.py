"""Commands that write files: the areas of a view with their figures, and documents."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click
from flask import current_app

from boundaries.areas.codes import Level
from geo.files import formats
from geo.files.local_paths import check_output, complete_file
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.cli.document_options import DocumentOptions, document_options
from webmap.cli.options import Code, OutputPath, console, date_option, level_option
from webmap.cli.progress import progress_bars
from webmap.core import i18n
from webmap.core.app_context import get_engine
from webmap.documents import rendering
from webmap.documents.rendering import DocumentRequest
from webmap.downloads.class_filter import class_filter
from webmap.downloads.export import Export, read_levels
from webmap.maps.themes.theme import ThemeOptions


@click.command("export")
@click.argument("code", type=Code())
@click.argument("out", type=OutputPath())
@click.option(
    "--level",
    help="Level of the features; of a GeoPackage several, separated by commas.",
)
@date_option
@click.option("--only", default="", help="Only areas of this class of the map's legend.")
@click.option("--zip", "zipped", is_flag=True, help="A zip with columns, licence and styles.")
@click.option("--lang", type=click.Choice(list(i18n.LANGUAGES)), help="Language of texts in it.")
def export(
    code: str,
    out: Path,
    level: str | None,
    day: date | None,
    only: str,
    zipped: bool,
    lang: str | None,
) -> None:
    """Write the areas of CODE with their figures to OUT; the suffix says the format.

    Suffixes: .geojson .geojsonl .geojsons .topojson .csv .gpkg .xlsx .kml .shp.zip .fgb .parquet;
    with .zip behind it, or with --zip, a zip of the file with a list of its columns, licence and
    styles.

    Example: python -m webmap export 33.29 brebes.gpkg --level village,district --date 2023-08-02
    """
    form = formats.format_of(out)
    if zipped and not formats.is_zip(out):
        out = out.with_name(f"{out.name}{formats.ZIP}")
        check_output(out)
    levels = read_levels(code, level, form)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        chosen = None
        if only:
            chosen = class_filter(session, snapshot, code, levels[0], only, ThemeOptions())
        export = Export(
            session,
            snapshot,
            code,
            levels,
            form,
            lang or current_app.config["LANGUAGE"],
            chosen,
            formats.is_zip(out),
        )
        total = export.areas
        with progress_bars() as progress:
            export.write(out, lambda done: progress("write", done, total))
    words = ", ".join(by.word for by in levels)
    console.print(f"{out}: {words} level, as of {snapshot.day_of(code).isoformat()}", markup=False)


@click.command("render")
@click.argument("code", type=Code())
@click.argument("out", type=OutputPath())
@level_option("--level", "Level of the areas on the map.")
@date_option
@document_options
def render(
    code: str, out: Path, level: str | None, day: date | None, document: DocumentOptions
) -> None:
    """Make a document of CODE; the suffix of OUT says the format.

    .pdf .png .svg: the map with its legend, the sentence, date and sources. .html: one file with
    the map that can be moved, and needs no network. .pptx: slides with maps, tables and charts.

    Example: python -m webmap render 33.29 brebes.pdf --level village --date 2023-08-02
    """
    rendering.document_type(document.kind, out.name)
    config = current_app.config
    with read_session(get_engine()) as session:
        request = DocumentRequest(
            session,
            get_snapshot(session, day),
            code,
            out.suffix.lower(),
            document.kind,
            document.figure_options(Level.of(level) if level else None, config["LANGUAGE"]),
            document.paper,
            config["ADDRESS"],
            config["NOTICE"],
            config["TITLE"],
            config["PPTX_TEMPLATE"],
        )
        content = _with_progress(request)
    with complete_file(out) as temporary:
        temporary.write_bytes(content)
    console.print(f"{out}: {len(content) / 1e6:.1f} MB", markup=False)


def _with_progress(request: DocumentRequest) -> bytes:
    total = rendering.count_parts(request)
    if total < 2:
        return rendering.render(request)
    with progress_bars() as progress:
        counted = replace(request, report_progress=lambda done: progress("draw", done, total))
        return rendering.render(counted)
