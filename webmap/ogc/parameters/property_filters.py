"""Parameters that filter by the value of a property: ``status=unformed``."""

from collections.abc import Callable, Mapping
from datetime import date

from boundaries.areas.codes import Level, UnknownCode, parse
from kampungkb.indicators.classification import CLASSIFIED, Status, VillageClass
from webmap.core.errors import BadParameter
from webmap.core.i18n import COMMAND_LANGUAGE
from webmap.downloads.descriptions import describe

STATUSES = tuple(status.value for status in Status)
KLASIFIKASI = tuple(one.value for one in (*CLASSIFIED, VillageClass.UNCLASSIFIED))

Reader = Callable[[str, str], tuple[str, ...]]
"""Takes the name and the text of a parameter, returns the values that the property may have."""


def read_code(name: str, text: str) -> str:
    """Read the code of an area; raises BadParameter."""
    try:
        return parse(text)
    except UnknownCode as error:
        raise BadParameter(f"{name}: {error.what}", do=error.do) from error


def _read_codes(name: str, text: str) -> tuple[str, ...]:
    return tuple(sorted({read_code(name, part) for part in text.split(",")}))


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


_LEVELS = {one.word: one for one in Level}


def is_property(level: Level, name: str) -> bool:
    """Return whether features of a level can have a property."""
    if name in _LEVELS and _LEVELS[name] >= level:
        return False  # a regency is in no regency
    try:
        describe(name, level, COMMAND_LANGUAGE)
    except KeyError:
        return False
    return True


def read_property(level: Level, name: str, text: str) -> tuple[str, ...]:
    """Read the values of a parameter that filters by a property; raises BadParameter.

    Properties that are not in FILTERS have one value each, which is read when it is compared.
    """
    read = FILTERS[level].get(name, _read_dates if name == "date" else _read_text)
    return read(name, text)


def day_of_property(filters: Mapping[str, tuple[str, ...]]) -> date | None:
    """Return the day that ``date=2023-07-27`` asks for; None without it.

    ``date`` is the same in all features of a response: the day of the statuses.
    """
    days = filters.get("date", ())
    return date.fromisoformat(days[0]) if len(days) == 1 else None
