"""Generate the next schema revision from the difference between the models and the last revision.

Usage: ``python -m migrations "what changes"``. Check the generated file: for a renamed column, for
example, alembic writes a dropped and an added one.
"""

import sys

from alembic import command

from geo.store import schema
from geo.store.database import connect


def main(message: str) -> None:
    """Write ``migrations/versions/NNNN_message.py`` for the models as they are."""
    with connect("sqlite://").connect() as connection:
        command.revision(schema.config(connection), message, autogenerate=True)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
