"""A request for rows, read from the parameters of its address (17-069r4, 19-079r2)."""

from dataclasses import dataclass
from datetime import date

from webmap.core.errors import BadParameter
from webmap.core.params import check_names, iso_date
from webmap.ogc.output.crs import CRS84, Crs, read_crs
from webmap.ogc.parameters.bbox import Bbox, read_bbox
from webmap.ogc.parameters.collections import COMMON, DEFAULT_LIMIT, PAGING, SELECTION
from webmap.ogc.parameters.filtering import read_filter
from webmap.ogc.parameters.query import Arguments, read_paging, read_selection
from webmap.ogc.tables.table import Scope, Table

CRS_NAMES = ("crs", "bbox-crs")
"""Parameters of which CRS84 is the only value: clients may name it."""


@dataclass(frozen=True)
class TableQuery:
    """A request for rows.

    ``day``: None means the newest report's. ``filters``: for a column, the values it may have.
    ``expression``: a filter as CQL2-JSON, "" for none; ``filter_crs``: of its geometries. At most
    one of ``offset``, ``after`` and ``before`` is set.
    """

    day: date | None
    scope: Scope
    bboxes: tuple[Bbox, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    expression: str = ""
    filter_crs: Crs = CRS84
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    after: str | None = None
    before: str | None = None


def column_names(table: Table) -> list[str]:
    """Return the columns that are parameters: all but those that a parameter of its own chooses."""
    own = (*COMMON, *PAGING, *SELECTION, *table.parameters)
    return [name for name in table.columns("en") if name not in own]


def read_table_query(table: Table, arguments: Arguments) -> TableQuery:
    """Read the parameters of ``/items``; raises BadParameter, BadDate."""
    columns, choices = column_names(table), table.columns("en")
    known = (*COMMON, *PAGING, "bbox", *CRS_NAMES, *SELECTION, *table.parameters)
    check_names(arguments, dict.fromkeys((*known, *columns)))
    texts = {name: text.strip() for name, text in arguments.items() if text.strip()}
    values = read_paging(texts, lambda _name, text: text)
    check_crs(arguments)
    if "bbox" in texts:
        values["bboxes"] = read_bbox(texts["bbox"])
    filters = tuple(
        (name, tuple(texts[name].split(",")) if choices[name].choices else (texts[name],))
        for name in columns
        if name in texts
    )
    day, scope = read_scope(table, arguments)
    expression, filter_crs = read_filter(arguments)
    return TableQuery(
        day, scope, filters=filters, expression=expression, filter_crs=filter_crs, **values
    )


def read_scope(table: Table, arguments: Arguments) -> tuple[date | None, Scope]:
    """Read day, area and, of changes, the earlier date; raises BadParameter, BadDate."""
    day, within = read_selection(arguments)
    since = arguments.get("since", "").strip() if "since" in table.parameters else ""
    return day, Scope(within, iso_date(since) if since else None)


def check_crs(arguments: Arguments) -> None:
    """Raise BadParameter for a reference system other than CRS84."""
    for name in CRS_NAMES:
        text = arguments.get(name, "").strip()
        if text and read_crs(name, text) != CRS84:
            raise BadParameter(f"{name}: there is CRS84 only here", do=f"Use {CRS84.uri}.")
