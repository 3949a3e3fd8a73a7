import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from webmap.documents.slides.text_width import LINE, fit, shorten, text_width, wrap
from webmap.documents.typesetting.engine import FONTS

SENTENCE = (
    "22.665 dari 83.762 desa/kelurahan di Indonesia sudah membentuk Kampung KB (27,1 %) per "
    "28 Februari 2026. 23.774 belum, 37.323 tanpa data."
)
TEXTS = st.text(st.sampled_from("aiWm 0,%–é·"), max_size=60)


@pytest.mark.parametrize("text", [SENTENCE, "KECAMATAN WONOSOBO", "Ñañang, Bäh – 100 %"])
def test_text_is_not_wider_than_measured(text):
    # Noto Sans is wider than Segoe UI and Arial
    for weight, bold in (("Regular", False), ("Bold", True)):
        font = ImageFont.truetype(next(FONTS.glob(f"*{weight}.ttf")), 100)
        measured = text_width(text, 100, bold=bold)
        assert font.getlength(text) <= measured <= font.getlength(text) * 1.3


def test_signs_over_a_letter_have_no_width():
    assert text_width("e\u0301", 10) == text_width("é", 10) == text_width("e", 10)


@given(TEXTS, st.floats(40, 400))
def test_every_line_fits_and_no_letter_is_lost(text, width):
    lines = wrap(text, width, 20)
    assert all(text_width(line, 20) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(TEXTS, st.floats(60, 400), st.integers(1, 3))
def test_a_shortened_text_has_at_most_so_many_lines(text, width, most):
    short = shorten(text, width, 20, most)
    assert len(wrap(short, width, 20)) <= most
    assert (short == text) == (len(wrap(text, width, 20)) <= most)


def test_a_text_takes_the_first_size_at_which_it_fits():
    assert fit("Brebes", 200, 40, (20, 18, 16)) == ("Brebes", 20)
    lines = len(wrap(SENTENCE, 290, 18))
    text, size = fit(SENTENCE, 290, lines * 18 * LINE + 1, (20, 18, 16))
    assert (text, size) == (SENTENCE, 18)
    text, size = fit(SENTENCE, 290, 2 * 16 * LINE, (20, 18, 16))
    assert size == 16
    assert text.endswith("…")
