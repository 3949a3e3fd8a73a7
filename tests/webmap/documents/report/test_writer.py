import re

import pytest

from boundaries.areas.codes import Level
from webmap.documents.report.writer import LEAST, MOST, SectionWriter
from webmap.documents.typesetting.papers import paper_of

PAPER = paper_of("a4", "portrait")


def test_a_map_has_the_legend_of_its_figure_and_the_shape_of_its_area(make):
    report = make("99.01", language="en")
    writer = SectionWriter(report, PAPER)
    figure = report.maps[1]
    writer.map(figure, "map")
    block = writer.blocks.listed[0]
    assert figure.view.by == Level.VILLAGE
    assert [(one["label"], one["count"]) for one in block["legend"]] == [
        (entry.label, f"{entry.count:,}") for entry in figure.legend
    ]
    assert block["alternative"] == figure.alternative
    assert {block["file"], *(one["file"] for one in block["legend"])} <= set(writer.blocks.files)
    _, _, width, height = re.search(r'viewBox="([^"]+)"', writer.blocks.files["map.svg"])[1].split()
    assert float(width) == pytest.approx(PAPER.width - 2 * PAPER.margin, abs=0.1)
    assert LEAST <= round(float(height) / float(width), 2) <= MOST


def test_a_list_that_has_all_names_no_others(make):
    writer = SectionWriter(make("99.01.01"), PAPER)
    writer.others(0)
    assert writer.blocks.listed == []
    writer.others(1208)
    assert writer.blocks.listed[0]["text"] == "… dan 1.208 lagi"


def test_numbers_are_written_in_the_form_of_the_language(make):
    writer = SectionWriter(make("99.01.01", language="en"), PAPER)
    text = "%(count)s desa/kelurahan berubah"
    assert writer.count(text, text, 1) == "1 village changed"
    assert writer.count(text, text, 1208) == "1,208 villages changed"
