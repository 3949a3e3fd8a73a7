"""Invented histories of code lists, and rows that name their villages as people write them."""

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from boundaries.matching.types import RowNames

YEARS = (2018, 2020, 2022)
NEWEST = 2025
PROVINCE, REGENCIES = "61", {"61.01": "Kabupaten Melati", "61.71": "Kota Melati"}
DISTRICTS = ("Anggrek", "Anggrek Timur", "Kenanga", "Kenangan")
NAMES = (
    "Dapo", "Dapo I", "Dapo II", "Dapo III", "Sukamaju", "Suka Maju", "Sukamulya", "Mulyasari",
    "Mulyosari", "Desa Baru", "Baru", "Alun Dua", "Alun Dua Dua", "Karang Lor", "Karang Kidul",
    "Tanah Laut/Pesisir", "Pesisir", "Rejosari", "Rejasari", "Wanahayu", "Wanahayo",
)  # fmt: skip
Lists = Mapping[int, Mapping[str, str]]


@st.composite
def histories(draw: st.DrawFn) -> dict[int, dict[str, str]]:
    """Lists by year: villages are renamed, exchange names, get other codes, move, come and go."""
    names = dict(REGENCIES) | {PROVINCE: "Mawar Raya"}
    for regency in REGENCIES:
        count = draw(st.integers(1, len(DISTRICTS)))
        for number, district in enumerate(draw(st.permutations(DISTRICTS))[:count], start=1):
            code = f"{regency}.{number:02}"
            names[code] = district
            villages = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
            for serial, village in enumerate(villages, start=1):
                names[f"{code}.{2000 + serial}"] = village
    lists = {}
    for year in (*YEARS, NEWEST):
        lists[year] = dict(names)
        for _ in range(draw(st.integers(0, 3))):
            _change(draw, names)
    return lists


def _change(draw: st.DrawFn, names: dict[str, str]) -> None:
    villages = sorted(code for code in names if len(code) == 13)
    one, other = draw(st.sampled_from(villages)), draw(st.sampled_from(villages))
    kind = draw(
        st.sampled_from(["rename", "exchange", "chain", "recode", "kind", "move", "remove"])
    )
    district = one[:8]
    if kind == "rename":
        names[one] = draw(st.sampled_from(NAMES))
    elif kind == "exchange":
        names[one], names[other] = names[other], names[one]
    elif kind == "chain":  # one takes the name of the other, which takes a new one
        names[one], names[other] = names[other], draw(st.sampled_from(NAMES))
    elif kind == "recode":
        names[f"{district}.{draw(st.integers(2010, 2015))}"] = names.pop(one)
    elif kind == "kind" and f"{district}.1{one[10:]}" not in names:
        names[f"{district}.1{one[10:]}"] = names.pop(one)
    elif kind == "move":
        names[f"{other[:8]}.{draw(st.integers(2020, 2025))}"] = names.pop(one)
    elif kind == "remove" and len(villages) > 2:
        del names[one]


@st.composite
def rows_of(draw: st.DrawFn, lists: Lists) -> list[RowNames]:
    """Rows with names of any list, some with a slip, some with less than they need."""
    known = sorted({
        (code[:5], names.get(code[:8], ""), name)
        for names in lists.values()
        for code, name in names.items()
        if len(code) == 13
    })  # fmt: skip
    rows = []
    for regency, district, village in draw(
        st.lists(st.sampled_from(known), min_size=1, max_size=14)
    ):
        rows.append(
            RowNames(
                draw(st.sampled_from(["MAWAR RAYA", "MAWAR RAYA", ""])),
                draw(st.sampled_from([REGENCIES[regency].upper(), "MELATI"])),
                _written(draw, district),
                _written(draw, village),
                draw(st.sampled_from(["", "", f"KAMPUNG KB {village.upper()}"])),
            )
        )
    return rows


def _written(draw: st.DrawFn, name: str) -> str:
    text = name.upper()
    how = draw(st.sampled_from(["as it is"] * 4 + ["without", "other", "spaces", "kind", "empty"]))
    at = draw(st.integers(0, len(text) - 1))
    if how == "without":
        return text[:at] + text[at + 1 :]
    if how == "other":
        return text[:at] + draw(st.sampled_from("AEIOUKST")) + text[at + 1 :]
    if how == "spaces":
        return text.replace(" ", "")
    if how == "kind":
        return f"DESA {text}"
    return "" if how == "empty" and draw(st.booleans()) else text


def days() -> st.SearchStrategy[date]:
    """Dates of reports, from before the oldest list to after the newest."""
    return st.dates(date(2017, 1, 1), date(2026, 12, 31))


def period(day: date) -> int:
    """Year of the list in force on a day: the newest that is not after it, 0 before any."""
    return max((year for year in (*YEARS, NEWEST) if year <= day.year), default=0)
