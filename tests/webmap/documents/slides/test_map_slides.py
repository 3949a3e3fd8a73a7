from dataclasses import replace

from webmap.documents.slides import map_slides


def test_without_boundaries_legend_and_sentence_remain(view_of):
    view = replace(view_of("99.01"), bounds=None)
    slide = map_slides.map_slide(view)
    assert slide.map is None
    assert list(slide.legend.entries) == view.legend
    assert slide.text == view.sentence
    assert any("Belum ada batas wilayah" in one for one in slide.remarks)


def test_the_gap_slide_names_target_issuer_and_gap(view_of):
    view = view_of("99.01", key="gap")
    slide = map_slides.gap_slide(view)
    assert slide.text == "Target akhir 2024, Presiden RI: 297; kurang 248."
    assert slide.title == view.theme.title
    assert map_slides.gap_slide(view_of("99.01")) is None


def test_a_change_slide_needs_a_change(view_of):
    changed = view_of("99.01", key="change")
    assert map_slides.change_slide(changed).text.startswith(changed.change.sentence)
    unchanged = replace(changed, change=replace(changed.change, count=0))
    assert map_slides.change_slide(unchanged) is None
    assert map_slides.change_slide(view_of("99.01")) is None


def test_the_lowest_area_lists_its_villages_that_are_not_formed(view_of):
    row = view_of("99.01").rows[0]
    view = view_of(row["code"])
    slide = map_slides.lowest_slide(view, "Kabupaten Tirtamandala")
    assert slide.title == f"Cakupan terendah di Kabupaten Tirtamandala: {view.title}"
    missing = [one.name for one in view.villages if not one.key.is_formed]
    assert f"Belum terbentuk: {', '.join(missing)}." in slide.notes


def test_a_class_that_keeps_its_colour_is_named_where_the_legend_has_it(view_of):
    view = view_of("99.01.01")
    assert "hanya: Dasar" in map_slides.map_slide(view, only="dasar").remarks
    assert not [one for one in map_slides.map_slide(view, only="zero").remarks if "hanya" in one]
