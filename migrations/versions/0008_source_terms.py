"""Licence, attribution and address of every source."""

import sqlalchemy as sa
from alembic import op

from geo.store.column_types import PlainText

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table; nothing is known yet of the sources that are there."""
    op.create_table(
        "sources",
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("licence", PlainText(), nullable=False),
        sa.Column("licence_url", PlainText(), nullable=False),
        sa.Column("attribution", PlainText(), nullable=False),
        sa.Column("url", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
