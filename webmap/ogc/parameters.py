"""What a request for features asks for, read from its address.

Every parameter is read by one small function; what cannot be read, or is not known, is a
BadParameter (17-069r4, /req/core/query-param-invalid and /req/core/query-param-unknown).
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

LIMIT, MOST = 10, 10_000
"""Features of a page where the request does not say how many, and at most."""

COMMON = ("f", "lang")
"""Parameters of every address: form (json or html) and language."""

SELECTION = ("datetime", "within")
"""Parameters that landing page and collections have, too, and hand on to the features."""

PAGING = ("limit", "offset", "after", "before")
"""Parameters that choose a page; ``after`` and ``before`` name the code it lies beside."""

STATUSES = tuple(status.value for status in Status)
KLASIFIKASI = tuple(one.value for one in (*CLASSIFIED, VillageClass.UNCLASSIFIED))


class Window(NamedTuple):
    """A rectangle in degrees whose west is not east of its east."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Query:
    """Features that are asked for; equal queries have equal answers on one state of the store.

    ``windows``: none, one, or two where the box crosses the antimeridian. ``within``: code of the
    area that they lie in. ``filters``: values that a property may have, by its name. ``day``: None
    means the newest report's. At most one of ``offset``, ``after`` and ``before`` is set.
    """

    level: Level
    day: date | None = None
    windows: tuple[Window, ...] = ()
    within: str = COUNTRY
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = LIMIT
    offset: int = 0
    after: str | None = None
    before: str | None = None


def query(level: Level, given: "MultiDict[str, str]") -> Query:
    """Read the parameters of ``/items``; raises BadParameter."""
    allow(given, (*COMMON, *PAGING, "bbox", *SELECTION, *FILTERS[level]))
    found = {name: value.strip() for name, value in given.items() if value.strip()}
    if sum(name in found for name in ("offset", "after", "before")) > 1:
        raise BadParameter("offset, after and before each choose a page", do="Give one of them.")
    readers: dict[str, Callable[[str, str], Any]] = {
        "limit": _limit,
        "offset": _offset,
        "after": _code,
        "before": _code,
    }
    read: dict[str, Any] = {
        name: reader(name, found[name]) for name, reader in readers.items() if name in found
    }
    if "bbox" in found:
        read["windows"] = bbox(found["bbox"])
    filters = tuple(
        (name, FILTERS[level][name](name, found[name])) for name in FILTERS[level] if name in found
    )
    day, within = selection(given)
    return Query(level, day, within=within, filters=filters, **read)


def selection(given: "MultiDict[str, str]") -> tuple[date | None, str]:
    """Day and area of ``datetime`` and ``within``: None and the country where there are none."""
    when, where = given.get("datetime", "").strip(), given.get("within", "").strip()
    return moment(when) if when else None, _code("within", where) if where else COUNTRY


def allow(given: "MultiDict[str, str]", known: Iterable[str]) -> None:
    """Raise BadParameter where the address has a parameter that is not known, or two of one.

    One that is repeated as it is does no harm: GDAL adds what stands behind the landing page's
    address to links that have it already.
    """
    known = tuple(known)
    for name, values in given.lists():
        if name not in known:
            raise BadParameter(
                f"there is no parameter {name[:40]!r} here", do=f"Use {', '.join(known)}."
            )
        if len(set(values)) > 1:
            raise BadParameter(f"{name} has {len(set(values))} values", do="Give it one.")


