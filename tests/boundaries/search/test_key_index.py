"""Keys of names, and the areas that have them."""

from boundaries.areas.names import normalise
from boundaries.history.former_names import FormerName
from boundaries.search.key_index import BARE_NAME, OWN_NAME, KeyIndex
from boundaries.search.matches import OtherKind

NAMES = {
    "32": "Jawa Barat",
    "32.73": "Kota Bandung",
    "32.73.01": "Sukasari",
    "32.04": "Kabupaten Bandung",
}
INDEX = KeyIndex(
    NAMES,
    {code: normalise(name) for code, name in NAMES.items()},
    [
        FormerName("32.73.01", 2016, "32.73.01", "Suka Rasa"),
        FormerName("32.73.01", 2018, "32.73.09", "Sukarasa"),
        FormerName("32.73.01", 2016, "32.73.09", "Suka Sari"),  # the name that it has
    ],
)


def areas(key: str) -> list[tuple[str, int]]:
    entries, _ = INDEX.entries(INDEX.exact(key))
    return [(INDEX.codes[INDEX.areas[one]], min(int(INDEX.others[one]), 0)) for one in entries]


def test_an_area_has_keys_for_all_its_names():
    assert areas("kotabandung") == [("32.73", OWN_NAME)]
    assert areas("bandung") == [("32.04", OWN_NAME), ("32.73", BARE_NAME)]
    assert areas("jabar") == [("32", 0)]
    assert areas("sukasari") == [("32.73.01", OWN_NAME)]
    assert areas("suka") == []


def test_other_names_are_told():
    [entry], _ = INDEX.entries(INDEX.exact("sukarasa"))
    assert INDEX.other_name(entry) == (OtherKind.FORMER_NAME, "Sukarasa", 2018)
    [entry], _ = INDEX.entries(INDEX.exact("jabar"))
    assert INDEX.other_name(entry) == (OtherKind.ALIAS, "Jabar", 0)
    [entry], _ = INDEX.entries(INDEX.exact("sukasari"))
    assert INDEX.other_name(entry) is None


def test_every_area_has_its_parent():
    parents = [INDEX.parents[INDEX.codes.find(code)] for code in NAMES]
    assert [INDEX.codes[at] if at < len(NAMES) else "" for at in parents] == [
        "", "32", "32.73", "32"
    ]  # fmt: skip


def test_entries_belong_to_their_keys():
    keys = INDEX.beginning("suka")
    entries, which = INDEX.entries(keys)
    assert INDEX.keys_of(entries).tolist() == keys[which].tolist()
    assert [INDEX.keys[at] for at in keys] == ["sukarasa", "sukasari"]
