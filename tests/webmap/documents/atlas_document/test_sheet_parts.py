from dataclasses import replace
from datetime import date

from webmap.documents.atlas_document.sheet_parts import sheet_parts
from webmap.documents.typesetting.blocks import Blocks


def test_pictures_are_kept_and_samples_shared_by_sheets(make):
    blocks = Blocks()
    first, second = (sheet_parts(sheet, blocks) for sheet in make("99.01").sheets[:2])
    assert first["map"] != second["map"]
    assert {first["map"], first["qr"], second["map"], second["qr"]} <= set(blocks.files)
    samples = [[entry["file"] for entry in one["legend"]] for one in (first, second)]
    assert samples[0] == samples[1]
    assert set(samples[0]) <= set(blocks.files)


def test_a_short_list_is_in_full_words_and_a_long_one_brief(make):
    sheet = make("99.01").sheets[0]
    short = replace(sheet, villages=sheet.villages[:10])
    long = replace(sheet, villages=sheet.villages * 3)
    wide, brief = sheet_parts(short, Blocks()), sheet_parts(long, Blocks())
    line = sheet.villages[0]
    first = wide["lists"][0][0][0]
    assert wide["wide"]
    assert first[:3] == ["1", line.name, line.code]
    assert first[3]["text"] == line.state
    other = brief["lists"][0][0][0]
    assert not brief["fits"]
    assert (other[2], other[3]["text"]) == (f"…{line.code[-4:]}", line.brief_state)
    assert sum(len(rows) for page in brief["lists"] for rows in page) == len(long.villages)
    assert brief["note"].startswith(f"Kode …0001 berarti {sheet.code}.0001")


def test_a_village_without_boundary_is_marked(make):
    sheet = make("99.01").sheets[0]
    villages = [*sheet.villages[:3], replace(sheet.villages[3], drawn=False)]
    parts = sheet_parts(replace(sheet, villages=villages), Blocks())
    assert parts["lists"][0][0][3][0] == "4*"
    assert "Tanpa batas wilayah" in parts["note"]


def test_a_day_after_the_newest_report_is_told(make):
    sheet = make("99.01", language="en").sheets[0]
    parts = sheet_parts(replace(sheet, asked=date(2030, 1, 2)), Blocks())
    assert "2 January 2030" in parts["sources"][1]
    assert len(sheet_parts(sheet, Blocks())["sources"]) == 1
    assert sheet_parts(replace(sheet, sources=[]), Blocks())["sources"] == ["No report yet."]
