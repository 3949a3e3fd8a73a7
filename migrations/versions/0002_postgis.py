"""On PostgreSQL: an index over shapes, and a layer per level for QGIS and tile servers."""

from alembic import op

revision = "0002"
down_revision = "0001"

_LAYERS = {"province": 1, "regency": 2, "district": 3, "village": 4}


def upgrade() -> None:
    """Make an index and views; SQLite has no use for either."""
    if op.get_bind().dialect.name != "postgresql":
        return
    # Coordinates do not compress; trying costs half of an import.
    op.execute("ALTER TABLE shapes ALTER COLUMN geometry SET STORAGE EXTERNAL")
    op.execute("CREATE INDEX shapes_geometry ON shapes USING gist (geometry)")
    for layer, level in _LAYERS.items():
        op.execute(
            f"CREATE VIEW areas_{layer} AS SELECT code, name, parent, geometry "
            "FROM areas JOIN shapes USING (code) "
            f"WHERE level = {level} AND listed AND scale = 'full'"
        )
