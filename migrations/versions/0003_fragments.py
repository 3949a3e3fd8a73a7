"""Full shapes as text, ready to be sent; imports fill the table."""

import sqlalchemy as sa
from alembic import op

from geo.store.column_types import PlainText

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; what it lacks is encoded from shapes when it is asked for."""
    op.create_table(
        "fragments",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("within", PlainText(), nullable=False),
        sa.Column("digest", PlainText(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "within"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # It is compressed already.
        op.execute("ALTER TABLE fragments ALTER COLUMN body SET STORAGE EXTERNAL")
