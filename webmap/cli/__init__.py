"""The command line: ``python -m webmap COMMAND``.

Results go to standard output, progress and messages to standard error; a known error is one line
there, and exit status 1.
"""

import click

from webmap.cli import (
    differences,
    figures,
    files,
    imports,
    operations,
    review,
    sources,
    thematic,
    trends,
    worklist,
)
from webmap.cli.app_group import AppGroup
from webmap.core.version import version

__all__ = ["main"]


@click.group(cls=AppGroup, help="Coverage maps of Kampung KB for every village of Indonesia.")
@click.option("--debug", is_flag=True, help="Print where in the program an error occurred, too.")
@click.version_option(version(), message="%(version)s")
def main(debug: bool = False) -> None:
    """Group of all commands; ``debug`` is read by AppGroup."""


for _command in (
    imports.import_codes,
    imports.import_boundaries,
    imports.import_register,
    imports.import_targets,
    thematic.import_layer,
    sources.sources,
    figures.coverage,
    worklist.worklist,
    trends.trend,
    differences.changes,
    differences.compare,
    files.export,
    files.render,
    operations.tiles,
    operations.migrate,
    operations.run,
    review.review,
    review.template,
):
    main.add_command(_command)
