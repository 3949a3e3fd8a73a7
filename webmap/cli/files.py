"""Commands that write files: the areas of a view with their figures, and documents."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click
from flask import current_app

from boundaries.areas.codes import Level
from geo.files import formats
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.cli.document_options import DocumentOptions, document_options
from webmap.cli.options import OUTPUT_PATH, Code, console, date_option, level_option
from webmap.cli.progress import progress_bars
from webmap.core.app_context import get_engine
from webmap.core.params import level_below
from webmap.documents import rendering
from webmap.documents.rendering import DocumentRequest
from webmap.downloads import layer as downloads


@click.command("export")
@click.argument("code", type=Code())
@click.argument("out", type=OUTPUT_PATH)
@level_option("--level", "Level of the features.")
@date_option
def export(code: str, out: Path, level: str | None, day: date | None) -> None:
    """Write the areas of CODE with their figures to OUT; the suffix says the format.

    Suffixes: .geojson .geojsonl .geojsons .csv .gpkg .xlsx .kml .shp.zip .fgb

    Example: python -m webmap export 33.29 brebes.geojson --level village --date 2023-08-02
    """
    formats.format_of(out)
    by = level_below(code, level)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        layer = downloads.layer(session, snapshot, code, by)
        total = downloads.count(snapshot, code, by)
        with progress_bars() as progress:
            formats.write(layer, out, lambda done: progress("write", done, total))
    console.print(
        f"{out}: {by.word} level, as of {snapshot.day_of(code).isoformat()}", markup=False
    )


@click.command("render")
@click.argument("code", type=Code())
@click.argument("out", type=OUTPUT_PATH)
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
    out.write_bytes(content)
    console.print(f"{out}: {len(content) / 1e6:.1f} MB", markup=False)


def _with_progress(request: DocumentRequest) -> bytes:
    total = rendering.count_parts(request)
    if total < 2:
        return rendering.render(request)
    with progress_bars() as progress:
        counted = replace(request, report_progress=lambda done: progress("draw", done, total))
        return rendering.render(counted)
