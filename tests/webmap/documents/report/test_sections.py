from webmap.documents.report import sections
from webmap.documents.report.writer import SectionWriter
from webmap.documents.typesetting.papers import paper_of

PAPER = paper_of("a4", "portrait")


def blocks(report, write):
    writer = SectionWriter(report, PAPER)
    write(writer)
    return writer.blocks


def of_kind(found, kind):
    return [one for one in found.listed if one["kind"] == kind]


def test_the_summary_has_main_figures_bar_and_all_targets(make):
    report = make("99.01")
    found = blocks(report, sections.write_summary)
    tiles = {one["label"]: one["value"] for one in of_kind(found, "tiles")[0]["items"]}
    assert (tiles["desa/kelurahan"], tiles["terbentuk"], tiles["belum"]) == ("297", "49", "248")
    (bar,) = of_kind(found, "bar")
    assert bar["alternative"] == report.view.class_line
    assert [one["count"] for one in bar["items"]] == [str(one.count) for one in report.view.bar]
    texts = [f"{one['text']} {one['small']}" for one in of_kind(found, "list")[0]["items"]]
    assert len(texts) == 3
    for text, target in zip(texts, report.view.total["targets"], strict=True):
        assert target["issuer"] in text
        assert f"{target['wanted']} desa; kurang {target['gap']}" in text


def test_the_summary_of_an_area_without_data_has_no_main_figures(make):
    found = blocks(make("99.71"), sections.write_summary)
    assert of_kind(found, "tiles") == []
    assert of_kind(found, "bar")[0]["items"][0]["share"] == "100 %"


def test_a_district_has_its_villages_and_no_table_of_targets(make):
    report = make("99.01.01")
    found = blocks(report, sections.write_classes)
    assert len(of_kind(found, "table")[0]["rows"]) == report.view.total["villages"]
    assert blocks(report, sections.write_targets).listed == []


def test_the_key_of_the_trend_names_every_line_and_band(make):
    report = make("99.01")
    (chart,) = of_kind(blocks(report, sections.write_trend), "chart")
    texts = [one["text"] for one in chart["items"]]
    lines = 1 + bool(report.trend.chart.advanced) + len(report.trend.targets)
    assert len(texts) == lines + len(report.trend.chart.bands)
    assert all(any(one in text for text in texts) for one in report.trend.targets)


def test_one_report_gives_a_sentence_and_no_chart(make):
    found = blocks(make("99.01", day="2022-12-26"), sections.write_trend)
    assert of_kind(found, "text")
    only = blocks(make("99.71"), sections.write_trend)
    assert only.listed == []
