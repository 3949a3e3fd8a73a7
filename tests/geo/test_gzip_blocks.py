"""Texts compressed apart and joined into one gzip stream."""

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from geo.gzip_blocks import deflate, join


@given(st.lists(st.binary(max_size=300)))
def test_joined_blocks_are_the_texts_one_after_the_other(texts):
    assert gzip.decompress(join(map(deflate, texts))) == b"".join(texts)


@given(st.lists(st.binary(max_size=300), min_size=1))
def test_it_is_one_member_since_some_clients_read_no_further(texts):
    reader = zlib.decompressobj(wbits=31)
    assert reader.decompress(join(map(deflate, texts))) == b"".join(texts)
    assert reader.eof
    assert reader.unused_data == b""


def test_a_block_can_stand_anywhere_and_more_than_once():
    head, long = deflate(b"head"), deflate(b"Brebes " * 50_000)
    assert gzip.decompress(join([long, head, long])) == b"Brebes " * 50_000 + b"head" + (
        b"Brebes " * 50_000
    )
    assert len(long.deflated) < 5000


def test_a_damaged_checksum_is_noticed():
    block = deflate(b"text")
    body = join([block._replace(checksum=block.checksum ^ 1)])
    try:
        gzip.decompress(body)
    except gzip.BadGzipFile:
        return
    raise AssertionError("the checksum was not compared")
