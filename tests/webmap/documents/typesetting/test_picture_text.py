import io
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from webmap.documents.typesetting.picture_text import add_texts, add_title


def png():
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "#1f5f99").save(out, "PNG")
    return out.getvalue()


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1))
def test_another_program_reads_the_texts_and_the_pixels(text):
    read = Image.open(io.BytesIO(add_texts(png(), {"Title": text, "Source": "Portal"})))
    read.load()
    assert (read.text["Title"], read.text["Source"]) == (text, "Portal")
    assert read.getpixel((3, 2)) == (0x1F, 0x5F, 0x99)


def test_what_is_no_png_is_refused():
    with pytest.raises(ValueError, match="PNG"):
        add_texts(b"GIF89a", {})


def test_an_svg_gets_title_and_description():
    made = add_title(b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "Peta <1>", "A & B")
    root = ElementTree.fromstring(made)
    assert root.get("role") == "img"
    assert [one.text for one in root][:2] == ["Peta <1>", "A & B"]
