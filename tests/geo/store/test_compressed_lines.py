"""Texts by code in one compressed value."""

from hypothesis import given
from hypothesis import strategies as st

from geo.store.compressed_lines import pack, unpack

TEXTS = st.binary().map(lambda data: data.translate(None, b"\t\n\r\x0b\x0c\x1c\x1d\x1e\x85"))


@given(st.dictionaries(st.from_regex(r"\A[0-9.]{1,13}\Z"), TEXTS))
def test_texts_come_back_in_their_order(texts):
    assert list(unpack(pack(texts.items()))) == list(texts.items())


def test_similar_texts_take_little_room():
    texts = [(f"33.29.{n:02}", b'{"type":"Polygon","coordinates":[]}' * 20) for n in range(50)]
    assert len(pack(texts)) < sum(len(text) for _, text in texts) / 20
