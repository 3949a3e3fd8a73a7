import re

from webmap.documents.report import list_sections
from webmap.documents.report.list_sections import CHANGED, WORKLIST
from webmap.documents.report.writer import SectionWriter
from webmap.documents.typesetting.papers import paper_of
from webmap.maps import meanings
from webmap.maps.themes.theme import ThemeOptions


def blocks(report, write):
    writer = SectionWriter(report, paper_of("a4", "portrait"))
    write(writer)
    return writer.blocks.listed


def of_kind(found, kind):
    return [one for one in found if one["kind"] == kind]


def texts(found):
    return " ".join(one["text"] for one in found if "text" in one)


def test_change_lists_the_first_villages_and_counts_the_others(make):
    report = make("99.03", theme=ThemeOptions("change", since=None))
    found = blocks(report, list_sections.write_change)
    change = report.change
    assert change.sentence in texts(found)
    assert len(of_kind(found, "map")) == 1
    (listed,) = of_kind(found, "list")
    shown = min(change.count, CHANGED)
    assert len(listed["items"]) == shown
    if change.count > shown:
        assert f"{change.count - shown} lagi" in texts(found)
    (table,) = of_kind(found, "table")
    assert len(table["rows"]) == len(change.rows)


def test_of_a_province_changed_villages_are_counted_and_not_listed(make):
    found = blocks(make("99"), list_sections.write_change)
    assert of_kind(found, "table")
    assert of_kind(found, "list") == []


def test_without_change_there_is_neither_map_nor_table(make):
    report = make("99.03.02", day="2024-06-01")
    assert report.change.count == 0
    assert [one["kind"] for one in blocks(report, list_sections.write_change)] == [
        "heading", "text", "text",
    ]  # fmt: skip


def test_the_worklist_has_the_first_villages_and_counts_the_others(make):
    report = make("99.01")
    found = blocks(report, list_sections.write_worklist)
    villages = of_kind(found, "table")[-1]
    assert [row[0] for row in villages["rows"]] == [str(at) for at in range(1, WORKLIST + 1)]
    assert f"{report.worklist.total - WORKLIST} lagi" in texts(found)
    assert report.worklist.sentence in texts(found)


def test_a_province_counts_needs_and_lists_no_villages(make):
    report = make("99")
    (table,) = of_kind(blocks(report, list_sections.write_worklist), "table")
    counts = {need: count for need, count in report.worklist.counts.items() if count}
    assert [row[1] for row in table["rows"]] == [str(one) for one in counts.values()]


def test_rows_in_review_are_listed_with_their_place(make):
    report = make("99.01")
    found = blocks(report, list_sections.write_rows)
    (listed,) = of_kind(found, "list")
    assert len(listed["items"]) == len(report.view.waiting) == 2
    for item, row in zip(listed["items"], report.view.waiting, strict=True):
        assert item["text"].startswith(row.village or row.kampung)
        assert re.search(rf"baris {row.row}\b", item["small"])


def test_sources_name_each_report_with_its_date(make):
    report = make("99")
    found = blocks(report, list_sections.write_sources)
    assert "wilayah_boundaries-contoh.zip (Data contoh rekaan Peta Kampung KB): MIT" in texts(found)
    listed = of_kind(found, "list")[0]["items"]
    assert len(listed) == len(report.view.sources)
    for item, source in zip(listed, report.view.sources, strict=True):
        assert source["source"] in item["text"]
        assert f"{source['villages']} desa" in item["small"]
    assert report.figure.caption in texts(found)


def test_meanings_are_those_of_the_page(make):
    found = blocks(make("99.01", language="en"), list_sections.write_meanings)
    terms = [term for one in of_kind(found, "terms") for term in one["items"]]
    wanted = [
        (term.name, term.text)
        for one in (meanings.statuses("en"), meanings.classes("en"))
        for term in one.terms
    ]
    assert [(one["name"], one["text"]) for one in terms[: len(wanted)]] == wanted
    named = [one["name"] for one in terms]
    assert meanings.changes("en").title in named
    first = blocks(make("99.01", day="2022-12-26"), list_sections.write_meanings)
    assert meanings.changes().title not in [
        term["name"] for one in of_kind(first, "terms") for term in one["items"]
    ]
