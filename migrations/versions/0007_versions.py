"""Versions of the register: what each import and correction changed."""

import json

import sqlalchemy as sa
from alembic import op

from geo.store.column_types import PlainText

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table of versions; the reports that are there came in when they were imported."""
    versions = op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("area", PlainText(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("file", PlainText(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("villages", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_versions_area", "versions", ["area"])
    reports = sa.table(
        "reports",
        sa.column("id"),
        sa.column("date", sa.Date()),
        sa.column("file"),
        sa.column("scope", sa.JSON()),
        sa.column("imported_at", sa.DateTime()),
    )
    ordered = sa.select(reports).order_by(reports.c.imported_at, reports.c.id)
    rows = [
        {
            "at": report["imported_at"],
            "kind": "imported",
            "area": _common_area(report["scope"]),
            "date": report["date"],
            "file": report["file"],
            "villages": "",
        }
        for report in op.get_bind().execute(ordered).mappings()
    ]
    if rows:
        op.bulk_insert(versions, rows)


def _common_area(scope: list[str] | str) -> str:
    codes = json.loads(scope) if isinstance(scope, str) else scope
    parts = [[] if code == "ID" else code.split(".") for code in codes]
    common = []
    for step in zip(*parts, strict=False):
        if len(set(step)) > 1:
            break
        common.append(step[0])
    return ".".join(common) or "ID"
