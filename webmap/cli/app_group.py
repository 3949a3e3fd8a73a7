"""A group of commands that run within the app."""

import errno
import logging
import sys
import traceback
from typing import Any

import click
from flask import Flask

from geo.errors import GeoError
from webmap import create_app
from webmap.cli.options import console, one_line, printable

_PACKAGES = ("geo", "boundaries", "kampungkb", "webmap")


class AppGroup(click.Group):
    """Run a command in the context of the app, and print an error as one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the options in front of the command; refuse arguments that are no text."""
        for argument in args:
            # bytes that are no UTF-8 arrive as lone surrogates, which no store can hold
            if any(one == "\0" or "\ud800" <= one <= "\udfff" for one in argument):
                raise click.UsageError(
                    f"The argument {printable(argument[:60])!r} is no text in UTF-8. Rename the "
                    "file, or write the argument anew.",
                    ctx,
                )
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command on the app in ``ctx.obj``, by default on a new one."""
        debug = bool(ctx.params.pop("debug", False))
        logging.basicConfig(level=logging.WARNING, format="%(message)s")
        for name in _PACKAGES:
            logging.getLogger(name).setLevel(logging.DEBUG if debug else logging.NOTSET)
        try:
            app = ctx.obj if isinstance(ctx.obj, Flask) else create_app()
            with app.app_context():
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # who reads the output has read enough: click ends the program
        except GeoError as error:
            _end(str(error), debug)
        except OSError as error:
            _end(_os_error_text(error), debug)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            _end(
                f"unexpected {type(error).__name__}: {error or 'no message'}. This is a defect of "
                "the program: report it with what python -m webmap --debug prints.",
                debug,
            )


def _os_error_text(error: OSError) -> str:
    """Text of an error of the system, with advice where the disk is full."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return str(error)
    file = f" ({error.filename})" if error.filename else ""
    return (
        f"the disk is full{file}. Make room, then run the same command again: what it has stored "
        "stays, the rest is made then."
    )


def _end(text: str, debug: bool) -> None:
    """Print an error and end the program with exit status 1."""
    if debug:
        console.print(traceback.format_exc().rstrip(), soft_wrap=True, markup=False)
    console.print(f"Error: {one_line(text)}", style="bold red", soft_wrap=True, markup=False)
    sys.exit(1)
