"""A group of commands that run within the app."""

import logging
import sys
from typing import Any

import click
from flask import Flask

from geo.errors import GeoError
from webmap import create_app
from webmap.cli.options import console


class AppGroup(click.Group):
    """Run a command in the context of the app, and print a known error as one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command on the app in ``ctx.obj``, by default on a new one."""
        logging.basicConfig(level=logging.WARNING, format="%(message)s")
        try:
            app = ctx.obj if isinstance(ctx.obj, Flask) else create_app()
            with app.app_context():
                return super().invoke(ctx)
        except (GeoError, OSError) as error:
            console.print(f"Error: {error}", style="bold red", soft_wrap=True, markup=False)
            sys.exit(1)
