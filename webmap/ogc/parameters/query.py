"""A request for features, read from the parameters of its address.

One small function reads each parameter. A value that cannot be read, and a parameter that is not
known, raise BadParameter (17-069r4, /req/core/query-param-invalid and
/req/core/query-param-unknown).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from boundaries.areas.codes import COUNTRY, Level
from webmap.core.errors import BadParameter
from webmap.core.moment import read_datetime
from webmap.core.params import check_names
from webmap.ogc.output.crs import CRS84, Crs, read_crs
from webmap.ogc.output.options import OPTION_NAMES
from webmap.ogc.output.transformation import read_window
from webmap.ogc.parameters.bbox import Bbox
from webmap.ogc.parameters.collections import (
    COMMON,
    DEFAULT_LIMIT,
    MAX_LIMIT,
    PAGING,
    SELECTION,
)
from webmap.ogc.parameters.filtering import day_of, read_filter
from webmap.ogc.parameters.property_filters import (
    FILTERS,
    day_of_property,
    is_property,
    read_code,
    read_property,
)
from webmap.ogc.parameters.sorting import read_sortby

ITEM_NAMES = (*COMMON, *PAGING, "bbox", "bbox-crs", *SELECTION, *OPTION_NAMES, "sortby")
"""Parameters of the features of all collections."""

Arguments = MultiDict[str, str]
"""Parameters of a request as Flask has them in ``request.args``."""


@dataclass(frozen=True)
class Query:
    """A request for features; equal queries have equal results on one state of the store.

    ``bboxes``: none, one, or two where the box crosses the antimeridian; ``window``: WKB of the
    shape within the box, where that is no rectangle of degrees. ``within``: code of the area that
    the features lie in. ``filters``: for a property, the values it may have. ``expression``: a
    filter as CQL2-JSON, "" for none; ``filter_crs``: of its geometries. ``sortby``: properties, and
    whether they descend; by code where there is none. ``day``: None means the newest report's. At
    most one of ``offset``, ``after`` and ``before`` is set.
    """

    level: Level
    day: date | None = None
    bboxes: tuple[Bbox, ...] = ()
    window: bytes | None = None
    within: str = COUNTRY
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    expression: str = ""
    filter_crs: Crs = CRS84
    sortby: tuple[tuple[str, bool], ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    after: str | None = None
    before: str | None = None


def read_query(level: Level, arguments: Arguments) -> Query:
    """Read the parameters of ``/items``; raises BadParameter."""
    properties = [name for name in arguments if is_property(level, name)]
    known = (*ITEM_NAMES, *FILTERS[level], *properties)
    check_names(arguments, dict.fromkeys(known))
    texts = {name: text.strip() for name, text in arguments.items() if text.strip()}
    values = read_paging(texts, read_code)
    crs = read_crs("bbox-crs", texts["bbox-crs"]) if "bbox-crs" in texts else CRS84
    if "bbox" in texts:
        values["bboxes"], values["window"] = read_window(texts["bbox"], crs)
    if "sortby" in texts:
        values["sortby"] = read_sortby(texts["sortby"])
    filters = tuple(
        (name, read_property(level, name, texts[name]))
        for name in dict.fromkeys((*FILTERS[level], *properties))
        if name in texts
    )
    day, within = read_selection(arguments)
    expression, filter_crs = read_filter(arguments)
    day = day or day_of(expression) or day_of_property(dict(filters))
    values |= {"expression": expression, "filter_crs": filter_crs}
    return Query(level, day, within=within, filters=filters, **values)


def read_paging(texts: Mapping[str, str], read_id: Callable[[str, str], str]) -> dict[str, Any]:
    """Read the parameters PAGING; ``read_id`` takes name and text of an id. Raises BadParameter."""
    if sum(name in texts for name in ("offset", "after", "before")) > 1:
        raise BadParameter("offset, after and before each choose a page", do="Give one of them.")
    readers: dict[str, Callable[[str, str], Any]] = {
        "limit": _read_limit,
        "offset": _read_whole_number,
        "after": read_id,
        "before": read_id,
    }
    return {name: read(name, texts[name]) for name, read in readers.items() if name in texts}


def read_selection(arguments: Arguments) -> tuple[date | None, str]:
    """Read ``datetime`` and ``within``: a day, by default None, and a code, by default ID.

    Reads the filter, too, which links repeat; raises BadParameter where one cannot be read.
    """
    read_filter(arguments)
    moment = arguments.get("datetime", "").strip()
    area = arguments.get("within", "").strip()
    return (
        read_datetime(moment) if moment else None,
        read_code("within", area) if area else COUNTRY,
    )


def _read_limit(name: str, text: str) -> int:
    """Read ``limit``: from 1, at most MAX_LIMIT; raises BadParameter."""
    number = _read_whole_number(name, text)
    if number < 1:
        raise BadParameter(f"limit={number} asks for nothing", do=f"Use 1 to {MAX_LIMIT}.")
    return min(number, MAX_LIMIT)  # a larger one is no error (/req/core/fc-limit-response-1)


def _read_whole_number(name: str, text: str) -> int:
    """Read digits; raises BadParameter."""
    if not re.fullmatch(r"[0-9]{1,100}", text):
        raise BadParameter(f"{name}={text[:40]} is not a whole number", do="Write digits only.")
    return int(text)
