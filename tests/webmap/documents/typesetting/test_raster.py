import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from webmap.documents.typesetting import raster


def pdf(colours, width=120, height=80):
    """Return a PDF of one page with a vertical stripe of each colour."""
    page = Image.new("RGB", (width, height), "white")
    for at, colour in enumerate(colours):
        page.paste(colour, (10 * at, 0, 10 * at + 10, height))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=72, quality=100, subsampling=0)
    return out.getvalue()


@pytest.mark.parametrize("size", [(120, 80), (500, 333), (501, 334)])
def test_the_picture_has_the_wanted_pixels(size):
    assert Image.open(io.BytesIO(raster.png(pdf(["black"]), *size))).size == size


def test_colours_of_areas_stay_as_they_are():
    picture = Image.open(io.BytesIO(raster.png(pdf(["black", "white", "black"]), 120, 80)))
    assert picture.mode == "P"
    pixels = np.asarray(picture.convert("RGB"))
    assert pixels[40, 5].tolist() == [0, 0, 0]
    assert pixels[40, 15].tolist() == [255, 255, 255]


def pixels(picture):
    channels = np.asarray(picture).astype(np.uint32)
    return channels[..., 0] << 16 | channels[..., 1] << 8 | channels[..., 2]


def test_the_most_frequent_colours_come_first_in_the_palette():
    picture = Image.new("RGB", (400, 40), "#1f5f99")
    picture.paste("#d94801", (0, 0, 100, 40))
    assert raster._palette(pixels(picture), []).tolist() == [0x1F5F99, 0xD94801]


def test_a_kept_colour_is_in_the_palette_however_few_pixels_have_it():
    picture = Image.new("RGB", (400, 400))
    picture.putdata([(at % 251, at % 127, at % 83) for at in range(400 * 400)])
    palette = raster._palette(pixels(picture), ["#1f5f99"]).tolist()
    assert palette[0] == 0x1F5F99
    assert len(palette) == len(set(palette)) == 256


@settings(max_examples=20)  # each fills a table of all colours
@given(st.lists(st.integers(0, (1 << 24) - 1), min_size=1, max_size=40))
def test_a_pixel_has_the_nearest_colour_of_the_palette(colours):
    palette = np.array([0xFFFFFF, 0x17212B, 0x1F5F99], np.uint32)
    found = raster._indices(np.array([colours], np.uint32), palette)[0].tolist()

    def distance(one, other):
        return sum(
            ((one >> shift & 255) - (int(other) >> shift & 255)) ** 2 for shift in (16, 8, 0)
        )

    for colour, index in zip(colours, found, strict=True):
        assert distance(colour, palette[index]) == min(distance(colour, one) for one in palette)
