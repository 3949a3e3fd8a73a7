"""Kinds of reports, issuers of targets, scores by village, and thematic layers."""

import sqlalchemy as sa
from alembic import op

from geo.store.column_types import PlainText

revision = "0006"
down_revision = "0005"

_SCORES = (
    "replace(replace(replace(replace(CAST(scores AS TEXT), '[', ''), ']', ''), ',', ''), ' ', '')"
)


def upgrade() -> None:
    """Add columns and tables; keep targets, and take the scores of villages from stored rows."""
    _add_text_columns("reports", "kind", "number")
    op.add_column("reports", sa.Column("signed_on", sa.Date(), nullable=True))
    op.add_column("reports", sa.Column("late", sa.JSON(), server_default="[]", nullable=False))
    _add_text_columns("report_rows", "formed_year", "stage", "note")
    _add_text_columns("village_statuses", "formed_year", "stage", "note", "scores")
    op.execute("UPDATE reports SET kind = 'regency'")
    # Only the portal's export has scores.
    op.execute(
        "UPDATE reports SET kind = 'portal' WHERE id IN "
        f"(SELECT report_id FROM report_rows WHERE length({_SCORES}) = 12)"
    )
    # Of several Kampung KB in a village the one with the village's klasifikasi counts.
    op.execute(
        "UPDATE village_statuses SET scores = own.scores FROM "
        f"(SELECT report_id, code, klasifikasi, max({_SCORES}) AS scores FROM report_rows "
        f"WHERE outcome = 'matched' AND length({_SCORES}) = 12 "
        "GROUP BY report_id, code, klasifikasi) AS own "
        "WHERE own.report_id = village_statuses.report_id AND own.code = village_statuses.code "
        "AND own.klasifikasi = village_statuses.klasifikasi"
    )
    _replace_targets()
    _create_thematic_tables()


def _add_text_columns(table: str, *columns: str) -> None:
    for name in columns:
        op.add_column(table, sa.Column(name, PlainText(), server_default="", nullable=False))


def _replace_targets() -> None:
    # the issuer becomes part of the key, so that targets of two issuers do not hide each other
    before = sa.table(
        "targets",
        sa.column("code"),
        sa.column("metric"),
        sa.column("due", sa.Date()),
        sa.column("share"),
        sa.column("villages"),
        sa.column("source"),
    )
    rows = op.get_bind().execute(sa.select(before)).mappings().all()
    op.drop_table("targets")
    targets = op.create_table(
        "targets",
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("metric", PlainText(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("issuer", PlainText(), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("villages", sa.Integer(), nullable=True),
        sa.Column("instrument", PlainText(), server_default="", nullable=False),
        sa.Column("set_on", sa.Date(), nullable=True),
        sa.Column("source", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("code", "metric", "due", "issuer"),
    )
    # "Kabupaten Brebes, 2 August 2023: 153 villages by …": who stands before the colon
    kept = [
        {**row, "instrument": "", "issuer": row["source"].partition(":")[0].strip()} for row in rows
    ]
    if kept:
        op.bulk_insert(targets, kept)


def _create_thematic_tables() -> None:
    op.create_table(
        "thematic_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layer", PlainText(), nullable=False),
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
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("layer", "date", "file", name="thematic_reports_layer_date_file"),
    )
    op.create_table(
        "thematic_values",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("code", PlainText(), nullable=False),
        sa.Column("value", PlainText(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("reporting", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["thematic_reports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "code"),
    )
