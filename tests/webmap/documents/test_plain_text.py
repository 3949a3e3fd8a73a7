import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.plain_text import plain_text


@given(st.text())
def test_cleaned_text_has_no_sign_that_changes_the_direction_or_the_line(text):
    cleaned = plain_text(text)
    assert not set(cleaned) & set("\n\r\t\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069\0")
    assert plain_text(cleaned) == cleaned


@pytest.mark.parametrize("text", ["Desa Karang Mulya", "Éxta’s – 12,5 %", "قرية"])
def test_cleaned_text_keeps_what_is_seen(text):
    assert plain_text(f"\u202e{text}\u200f") == text
