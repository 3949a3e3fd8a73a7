from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.drawing import text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Desa\u00a0 Baru\n", "Desa Baru"),
        ("\u202eBrebes\u202c", "Brebes"),
        ("Bre\u200bbes\u0000\u0007", "Brebes"),
        ("قرية \u200fجديدة", "قرية جديدة"),
        ("Sa'dan & <b>", "Sa'dan & <b>"),
        ("\ud800x\ufffe", "x"),
    ],
)
def test_control_characters_and_marks_of_direction_are_left_out(written, kept):
    assert text.clean(written) == kept


@given(st.text(max_size=40))
def test_any_text_can_stand_in_an_attribute(written):
    element = ElementTree.fromstring(f'<a b="{text.attribute(written)}"/>')
    assert element.get("b") == text.clean(written)


@pytest.mark.parametrize(
    ("name", "kinds", "label"),
    [
        ("Kecamatan Salem", (), "Salem"),
        ("Kabupaten Administrasi Kepulauan Seribu", (), "Kepulauan Seribu"),
        ("Kota Administrasi Jakarta Barat", (), "Jakarta Barat"),
        ("Kota Tegal", ("Desa",), "Kota Tegal"),
        ("Desa Sawojajar", ("Desa",), "Sawojajar"),
        ("Desa Baru", ("Desa",), "Desa Baru"),
        ("Desa II", ("Desa",), "II"),
        ("Pekon Suka Maju", ("Desa",), "Pekon Suka Maju"),
    ],
)
def test_labels_leave_out_the_kind_of_area(name, kinds, label):
    assert text.label(name, kinds) == label


def test_widths_follow_the_letters():
    assert text.width("iiii", 10) < text.width("mmmm", 10) < text.width("mmmm", 10, bold=True)
    assert text.width("Ketanggungan", 20) == pytest.approx(2 * text.width("Ketanggungan", 10))
    assert text.width("é", 10) == text.width("e", 10)
    assert text.width("村", 10) > text.width("x", 10)


def test_a_width_is_that_of_noto_sans_with_a_margin():
    # K 619, e 564, r 413, s 479, a 561, n 618, a 561 of 1000
    assert text.width("Kersana", 11) == pytest.approx(11 * 3.815 * 1.05)


@given(
    st.lists(st.text("abcxyz", min_size=1, max_size=12), min_size=1, max_size=6),
    st.integers(1, 3),
)
def test_a_broken_text_keeps_all_letters(words, lines):
    broken = text.broken(" ".join(words), lines)
    if lines > len(words):
        assert broken is None
    else:
        assert len(broken) == lines and " ".join(broken) == " ".join(words)


def test_lines_are_of_about_one_width():
    assert text.broken("Kalimantan Darat", 2) == ("Kalimantan", "Darat")
    assert text.broken("Cemaga Selatan (Setengar)", 2) == ("Cemaga Selatan", "(Setengar)")
    assert text.broken("Sungai-Sungai", 2) == ("Sungai-", "Sungai")
    assert text.broken("Brebes", 2) is None


def test_boxes_grow_with_lines_and_with_letters_below_the_line():
    width, height = text.box_size(("Salem",), 10)
    assert text.box_size(("Salem", "Salem"), 10) == (width, pytest.approx(height + 11.2))
    assert text.box_size(("Saleg",), 10)[1] > height


def test_an_element_has_its_lines_around_its_middle():
    one = ElementTree.fromstring(text.text_element(("A & B",), 10, 20, 10, ' data-of="1"'))
    assert one.text == "A & B" and one.get("data-of") == "1"
    assert float(one.get("y")) == pytest.approx(20 + 3.6, abs=0.05)
    two = ElementTree.fromstring(text.text_element(("A", "B"), 10, 20, 10))
    first, second = (float(span.get("y")) for span in two)
    assert second - first == pytest.approx(11.2)
    assert (first + second) / 2 == pytest.approx(20 + 3.6, abs=0.05)
