"""Configure alembic and run it on the connection from ``geo.store.schema.config``."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

import boundaries.areas.models  # noqa: F401
import kampungkb.models  # noqa: F401
from geo.store.column_types import Geometry, PlainText
from geo.store.database import Base
from geo.store.schema import revisions

# a table of PostGIS, and an index that only PostgreSQL has (see revision 0002)
_NOT_OURS = {"spatial_ref_sys", "shapes_geometry"}


def include_object(_object: Any, name: str | None, _kind: str, _reflected: bool, _to: Any) -> bool:
    """Exclude tables and indexes that are in no model."""
    return name not in _NOT_OURS


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write the column types of this project by their short names."""
    if kind != "type":
        return False
    for column_type in (Geometry, PlainText):
        if isinstance(item, column_type):
            autogen_context.imports.add(
                f"from geo.store.column_types import {column_type.__name__}"
            )
            return f"{column_type.__name__}()"
    return False


def number(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Number the new revision: 0001, 0002, …"""
    for directive in directives:
        directive.rev_id = f"{len(revisions()) + 1:04}"


def run(connection: Connection) -> None:
    """Run the current command of alembic."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        render_item=render_item,
        process_revision_directives=number,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
