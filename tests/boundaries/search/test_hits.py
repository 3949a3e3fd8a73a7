"""Entries that match, their order, and areas in areas."""

from boundaries.areas.codes import Level
from boundaries.areas.names import normalise
from boundaries.search.hits import Hits, join, lookup, nested, ordered
from boundaries.search.key_index import KeyIndex
from boundaries.search.query import Name

NAMES = {
    "32": "Jawa Barat",
    "32.04": "Kabupaten Bandung",
    "32.04.01": "Sukasari",
    "32.04.01.2001": "Bandung",
    "32.73": "Kota Bandung",
    "32.73.01": "Sukasari",
}
INDEX = KeyIndex(NAMES, {code: normalise(name) for code, name in NAMES.items()}, [])


def find(word: str, at: Level | None = None, *, strict=True, prefix=False, fuzzy=False) -> Hits:
    return lookup(INDEX, Name((word,), at), strict=strict, prefix=prefix, fuzzy=fuzzy)


def codes(hits: Hits) -> list[str]:
    return [INDEX.codes[INDEX.areas[hits.entries[at]]] for at in ordered(INDEX, hits)]


def test_names_are_found_by_level():
    assert codes(find("bandung")) == ["32.04", "32.73", "32.04.01.2001"]
    assert codes(find("bandung", Level.REGENCY)) == ["32.04"]  # a kabupaten is no kota
    assert codes(find("bandung", Level.REGENCY, strict=False))[1] == "32.73"
    assert codes(find("bandu", prefix=True)) == ["32.04", "32.73", "32.04.01.2001"]
    assert codes(find("bandu")) == []
    assert codes(find("b", prefix=True)) == []


def test_names_that_are_alike_have_slips():
    hits = find("bndung", fuzzy=True)
    assert codes(hits) == ["32.04", "32.73", "32.04.01.2001"]
    assert set(hits.edits) == {1}
    assert set(find("bandung", fuzzy=True).edits) == {0}


def test_areas_lie_in_others_in_either_order():
    inside = nested(INDEX, find("sukasari"), find("bandung"))
    assert codes(inside) == ["32.04.01", "32.73.01", "32.04.01.2001"]
    slips = nested(INDEX, find("sukasri", fuzzy=True), find("jawabrat", fuzzy=True))
    assert codes(slips) == ["32.04.01", "32.73.01"]
    assert set(slips.edits) == {2}
    assert codes(nested(INDEX, find("sukasari"), find("nowhere"))) == []


def test_an_area_occurs_once():
    assert codes(join([find("sukasari"), find("sukasari"), find("sukasar", prefix=True)])) == [
        "32.04.01", "32.73.01"
    ]  # fmt: skip
    assert codes(join([])) == []
