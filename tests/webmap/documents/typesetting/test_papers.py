import pytest

from webmap.core.errors import BadParameter
from webmap.documents.typesetting.papers import paper_of


@pytest.mark.parametrize(
    ("paper", "orientation", "width", "height"),
    [
        ("a4", "portrait", 595.28, 841.89),
        ("a4", "landscape", 841.89, 595.28),
        ("a3", "portrait", 841.89, 1190.55),
        ("a3", "landscape", 1190.55, 841.89),
    ],
)
def test_papers_have_the_size_of_iso_216_in_points(paper, orientation, width, height):
    found = paper_of(paper, orientation)
    assert (found.width, found.height) == pytest.approx((width, height), abs=0.01)
    assert found.resolution == 300


@pytest.mark.parametrize(("size", "pixels"), [("screen", (1920, 1080)), ("preview", (1200, 630))])
def test_pictures_for_screens_have_their_pixels(size, pixels):
    found = paper_of(size=size)
    scale = found.resolution / 72
    assert (found.width * scale, found.height * scale) == pixels


@pytest.mark.parametrize("name", ["paper", "orientation", "size"])
def test_an_unknown_word_is_refused_with_those_that_are_known(name):
    with pytest.raises(BadParameter, match=rf"{name}='besar'.*Use one of"):
        paper_of(**{name: "besar"})
