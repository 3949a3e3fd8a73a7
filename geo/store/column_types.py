"""Column types that behave the same on SQLite and on PostgreSQL: text and geometry."""

from typing import Any

import shapely
from sqlalchemy import Dialect, LargeBinary, String, func
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType


class PlainText(TypeDecorator[str]):
    """Text of any length that compares by code point; NUL characters are removed.

    A language's collation ignores the dots of a code, so neither the order nor ranges of codes
    would be right on PostgreSQL; PostgreSQL cannot store NUL.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a type with the collation "C" on PostgreSQL; SQLite compares like that anyway."""
        return _CodePointString() if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Remove NUL characters."""
        return value.replace("\0", "") if value else value


class _CodePointString(String):
    pass


@compiles(_CodePointString)
def _compile_code_point_string(_type: _CodePointString, _compiler: Any, **_: Any) -> str:
    return 'VARCHAR COLLATE "C"'  # of a column; a bound value takes the column's collation


class PostgisGeometry(UserDefinedType[bytes]):
    """The geometry type of PostGIS, read and written as WKB."""

    cache_ok = True

    def __init__(self, kind: str = "Geometry", srid: int | str = 4326) -> None:
        self.kind, self.srid = kind, int(srid)

    def get_col_spec(self, **_: Any) -> str:
        """Return the name of the type in DDL."""
        return f"geometry({self.kind},{self.srid})"

    def column_expression(self, column: Any) -> Any:
        """Select WKB without a spatial reference, as SQLite stores it."""
        return func.ST_AsBinary(column, type_=column.type)


ischema_names["geometry"] = PostgisGeometry  # so that reflection recognises it


class Geometry(TypeDecorator[shapely.Geometry]):
    """A shapely geometry in EPSG:4326: little-endian WKB, on PostgreSQL a PostGIS geometry."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the PostGIS type on PostgreSQL, a BLOB elsewhere."""
        postgis = dialect.name == "postgresql"
        return dialect.type_descriptor(PostgisGeometry() if postgis else LargeBinary())

    def process_bind_param(self, value: shapely.Geometry | bytes | None, dialect: Dialect) -> Any:
        """Encode a geometry as WKB; bytes are taken as WKB and passed on."""
        if value is None or isinstance(value, bytes):
            return value
        return shapely.to_wkb(value, byte_order=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decode WKB to a shapely geometry."""
        return None if value is None else shapely.from_wkb(value)


class Wkb(Geometry):
    """The same column read as WKB, to decode many at once: ``type_coerce(column, Wkb)``."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Return the WKB undecoded."""
        return None if value is None else bytes(value)
