"""Rows as people mistype and shorten them: seeded perturbations of rows whose village is known."""

import random
import re
import string
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from boundaries.areas.codes import Level, district_of, is_kelurahan, is_kota, level, regency_of
from boundaries.areas.names import is_roman, squash, words
from boundaries.matching.types import RowNames

Known = tuple[RowNames, str]
"""A row and the code of its village."""


@dataclass(frozen=True)
class Perturbed:
    """All rows of a sheet, some altered; ``measured`` are the positions of these.

    ``truth``: the code of each row's village; None where no listed village is meant.
    """

    rows: list[RowNames]
    truth: list[str | None]
    measured: list[int]


def official_rows(official: Mapping[str, str], codes: Iterable[str]) -> list[Known]:
    """Rows that name villages as the list does, in capitals."""
    return [
        (
            RowNames(
                official[code[:2]].upper(),
                official[regency_of(code)].upper().removeprefix("KABUPATEN ").removeprefix("KAB. "),
                official[district_of(code)].upper(),
                official[code].upper(),
            ),
            code,
        )
        for code in codes
        if district_of(code) in official
    ]


def typing_error(name: str, chance: random.Random) -> str:
    """Alter one letter of a name: left out, doubled, replaced, or exchanged with the next."""
    places = [i for i, letter in enumerate(name) if letter.isalpha()]
    if len(places) < 3:
        return name
    while True:
        at = chance.choice(places)
        kind = chance.choice(("delete", "insert", "replace", "swap"))
        letter = chance.choice(string.ascii_uppercase)
        if kind == "delete":
            altered = name[:at] + name[at + 1 :]
        elif kind == "insert":
            altered = name[:at] + letter + name[at:]
        elif kind == "replace":
            altered = name[:at] + letter + name[at + 1 :]
        else:
            altered = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
        if squash(altered) != squash(name):
            return altered


def alter(
    known: Sequence[Known],
    change: Callable[[RowNames, str, random.Random], RowNames],
    *,
    share: float = 1.0,
    seed: int = 0,
) -> Perturbed:
    """Alter a share of the rows; rows that ``change`` returns as they are, are not measured."""
    chance = random.Random(seed)
    rows, truth, measured = [], [], []
    for row, code in known:
        altered = change(row, code, chance) if chance.random() < share else row
        if altered != row:
            measured.append(len(rows))
        rows.append(altered)
        truth.append(code)
    return Perturbed(rows, truth, measured)


def misspelt_village(row: RowNames, code: str, chance: random.Random) -> RowNames:
    return replace(row, village=typing_error(row.village, chance))


def misspelt_district(row: RowNames, code: str, chance: random.Random) -> RowNames:
    return replace(row, district=typing_error(row.district, chance))


def with_kind(row: RowNames, code: str, chance: random.Random) -> RowNames:
    """``DESA `` or ``KEL. `` before the name, unless it has one."""
    if words(row.village)[:1] and words(row.village)[0] in {"desa", "kel", "kelurahan", "ds"}:
        return row
    return replace(row, village=("KEL. " if is_kelurahan(code) else "DESA ") + row.village)


def kota_behind(row: RowNames, code: str, chance: random.Random) -> RowNames:
    """``X (KOTA)`` for a kota."""
    name = re.sub(r"^KOTA (ADM(INISTRASI|\.)? )?", "", row.regency)
    return replace(row, regency=f"{name} (KOTA)") if is_kota(regency_of(code)) else row


def kota_short(row: RowNames, code: str, chance: random.Random) -> RowNames:
    """``KT. X`` for a kota."""
    is_of_kota = is_kota(regency_of(code))
    return replace(row, regency=re.sub(r"^KOTA ", "KT. ", row.regency)) if is_of_kota else row


def regency_cut_short(row: RowNames, code: str, chance: random.Random) -> RowNames:
    """``LAMP. TENG`` for ``LAMPUNG TENGAH``: each word cut at its first four or five letters."""
    found = row.regency.split()
    if len(found) < 2 or found[0] == "KOTA" or is_kota(regency_of(code)):
        return row
    first = found[0][:4] + "." if len(found[0]) > 5 else found[0]
    rest = [word[:4] if len(word) > 5 else word for word in found[1:]]
    return replace(row, regency=" ".join([first, *rest]))


def numeral_glued(row: RowNames, code: str, chance: random.Random) -> RowNames:
    """``SUKAMAJUII`` for ``SUKAMAJU II``."""
    *first, last = row.village.split() or [""]
    if not first or not is_roman(last.lower()):
        return row
    return replace(row, village=" ".join(first) + last)


def without_district(row: RowNames, code: str, chance: random.Random) -> RowNames:
    return replace(row, district="")


def real_names_near(
    official: Mapping[str, str], known: Sequence[Known], *, count: int, seed: int = 0
) -> tuple[Perturbed, set[str]]:
    """Rows that put a real name of another regency one edit beside a village of theirs.

    Returns the rows and the codes of the villages with these names, which are to be removed from
    the list: the names are then in no list, or in older ones only.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for code, name in official.items():
        if level(code) == Level.VILLAGE:
            names[squash(name)].append(code)
    by_deletion: dict[str, set[str]] = defaultdict(set)
    for key in names:
        for i in range(len(key)):
            by_deletion[key[:i] + key[i + 1 :]].add(key)
        by_deletion[key].add(key)
    chance = random.Random(seed)
    shuffled = list(known)
    chance.shuffle(shuffled)
    rows, removed = [], set()
    for row, code in shuffled:
        key = squash(official[code])
        near = set(by_deletion[key])
        for i in range(len(key)):
            near |= by_deletion.get(key[:i] + key[i + 1 :], set())
        elsewhere = sorted(
            other
            for other in near - {key}
            if OSA.distance(other, key) == 1
            and all(regency_of(o) != regency_of(code) for o in names[other])
        )
        if elsewhere:
            other = chance.choice(elsewhere)
            rows.append(replace(row, village=official[names[other][0]].upper(), kampung=""))
            removed |= set(names[other])
        if len(rows) == count:
            break
    return Perturbed(rows, [None] * len(rows), list(range(len(rows)))), removed
