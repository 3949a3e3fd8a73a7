"""The command line: one module per group of commands."""

from webmap.cli.commands import main

__all__ = ["main"]
