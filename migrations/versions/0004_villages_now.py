"""On PostgreSQL: layers of the villages with what the newest reports say, for QGIS and others."""

from alembic import op

revision = "0004"
down_revision = "0003"

_LAYERS = {"villages_now": "full", "villages_now_simple": "province"}


def upgrade() -> None:
    """Make views; SQLite has no use for them.

    Village by village the newest report speaks whose scope holds it, of two of one date the one
    imported last, as everywhere (kampungkb.repository.state).
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    for layer, scale in _LAYERS.items():
        op.execute(
            f"CREATE VIEW {layer} AS "
            "SELECT village.code, village.name, district.name AS district, regency.name AS regency, "
            "province.name AS province, "
            "CASE WHEN report.id IS NULL THEN 'no_data' ELSE coalesce(told.status, 'unformed') END AS status, "
            "told.klasifikasi, told.formed_on, nullif(told.kampung, '') AS kampung_kb, "
            "report.date AS as_of, report.source, shapes.geometry "
            "FROM areas AS village "
            "JOIN areas AS district ON district.code = village.parent "
            "JOIN areas AS regency ON regency.code = district.parent "
            "JOIN areas AS province ON province.code = regency.parent "
            "LEFT JOIN LATERAL ("
            "SELECT id, date, source FROM reports WHERE jsonb_exists_any(CAST(scope AS jsonb), "
            "CAST(ARRAY['ID', province.code, regency.code, district.code, village.code] AS text[])) "
            "ORDER BY date DESC, imported_at DESC, id DESC LIMIT 1"
            ") AS report ON true "
            "LEFT JOIN village_statuses AS told ON told.report_id = report.id AND told.code = village.code "
            f"LEFT JOIN shapes ON shapes.code = village.code AND shapes.scale = '{scale}' "
            "WHERE village.level = 4 AND village.listed"
        )
