"""Write the next revision from what the models have become.

``python -m migrations "what changes"`` compares them with an empty store at the last revision.
Read what it wrote: a renamed column, for one, looks like one that went and another that came.
"""

import sys

from alembic import command

from geo.store import schema
from geo.store.database import connect


def main(message: str) -> None:
    """Write ``migrations/versions/NNNN_message.py``."""
    with connect("sqlite://").connect() as connection:
        command.revision(schema.config(connection), message, autogenerate=True)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
