"""Former names and codes of areas as one list."""

from hypothesis import given
from hypothesis import strategies as st

from boundaries.history.code_history import follow_lists
from boundaries.history.former_names import FormerName, former_names, from_text, to_text
from boundaries.history.index import CodeListIndex
from boundaries.matching.gazetteer import Gazetteer
from tests.boundaries.matching.melati import LIST, OLDER


def test_renamed_villages_and_districts_are_listed():
    found = Gazetteer.build(LIST, OLDER).former_names
    assert FormerName("61.01.01.2003", 2018, "61.01.01.2003", "Sidomakmur") in found
    assert FormerName("61.01.03", 2018, "61.01.03", "Koto Gadang") in found
    assert {one.code for one in found} <= set(LIST)
    assert not any(one.name == "Rawa Bening" for one in found)  # nobody knows what became of it


def test_renamed_regencies_are_listed_with_the_newest_year():
    older = {
        2016: {**LIST, "61.01": "Kabupaten Melati Lama"},
        2018: {**LIST, "61.01": "Kabupaten Melati Lama"},
        2020: {**LIST, "61": "Mawar  Raya"},
    }
    assert former_names(LIST, older, follow_lists(CodeListIndex(LIST), older)) == [
        FormerName("61.01", 2018, "61.01", "Kabupaten Melati Lama")
    ]


def test_counts_of_villages_in_printed_lists_are_no_name():
    older = {2018: {**LIST, "61.01": "Kabupaten Melati 11"}}
    assert former_names(LIST, older, follow_lists(CodeListIndex(LIST), older)) == []


def test_recoded_areas_of_papua_are_followed():
    now = {"94": "Papua Tengah", "94.01": "Kabupaten Soka", "94.01.01": "Wijaya",
           "94.01.01.2001": "Yapo", "94.01.01.2002": "Wagena"}  # fmt: skip
    then = {code.replace("94", "91", 1).replace("94.01", "91.05"): name
            for code, name in now.items()}  # fmt: skip
    found = {(one.code, one.former_code) for one in Gazetteer.build(now, {2020: then}).former_names}
    assert ("94.01.01.2001", "91.01.01.2001") in found
    assert ("94.01", "91.01") in found


rows = st.builds(
    FormerName,
    st.just("61.01"),
    st.integers(2010, 2030),
    st.just("61.02"),
    st.text(st.characters(exclude_characters="\x1e\x1f")),
)


@given(st.lists(rows))
def test_a_list_is_read_as_written(listed):
    assert from_text(to_text(listed)) == listed
