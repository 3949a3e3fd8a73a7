"""Pictures of maps, compared with those that a person looked at and approved.

``APPROVE_PICTURES=yes`` writes them anew; look at each before you commit it.
"""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

APPROVED = Path(__file__).parents[2] / "data" / "pictures"
MEAN = 2.0
"""Most difference of a channel on average, of 255: other smoothing of edges stays below."""

CLEARLY = 48
SHARE = 0.004
"""Most part of the pixels that may differ clearly: a name that moved is more."""

PICTURES = {
    "villages": "/render/99.01.png?by=village&date=2023-07-27",
    "districts_grey": "/render/99.01.png?by=district&date=2023-07-27&grey=1&lang=en",
    "change": "/render/99.png?by=regency&since=2022-12-26&date=2023-07-27",
    "two_dates": "/render/99.01.png?by=village&sides=2022-12-26,2023-07-27",
    "grid": "/render/99.01.png?by=village&view=grid&date=2023-07-27",
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_looks_as_approved(client, name):
    drawn = Image.open(io.BytesIO(client.get(f"{PICTURES[name]}&size=preview").data)).convert("RGB")
    path = APPROVED / f"{name}.png"
    if os.environ.get("APPROVE_PICTURES"):
        path.parent.mkdir(exist_ok=True)
        drawn.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    approved = Image.open(path).convert("RGB")
    assert drawn.size == approved.size
    difference = np.abs(np.asarray(drawn, np.int16) - np.asarray(approved, np.int16))
    assert difference.mean() <= MEAN
    assert (difference.max(axis=2) > CLEARLY).mean() <= SHARE


def test_another_picture_is_not_taken_for_the_approved_one():
    first, second = (
        np.asarray(Image.open(APPROVED / f"{name}.png").convert("RGB"), np.int16)
        for name in ("villages", "grid")
    )
    assert (np.abs(first - second).max(axis=2) > CLEARLY).mean() > SHARE
