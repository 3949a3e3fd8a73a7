import io
from threading import Barrier, Thread

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.caching.static_files import NotBuilt
from webmap.core.errors import RenderQueueFull
from webmap.documents.typesetting import engine
from webmap.documents.typesetting.engine import LayoutFailed, clean, clean_text, typeset


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Set the text of the template ``page.typ``, beside no other."""

    def write(text):
        (tmp_path / "page.typ").write_text(text)
        monkeypatch.setattr(engine, "TEMPLATES", tmp_path)
        engine._templates.cache_clear()

    yield write
    engine._templates.cache_clear()


SIMPLE = """#let page-of(data) = {
  set document(title: data.title)
  set text(font: ("Noto Sans", "DejaVu Sans Mono"), lang: "id")
  [= #data.title]
}"""


def test_a_pdf_is_tagged_and_has_its_fonts_and_texts(template):
    template(SIMPLE)
    (made,) = typeset("page.typ", {"title": "Kabupaten Brebes 297"}, {}, "pdf")
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert reader.pages[0].extract_text().strip() == "Kabupaten Brebes 297"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "id"
    assert "pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    fonts = reader.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_same_data_gives_the_same_bytes(template):
    template(SIMPLE)
    first, second = (typeset("page.typ", {"title": "Brebes"}, {}, "pdf") for _ in range(2))
    assert first == second


def test_letters_that_no_font_has_are_marked_and_the_rest_stays(template):
    template(SIMPLE)
    (made,) = typeset("page.typ", {"title": "Desa ꦱꦶꦢ 12"}, {}, "pdf")
    text = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Desa" in text
    assert "12" in text


def test_a_template_with_a_mistake_says_what_is_wrong(template):
    template("#let page-of(data) = data.nothing")
    with pytest.raises(LayoutFailed, match="nothing"):
        typeset("page.typ", {"title": "x"}, {}, "pdf")


def test_without_fonts_the_error_says_how_to_install_them(template, tmp_path, monkeypatch):
    template(SIMPLE)
    monkeypatch.setattr(engine, "FONTS", tmp_path / "none")
    engine._fonts.cache_clear()
    with pytest.raises(NotBuilt, match="make setup"):
        typeset("page.typ", {"title": "x"}, {}, "pdf")
    engine._fonts.cache_clear()


def test_of_too_many_at_once_the_last_are_refused(template):
    template(SIMPLE)
    outcomes = []
    count = engine.WAITING + 6
    start = Barrier(count)

    def one():
        start.wait()
        try:
            typeset("page.typ", {"title": "x"}, {}, "pdf")
            outcomes.append("made")
        except RenderQueueFull:
            outcomes.append("refused")

    with engine._running:  # a document is being laid out
        threads = [Thread(target=one) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads[: count - engine.WAITING - 1]:
            thread.join(0.5)
    for thread in threads:
        thread.join()
    assert outcomes.count("refused") == count - engine.WAITING - 1
    assert outcomes.count("made") == engine.WAITING + 1


@given(st.text())
def test_cleaned_text_has_no_sign_that_changes_the_direction_or_the_line(text):
    cleaned = clean_text(text)
    assert not set(cleaned) & set("\n\r\t\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069\0")
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize("text", ["Desa Karang Mulya", "Éxta’s – 12,5 %", "قرية"])
def test_cleaned_text_keeps_what_is_seen(text):
    assert clean_text(f"\u202e{text}\u200f") == text


def test_a_percent_sign_stays_with_its_number():
    assert clean({"sentence": "49 (16,5 %)"}) == {"sentence": "49 (16,5\u00a0%)"}
