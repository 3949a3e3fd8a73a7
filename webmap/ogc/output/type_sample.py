"""The ten features from which QGIS takes the types of all fields.

QGIS before 3.32 does not know filters of the server. It turns every comparison with a field of
dates into ``datetime`` and does not compare any more itself: ``"as_of" = '2023-07-27'`` gives all
areas, with the state of that day. It reads types from ``/items?limit=10`` only, so that in this
response, for these versions, dates of reports are no dates. They are fields of text then, which
QGIS compares itself. ``date`` stays a date: it is what ``datetime`` asks for.
"""

import re
from collections.abc import Iterator

from flask import request

from webmap.ogc.parameters.collections import PAGING

_QGIS = re.compile(r"\bQGIS/(\d)(\d\d)\d\d\b")
_FIRST_WITH_FILTERS = (3, 32)
_DATES = re.compile(
    rb'("(?:formed_on|since|as_of(?:_before|_after)?|layer_\w+_as_of)":")(?=\d{4}-\d\d-\d\d")'
)


def is_sample() -> bool:
    """Return whether the request may be the one from which QGIS takes types."""
    arguments = request.args
    return arguments.get("limit") == "10" and not any(
        name in arguments for name in PAGING if name != "limit"
    )


def is_sample_of_old_qgis() -> bool:
    """Return whether the request is that of a QGIS that turns dates into ``datetime``."""
    version = _QGIS.search(request.headers.get("User-Agent", ""))
    return (
        version is not None
        and (int(version[1]), int(version[2])) < _FIRST_WITH_FILTERS
        and is_sample()
    )


def without_dates(features: Iterator[bytes]) -> Iterator[bytes]:
    """Yield features of GeoJSON whose dates of reports begin with ``per``."""
    return (_DATES.sub(rb"\1per ", feature) for feature in features)
