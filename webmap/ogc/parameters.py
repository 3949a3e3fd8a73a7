"""Parameters of a request for features, read from its address.

One small function reads each parameter. A value that cannot be read, and a parameter that is not
known, raise BadParameter (17-069r4, /req/core/query-param-invalid and
/req/core/query-param-unknown).
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from boundaries.areas.codes import COUNTRY, Level, UnknownCode, parse
from kampungkb.indicators.classification import CLASSIFIED, Status, VillageClass
from webmap.core.errors import BadParameter

COLLECTIONS = {
    "villages": Level.VILLAGE,
    "districts": Level.DISTRICT,
    "regencies": Level.REGENCY,
    "provinces": Level.PROVINCE,
}
"""Level of the areas in each collection, by the collection's id."""

DEFAULT_LIMIT = 10
"""Features of a page where the request has no ``limit``."""

MAX_LIMIT = 10_000
"""Features of a page at most."""

COMMON = ("f", "lang")
"""Parameters of every address: format (json or html) and language."""

SELECTION = ("datetime", "within")
"""Parameters that choose day and area; landing page and collections pass them on in links."""

PAGING = ("limit", "offset", "after", "before")
"""Parameters that choose a page; ``after`` and ``before`` are the code that it is next to."""

STATUSES = tuple(status.value for status in Status)
KLASIFIKASI = tuple(one.value for one in (*CLASSIFIED, VillageClass.UNCLASSIFIED))

Arguments = MultiDict[str, str]
"""Parameters of a request as Flask has them in ``request.args``."""


class Bbox(NamedTuple):
    """A rectangle in degrees; its west is not east of its east."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Query:
    """A request for features; equal queries have equal results on one state of the store.

    ``bboxes``: none, one, or two where the box crosses the antimeridian. ``within``: code of the
    area that the features lie in. ``filters``: for a property, the values it may have. ``day``:
    None means the newest report's. At most one of ``offset``, ``after`` and ``before`` is set.
    """

    level: Level
    day: date | None = None
    bboxes: tuple[Bbox, ...] = ()
    within: str = COUNTRY
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    after: str | None = None
    before: str | None = None


def read_query(level: Level, arguments: Arguments) -> Query:
    """Read the parameters of ``/items``; raises BadParameter."""
    check_names(arguments, (*COMMON, *PAGING, "bbox", *SELECTION, *FILTERS[level]))
    texts = {name: text.strip() for name, text in arguments.items() if text.strip()}
    if sum(name in texts for name in ("offset", "after", "before")) > 1:
        raise BadParameter("offset, after and before each choose a page", do="Give one of them.")
    readers: dict[str, Callable[[str, str], Any]] = {
        "limit": _read_limit,
        "offset": _read_whole_number,
        "after": _read_code,
        "before": _read_code,
    }
    values: dict[str, Any] = {
        name: read(name, texts[name]) for name, read in readers.items() if name in texts
    }
    if "bbox" in texts:
        values["bboxes"] = read_bbox(texts["bbox"])
    filters = tuple(
        (name, read(name, texts[name])) for name, read in FILTERS[level].items() if name in texts
    )
    day, within = read_selection(arguments)
    return Query(level, day, within=within, filters=filters, **values)


def read_selection(arguments: Arguments) -> tuple[date | None, str]:
    """Read ``datetime`` and ``within``: a day, by default None, and a code, by default ID."""
    moment = arguments.get("datetime", "").strip()
    area = arguments.get("within", "").strip()
    return (
        read_datetime(moment) if moment else None,
        _read_code("within", area) if area else COUNTRY,
    )


def check_names(arguments: Arguments, known: Iterable[str]) -> None:
    """Raise BadParameter for a parameter that is not known, or has two different values.

    The same value twice is accepted: GDAL adds the parameters of the landing page's address to
    links that have them already.
    """
    known = tuple(known)
    for name, values in arguments.lists():
        if name not in known:
            raise BadParameter(
                f"there is no parameter {name[:40]!r} here", do=f"Use {', '.join(known)}."
            )
        if len(set(values)) > 1:
            raise BadParameter(f"{name} has {len(set(values))} values", do="Give it one.")


def read_bbox(text: str) -> tuple[Bbox, ...]:
    """Read four numbers (west, south, east, north), or six with heights, which are ignored.

    Degrees of CRS84. A west that is east of the east means a box across the antimeridian.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise BadParameter(
            f"bbox={text[:80]} is not a box",
            do="Write west,south,east,north in degrees, e.g. bbox=108.5,-7.4,109.3,-6.7.",
        )
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    if south > north or (half == 3 and numbers[2] > numbers[5]):
        raise BadParameter(
            f"bbox={text[:80]} is upside down", do="Write west,south,east,north, the south first."
        )
    if west <= east:
        return (Bbox(west, south, east, north),)
    return Bbox(west, south, 180.0, north), Bbox(-180.0, south, east, north)


_DATETIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?", re.I)


def read_datetime(text: str) -> date | None:
    """Read the day of the statuses from an instant or an interval; None means the newest report's.

    An instant means its own day as written, an interval the day on which it ends: the status of a
    village is then that of the reports up to that day.
    """
    ends = text.split("/")
    if len(ends) > 2:
        raise _bad_datetime(text)
    moments = [
        None if len(ends) == 2 and _is_open(end) else _read_instant(end, text) for end in ends
    ]
    if len(moments) == 2 and moments[0] and moments[1] and moments[0] > moments[1]:
        raise BadParameter(f"datetime={text[:80]} ends before it begins", do="Turn it round.")
    return moments[-1].date() if moments[-1] else None


def _is_open(end: str) -> bool:
    # QGIS writes the first and the last possible moment for an open end
    return end in ("", "..") or end[:11].upper() in ("0000-01-01T", "9999-12-31T")


def _read_instant(text: str, parameter: str) -> datetime:
    # a "+" that was not written as %2B arrives as a space; GDAL writes a day as "2023-07-27T"
    text = text.strip().replace(" ", "+").removesuffix("T")
    if not _DATETIME.fullmatch(text):
        raise _bad_datetime(parameter)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise _bad_datetime(parameter) from None
    return moment.replace(tzinfo=None)


def _bad_datetime(text: str) -> BadParameter:
    return BadParameter(
        f"datetime={text[:80]} is neither a moment nor an interval",
        do="Write 2023-07-27, 2023-07-27T00:00:00Z, 2023-01-01/2023-07-27, ../2023-07-27 or "
        "2023-01-01/.. instead.",
    )


def _read_limit(name: str, text: str) -> int:
    number = _read_whole_number(name, text)
    if number < 1:
        raise BadParameter(f"limit={number} asks for nothing", do=f"Use 1 to {MAX_LIMIT}.")
    return min(number, MAX_LIMIT)  # a larger one is no error (/req/core/fc-limit-response-1)


def _read_whole_number(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadParameter(f"{name}={text[:40]} is not a whole number", do="Write digits only.")
    return int(text)


def _read_code(name: str, text: str) -> str:
    try:
        return parse(text)
    except UnknownCode as error:
        raise BadParameter(f"{name}: {error.what}", do=error.do) from error


# Properties -----------------------------------------------------------------------------------

Reader = Callable[[str, str], tuple[str, ...]]
"""Takes the name and the text of a parameter, returns the values that the property may have."""


def _read_codes(name: str, text: str) -> tuple[str, ...]:
    return tuple(sorted({_read_code(name, part) for part in text.split(",")}))


def _read_text(_name: str, text: str) -> tuple[str, ...]:
    return (text,)


def _read_list(_name: str, text: str) -> tuple[str, ...]:
    return tuple(sorted({part.strip() for part in text.split(",")}))


def _read_one_of(known: tuple[str, ...]) -> Reader:
    def read(name: str, text: str) -> tuple[str, ...]:
        values = _read_list(name, text)
        for value in values:
            if value not in known:
                raise BadParameter(f"there is no {name} {value[:40]!r}", do=f"Use {list(known)}.")
        return values

    return read


def _read_dates(name: str, text: str) -> tuple[str, ...]:
    try:
        return tuple(sorted({date.fromisoformat(part).isoformat() for part in text.split(",")}))
    except ValueError:
        raise BadParameter(
            f"{name}={text[:40]} is not a date", do="Write it as YYYY-MM-DD, e.g. 2023-07-27."
        ) from None


_OF_ALL: dict[str, Reader] = {"code": _read_codes, "name": _read_text}
FILTERS: dict[Level, dict[str, Reader]] = {
    Level.PROVINCE: _OF_ALL,
    Level.REGENCY: {**_OF_ALL, "province": _read_text},
    Level.DISTRICT: {**_OF_ALL, "regency": _read_text, "province": _read_text},
    Level.VILLAGE: {
        **_OF_ALL,
        "district": _read_text,
        "regency": _read_text,
        "province": _read_text,
        "status": _read_one_of(STATUSES),
        "klasifikasi": _read_one_of(KLASIFIKASI),
        "as_of": _read_dates,
        "source": _read_text,
        "bps_code": _read_list,
    },
}
"""Properties that features of each level can be filtered by, and the reader of each parameter.

``code``, ``status``, ``klasifikasi``, ``as_of`` and ``bps_code`` take several values separated by
commas. ``district``, ``regency`` and ``province`` take a name or a code.
"""
