import io
from threading import Barrier, Thread

import pypdf
import pytest

from webmap.caching.static_files import NotBuilt
from webmap.core.errors import RenderQueueFull
from webmap.documents.typesetting import engine
from webmap.documents.typesetting.engine import LayoutFailed, clean, typeset


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


def test_a_percent_sign_stays_with_its_number():
    assert clean({"sentence": "49 (16,5 %)"}) == {"sentence": "49 (16,5\u00a0%)"}


def test_no_line_ends_between_a_number_and_its_percent_sign():
    data = {"a": ["16,5 %", {"b": "16.5% of 3 villages"}], "c": 3, "d": None}
    wanted = {"a": ["16,5\u00a0%", {"b": "16.5% of 3 villages"}], "c": 3, "d": None}
    assert clean(data) == wanted
