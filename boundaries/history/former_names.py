"""Former names and codes of areas of every level, from code lists of older years.

The matcher needs former names in their former kecamatan; whoever searches for an area types only a
name or a code. This is the same knowledge as one flat list, small enough for every worker.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from boundaries.areas.codes import district_of
from boundaries.areas.names import squash
from boundaries.history.code_history import FormerVillage, History

_BETWEEN, _AFTER = "\x1f", "\x1e"  # the unit and record separators of ASCII


class FormerName(NamedTuple):
    """What the list of a year called an area of today.

    ``former_code`` equals ``code`` where only the name has changed; ``name`` equals the present
    one, apart from its spelling, where only the code has.
    """

    code: str
    year: int
    former_code: str
    name: str


def former_names(
    current: Mapping[str, str], older: Mapping[int, Mapping[str, str]], history: History
) -> list[FormerName]:
    """Return former names and codes of all levels; of equal ones that of the newest list.

    ``current``: the newest list (code → name); ``older``: older lists by year; ``history``: what
    became of their areas. A village that no list continues is left out, since there is no area to
    show.
    """
    newest: dict[tuple[str, str, str], FormerName] = {}
    for former in (*_higher(older, history), *_lower(history.villages)):
        name = squash(former.name)
        today = squash(current.get(former.code, ""))
        if not today or not name or (former.code == former.former_code and _same(name, today)):
            continue
        newest.setdefault((former.code, former.former_code, name), former)
    return sorted(newest.values())


def _higher(older: Mapping[int, Mapping[str, str]], history: History) -> Iterator[FormerName]:
    """Provinces and regencies that have another name or code today."""
    for year in sorted(older, reverse=True):
        for code, now in history.higher[year].items():
            yield FormerName(now, year, code, older[year].get(code, "").strip())


def _lower(villages: Iterable[FormerVillage]) -> Iterator[FormerName]:
    """Villages, and the kecamatan in which they were."""
    for one in villages:
        if one.current_code:
            yield FormerName(one.current_code, one.year, one.code, one.name)
        if one.current_district and one.district:
            district = district_of(one.code)
            yield FormerName(one.current_district, one.year, district, one.district)


def _same(name: str, today: str) -> bool:
    # printed lists leave the number of villages behind the name of a kecamatan
    return name == today or name.rstrip("0123456789") == today


def to_text(names: Sequence[FormerName]) -> str:
    """Write former names as one text, which is faster to read than rows of a table."""
    return _AFTER.join(
        _BETWEEN.join((one.code, str(one.year), one.former_code, one.name)) for one in names
    )


def from_text(text: str) -> list[FormerName]:
    """Read what ``to_text`` wrote."""
    rows = (row.split(_BETWEEN, 3) for row in text.split(_AFTER) if row)
    return [FormerName(code, int(year), former, name) for code, year, former, name in rows]
