import re

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.documents.figure.figure import make_figure
from webmap.documents.figure.options import FigureOptions
from webmap.documents.typesetting.blocks import Blocks
from webmap.documents.typesetting.map_block import HALF, LEAST, MOST, add_map
from webmap.documents.typesetting.papers import paper_of

PAPER = paper_of("a4", "portrait")


@pytest.mark.parametrize("most", [MOST, HALF])
def test_a_map_has_the_legend_of_its_figure_and_the_shape_of_its_area(app, most):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        options = FigureOptions(by=Level.VILLAGE, language="en")
        figure = make_figure(session, get_snapshot(session), "99.01", options)
    blocks = Blocks()
    add_map(blocks, figure, "map", PAPER, most=most)
    (block,) = blocks.listed
    assert [(one["label"], one["count"]) for one in block["legend"]] == [
        (entry.label, f"{entry.count:,}") for entry in figure.legend
    ]
    assert block["alternative"] == figure.alternative
    assert {block["file"], *(one["file"] for one in block["legend"])} <= set(blocks.files)
    _, _, width, height = re.search(r'viewBox="([^"]+)"', blocks.files["map.svg"])[1].split()
    assert float(width) == pytest.approx(PAPER.width - 2 * PAPER.margin, abs=0.1)
    assert LEAST <= round(float(height) / float(width), 2) <= most
