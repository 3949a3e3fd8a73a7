"""What tells a misspelt name from another one; more of it in test_cascade_spelling.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.cascade import rank
from boundaries.matching.joining import join
from boundaries.matching.misspelling import Evidence, Misspelling, misspelling, shows_slip
from boundaries.spelling.similarity import numbers
from boundaries.spelling.vocabulary import Vocabulary
from tests.boundaries.matching.anggrek import DISTRICT, REGENCY, build
from tests.boundaries.matching.melati import row


def misspelt(village: str, *names: str, known: tuple[str, ...] = ()) -> Misspelling | None:
    entries = build(*names).districts[REGENCY]["anggrek"].entries
    return misspelling(Vocabulary([*names, *known]), rank(entries, village), village)


@pytest.mark.parametrize(
    ("official", "village", "needed"),
    [
        ("Wirasangka", "WIRASNAGKA", Evidence.NONE),
        ("Wirasangka", "GIRASANGKA", Evidence.NONE),
        ("Rejos", "REJOK", Evidence.MOST_NAMED),  # short
        ("Rejos", "GEJOS", Evidence.NEARLY_ALL_NAMED),  # … in its first letter
        ("Wirasangka Ako", "WIRASANGKA AKU", Evidence.MOST_NAMED),  # in a short word
        ("Wirasangka Lor", "WIRASANGKA LOG", Evidence.MOST_NAMED),  # in a short mark
        ("Sibubut", "SIBUCUT", Evidence.MOST_NAMED),  # a mark by accident: cut
        ("Wirasangka Utara", "WIRASANGKA UTAR", Evidence.NONE),
        ("Wirasangka Utara", "WIRASANGKA", None),
        ("Wirasangka Utara", "WIRASANGKA BARAT", None),
        ("Rej", "REK", None),
    ],
)
def test_what_a_slip_needs(official: str, village: str, needed: Evidence | None) -> None:
    found = misspelt(village, official, "Umbul")
    assert (found and found.needed) == needed


def test_a_slip_in_the_kind_of_village_is_one() -> None:
    found = misspelt("GAMOPNG WIRAS", "Gampong Wiras", "Umbul")
    assert found is not None and found.entry.name == "Gampong Wiras"


def test_nothing_is_misspelt_where_nothing_is_alike() -> None:
    assert misspelt("WIRASANGKA") is None
    assert misspelt("WIRASANGKA", "Umbul") is None


def test_a_slip_shows_in_a_name_that_no_list_has() -> None:
    vocabulary = Vocabulary(["Melati", "Melatu"])
    assert shows_slip(vocabulary, "MELAXI")
    assert not shows_slip(vocabulary, "MELATI")


# Invariants ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["Wirasangka", "Rejosari", "Karang", "Melati", "Lor", "Kidul", "II", "III", "XI", "Dua", "Baru"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
LISTED = st.lists(NAMES, min_size=1, max_size=6, unique=True)


@st.composite
def typed(draw: st.DrawFn, names: list[str]) -> str:
    """A name of the list, as it is or with one letter altered."""
    name = draw(st.sampled_from(names)).upper()
    at = draw(st.integers(0, len(name) - 1))
    letter = draw(st.sampled_from(["", "A", "I", "X", "K", name[at] * 2]))
    return name if draw(st.booleans()) else name[:at] + letter + name[at + 1 :]


@given(st.data(), LISTED)
def test_one_to_one_in_any_order_and_numerals_never_bend(
    data: st.DataObject, listed: list[str]
) -> None:
    gazetteer = build(*listed)
    villages = data.draw(st.lists(typed(listed), max_size=8))
    kampungs = [data.draw(st.sampled_from(["", "Soka", *listed])) for _ in villages]
    rows = [row(*names) for names in zip(villages, ["ANGGREK"] * 8, kampungs, strict=False)]
    matches = join(rows, gazetteer)
    order = data.draw(st.permutations(range(len(rows))))
    assert join([rows[i] for i in order], gazetteer) == [matches[i] for i in order]
    for one, match in zip(rows, matches, strict=True):
        if match.code and match.method in ("sound", "spelling", "remaining"):
            name = gazetteer.current[match.code]
            assert numbers(name) == numbers(one.village)
            assert one.village not in {other.upper() for other in listed} - {name.upper()}


@given(st.data(), LISTED)
def test_a_row_without_the_name_of_its_kampung_kb_joins_no_more(
    data: st.DataObject, listed: list[str]
) -> None:
    gazetteer = build(*listed)
    one = row(data.draw(typed(listed)), "ANGGREK", data.draw(st.sampled_from(listed)))
    [match] = join([one], gazetteer)
    [less] = join([row(one.village, "ANGGREK")], gazetteer)
    assert less.code in (None, match.code)
    assert match.code is None or match.code.startswith(DISTRICT)
