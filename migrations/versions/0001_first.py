"""The first tables."""

import sqlalchemy as sa
from alembic import op

from geo.store.column_types import Geometry, PlainText

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province", PlainText(), nullable=False),
        sa.Column("regency", PlainText(), nullable=False),
        sa.Column("district", PlainText(), nullable=False),
        sa.Column("village", PlainText(), nullable=False),
        sa.Column("kampung", PlainText(), nullable=False),
        sa.Column("code", PlainText(), nullable=True),
        sa.Column("who", PlainText(), nullable=False),
        sa.Column("why", PlainText(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "boundaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("sha256", PlainText(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("villages", sa.Integer(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "code_lists",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", PlainText(), nullable=False),
        sa.Column("sha256", PlainText(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("villages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    op.create_table(
        "identifiers",
        sa.Column("system", PlainText(), nullable=False),
        sa.Column("value", PlainText(), nullable=False),
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("system", "value"),
    )
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identifiers_code"), ["code"], unique=False)

    op.create_table(
        "meta",
        sa.Column("key", PlainText(), nullable=False),
        sa.Column("value", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "prepared",
        sa.Column("key", PlainText(), nullable=False),
        sa.Column("stamp", PlainText(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("source", PlainText(), nullable=False),
        sa.Column("file", PlainText(), nullable=False),
        sa.Column("sha256", PlainText(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("date", "file", name="reports_date_file"),
    )
    op.create_table(
        "shapes",
        sa.Column("scale", PlainText(), nullable=False),
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("geometry", Geometry(), nullable=False),
        sa.PrimaryKeyConstraint("scale", "code"),
    )
    op.create_table(
        "targets",
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("metric", PlainText(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("villages", sa.Integer(), nullable=True),
        sa.Column("source", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("code", "metric", "due"),
    )
    op.create_table(
        "areas",
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("parent", PlainText(), nullable=True),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("boundary_id", sa.Integer(), nullable=True),
        sa.Column("west", sa.Float(), nullable=True),
        sa.Column("south", sa.Float(), nullable=True),
        sa.Column("east", sa.Float(), nullable=True),
        sa.Column("north", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["boundary_id"],
            ["boundaries.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index("areas_level_code", ["level", "code"], unique=False)
        batch_op.create_index(batch_op.f("ix_areas_parent"), ["parent"], unique=False)

    op.create_table(
        "official_names",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["year"], ["code_lists.year"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("year", "code"),
    )
    op.create_table(
        "report_rows",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sheet", PlainText(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kampung", PlainText(), nullable=False),
        sa.Column("province", PlainText(), nullable=False),
        sa.Column("regency", PlainText(), nullable=False),
        sa.Column("district", PlainText(), nullable=False),
        sa.Column("village", PlainText(), nullable=False),
        sa.Column("given_code", PlainText(), nullable=False),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("klasifikasi", PlainText(), nullable=True),
        sa.Column("formed_on", sa.Date(), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=True),
        sa.Column("outcome", PlainText(), nullable=False),
        sa.Column("code", PlainText(), nullable=True),
        sa.Column("within", PlainText(), nullable=True),
        sa.Column("method", PlainText(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "sheet", "row"),
    )
    with op.batch_alter_table("report_rows", schema=None) as batch_op:
        batch_op.create_index(
            "report_rows_waiting", ["report_id", "outcome", "within"], unique=False
        )

    op.create_table(
        "village_statuses",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("klasifikasi", PlainText(), nullable=True),
        sa.Column("formed_on", sa.Date(), nullable=True),
        sa.Column("kampung", PlainText(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "code"),
    )
