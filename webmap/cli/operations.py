"""Commands of the operator: cut tiles, migrate the store, serve the site."""

import json
from contextlib import suppress

import click
from flask import Flask, current_app

from boundaries.areas.codes import Level
from boundaries.importing import grids
from boundaries.matching import gazetteer_cache
from geo.errors import StoreUnreachable
from geo.store import database
from geo.store.database import read_session
from webmap import create_app
from webmap.atlas import archive
from webmap.cli.options import Number, console
from webmap.cli.progress import progress_bars
from webmap.core.app_context import get_engine
from webmap.core.config import STORE_ADVICE
from webmap.maps.topologies import files as topology_files


@click.command("tiles")
def tiles() -> None:
    """Cut the shapes of the store into the tiles, drawings and grids that its maps show.

    import-boundaries does so by itself, but for the drawings of regencies, which are made when
    somebody asks for them; here they are made, too. This is for a machine that shares a store, and
    after a full disk. What is of these very shapes already is left as it is.

    Example: python -m webmap tiles
    """
    instance = current_app.config["INSTANCE"]
    with progress_bars() as progress:
        grids.build(get_engine(), progress)
        count = topology_files.build(
            get_engine(), topology_files.folder(instance), progress, down_to=Level.REGENCY
        )
        path = archive.build(get_engine(), archive.folder(instance), progress)
    summary = {"tiles": path and path.name, "bytes": path and path.stat().st_size}
    click.echo(json.dumps({**summary, "drawings": count}))


@click.command("migrate")
def migrate() -> None:
    """Bring the tables of the store to this version's, after an update of the program.

    Make a copy of the store first. It is migrated whole or not at all; a store that is of this
    version already stays as it is. What is cached from names of areas, for matching and for the
    search, is renewed where it is of another version.

    Example: python -m webmap migrate
    """
    before, after = database.migrate(current_app.config["DATABASE_URL"], STORE_ADVICE)
    gazetteer_cache.prepare(get_engine())
    click.echo(json.dumps({"before": before, "after": after}))


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=Number(0, 65535), default=8000, show_default=True)
@click.option(
    "--workers",
    type=Number(1, 1000),
    default=2,
    show_default=True,
    help="Processes that answer.",
)
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
            self.cfg.set("worker_class", "webmap.server.gunicorn_worker.LimitedThreadWorker")
            self.cfg.set("threads", 4)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("forwarder_headers", "")  # no SCRIPT_NAME from a header

        def load(self) -> Flask:
            return create_app()

    with suppress(StoreUnreachable), read_session(get_engine()):
        pass  # tell the operator of an outdated store, not only each visitor
    title = current_app.config["TITLE"]
    console.print(f"{title}: http://{host}:{port}  (Ctrl+C ends it)", markup=False)
    Server().run()