def bbox(text: str) -> tuple[Window, ...]:
    """Read four numbers (west, south, east, north) or six (with heights, which are left out).

    Degrees of CRS84. A west that lies east of the east means a box over the antimeridian.
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
        return (Window(west, south, east, north),)
    return Window(west, south, 180.0, north), Window(-180.0, south, east, north)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?", re.I)


def moment(text: str) -> date | None:
    """Day as of which statuses are asked for; None means as of the newest report.

    An instant means its own day as written, an interval the day on which it ends: what was known
    of a village then is what the reports up to that day said.
    """
    ends = text.split("/")
    if len(ends) > 2:
        raise _bad_moment(text)
    days = [None if len(ends) == 2 and _is_open(end) else _day(end, text) for end in ends]
    if len(days) == 2 and days[0] and days[1] and days[0] > days[1]:
        raise BadParameter(f"datetime={text[:80]} ends before it begins", do="Turn it round.")
    return days[-1].date() if days[-1] else None


def _is_open(end: str) -> bool:
    # QGIS writes the first and the last moment that there can be for an open end
    return end in ("", "..") or end[:11].upper() in ("0000-01-01T", "9999-12-31T")


def _day(text: str, whole: str) -> datetime:
    # a "+" that was not written as %2B arrives as a space; GDAL writes a day as "2023-07-27T"
    text = text.strip().replace(" ", "+").removesuffix("T")
    if not _MOMENT.fullmatch(text):
        raise _bad_moment(whole)
    try:
        read = datetime.fromisoformat(text.upper())
    except ValueError:
        raise _bad_moment(whole) from None
    return read.replace(tzinfo=None)


def _bad_moment(text: str) -> BadParameter:
    return BadParameter(
        f"datetime={text[:80]} is neither a moment nor an interval",
        do="Write 2023-07-27, 2023-07-27T00:00:00Z, 2023-01-01/2023-07-27, ../2023-07-27 or "
        "2023-01-01/.. instead.",
    )


def _limit(name: str, text: str) -> int:
    number = _whole(name, text)
    if number < 1:
        raise BadParameter(f"limit={number} asks for nothing", do=f"Use 1 to {MOST}.")
    return min(number, MOST)  # more than the most is no error (/req/core/fc-limit-response-1)


def _offset(name: str, text: str) -> int:
    return _whole(name, text)


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadParameter(f"{name}={text[:40]} is not a whole number", do="Write digits only.")
    return int(text)


def _code(name: str, text: str) -> str:
    try:
        return parse(text)
    except UnknownCode as error:
        raise BadParameter(f"{name}: {error}") from error


# Properties -----------------------------------------------------------------------------------

Reader = Callable[[str, str], tuple[str, ...]]


def _codes(name: str, text: str) -> tuple[str, ...]:
    return tuple(sorted({_code(name, part) for part in text.split(",")}))


def _texts(_name: str, text: str) -> tuple[str, ...]:
    return (text,)


def _list(_name: str, text: str) -> tuple[str, ...]:
    return tuple(sorted({part.strip() for part in text.split(",")}))


def _one_of(known: tuple[str, ...]) -> Reader:
    def read(name: str, text: str) -> tuple[str, ...]:
        asked = _list(name, text)
        for word in asked:
            if word not in known:
                raise BadParameter(f"there is no {name} {word[:40]!r}", do=f"Use {list(known)}.")
        return asked

    return read


def _dates(name: str, text: str) -> tuple[str, ...]:
    try:
        return tuple(sorted({date.fromisoformat(part).isoformat() for part in text.split(",")}))
    except ValueError:
        raise BadParameter(
            f"{name}={text[:40]} is not a date", do="Write it as YYYY-MM-DD, e.g. 2023-07-27."
        ) from None


_OF_ALL: dict[str, Reader] = {"code": _codes, "name": _texts}
FILTERS: dict[Level, dict[str, Reader]] = {
    Level.PROVINCE: _OF_ALL,
    Level.REGENCY: {**_OF_ALL, "province": _texts},
    Level.DISTRICT: {**_OF_ALL, "regency": _texts, "province": _texts},
    Level.VILLAGE: {
        **_OF_ALL,
        "district": _texts,
        "regency": _texts,
        "province": _texts,
        "status": _one_of(STATUSES),
        "klasifikasi": _one_of(KLASIFIKASI),
        "as_of": _dates,
        "source": _texts,
        "bps_code": _list,
    },
}
"""Properties of the features of each level that can be asked for, and how a value is read.

``code``, ``status``, ``klasifikasi``, ``as_of`` and ``bps_code`` take several values with commas
between them. ``district``, ``regency`` and ``province`` take a name or a code.
"""
