"""The collections of rows, by id."""

from webmap.ogc.parameters.collections import TABLE_IDS
from webmap.ogc.tables.changes import CHANGES
from webmap.ogc.tables.table import Table
from webmap.ogc.tables.waiting import WAITING

TABLES: dict[str, Table] = dict(zip(TABLE_IDS, (WAITING, CHANGES), strict=True))
