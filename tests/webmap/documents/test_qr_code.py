import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from webmap.documents.qr_code import qr_png, qr_svg

ADDRESS = "https://peta.example/area/33.29.03?date=2023-08-28"


def modules(svg):
    """Return the dark modules of a QR code as (row, column), read from the strokes of its path."""
    path = ElementTree.fromstring(svg).find("{http://www.w3.org/2000/svg}path").get("d")
    dark, x, y = set(), 0, 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            dark |= {(int(y), column) for column in range(int(x), int(x + values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return dark


def test_the_drawing_is_the_code_of_the_address():
    matrix = segno.make_qr(ADDRESS, error="m", boost_error=False).matrix
    wanted = {
        (row + 2, column + 2)
        for row, line in enumerate(matrix)
        for column, dark in enumerate(line)
        if dark
    }
    assert modules(qr_svg(ADDRESS)) == wanted


def test_another_address_is_another_code():
    assert modules(qr_svg(ADDRESS)) != modules(qr_svg(ADDRESS.replace("28", "27")))


def test_too_long_an_address_is_an_error():
    with pytest.raises(ValueError, match="Data too large"):
        qr_svg("https://peta.example/" + "x" * 3000)


def test_the_picture_has_the_same_modules():
    with Image.open(BytesIO(qr_png(ADDRESS, scale=3))) as picture:
        side = picture.width // 3
        small = picture.convert("L").resize((side, side), Image.Resampling.NEAREST)
        dark = {(at // side, at % side) for at, value in enumerate(small.tobytes()) if value < 128}
    assert dark == modules(qr_svg(ADDRESS))
