from webmap.documents.report.writer import SectionWriter
from webmap.documents.typesetting.papers import paper_of

PAPER = paper_of("a4", "portrait")


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
