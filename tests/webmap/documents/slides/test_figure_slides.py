import pytest

from boundaries.areas.codes import Level
from webmap.core.i18n import percent_value
from webmap.documents.slides import figure_slides
from webmap.documents.slides.figure_slides import LONGEST, PER_CHART, PER_SLIDE
from webmap.maps import symbology


def numbers(cells):
    return [int(cell.replace(".", "")) for cell in cells]


def test_the_ranking_has_the_coverage_and_colour_of_every_area(view_of):
    view = view_of("99.01")
    slide = figure_slides.ranking_slides(view)[0]
    (series,) = slide.chart.series
    assert list(slide.chart.categories) == [row["name"] for row in view.rows]
    assert series.values == [percent_value(row["formed"], row["villages"]) for row in view.rows]
    assert series.colours == [symbology.colour(symbology.coverage_class(row)) for row in view.rows]


def test_the_bars_of_classes_add_up_to_the_villages(view_of):
    view = view_of("99.01")
    slide = next(one for one in figure_slides.ranking_slides(view) if len(one.chart.series) > 1)
    sums = [sum(values) for values in zip(*(one.values for one in slide.chart.series), strict=True)]
    assert sums == [row["villages"] for row in view.rows]
    assert [one.name for one in slide.chart.series] == [entry.label for entry in view.bar]


def test_the_table_has_the_figures_of_the_page_and_adds_up(view_of):
    view = view_of("99.01")
    table = figure_slides.ranking_slides(view)[-1].table
    assert [one.heading for one in table.columns] == [
        *("Kecamatan", "Desa", "Terbentuk", "Belum", "Cakupan", "Kurang"),
    ]
    assert [row[5] for row in table.rows] == [view.gap.cells[row["code"]].text for row in view.rows]
    for column, key in ((1, "villages"), (2, "formed"), (3, "unformed")):
        assert numbers(row[column] for row in table.rows) == [row[key] for row in view.rows]
        assert sum(numbers(row[column] for row in table.rows)) == view.total[key]
        assert numbers([table.total[column]]) == [view.total[key]]


def test_areas_without_data_are_counted_and_not_drawn(view_of):
    view = view_of("99")
    unknown = [row for row in view.rows if row["coverage"] is None]
    assert unknown
    slides = figure_slides.ranking_slides(view)
    for slide in slides:
        shown = slide.table.rows if slide.table else slide.chart.categories
        assert len(shown) == len(view.rows) - len(unknown)
        assert f"{len(unknown)} kabupaten/kota tanpa data tidak ditampilkan." in slide.remarks[0]
    assert numbers([slides[-1].table.total[4]]) == [view.total["no_data"]]


def many(view, count):
    rows = [
        {**view.rows[at % len(view.rows)], "code": f"99.01.{at:02}", "name": f"Wilayah {at}"}
        for at in range(count)
    ]
    view.rows[:] = rows
    return view


@pytest.mark.parametrize("count", [PER_CHART, PER_CHART + 1, LONGEST])
def test_many_areas_are_spread_over_slides(view_of, count):
    view = many(view_of("99.01"), count)
    slides = [one for one in figure_slides.ranking_slides(view) if one.chart]
    ranking = [one for one in slides if len(one.chart.series) == 1]
    shown = [name for one in ranking for name in one.chart.categories]
    assert shown == [row["name"] for row in view.rows]
    assert all(len(one.chart.categories) <= PER_CHART for one in slides)
    assert len({one.title for one in ranking}) == len(ranking) == -(-count // PER_CHART)


def test_of_too_many_areas_the_lowest_and_highest_are_shown_and_the_others_counted(view_of):
    view = many(view_of("99.01"), 119)
    slides = figure_slides.ranking_slides(view)
    table = slides[-1].table
    assert [row[0] for row in table.rows] == [
        row["name"] for row in [*view.rows[:PER_SLIDE], *view.rows[-PER_SLIDE:]]
    ]
    assert slides[-1].remarks[0].startswith(f"{119 - 2 * PER_SLIDE} kecamatan lain tidak")
    charted = [name for one in slides if one.chart for name in one.chart.categories]
    assert len(charted) == 2 * 2 * PER_CHART
    assert slides[0].remarks == [f"{119 - 2 * PER_CHART} kecamatan lain tidak ditampilkan."]


def test_the_lowest_areas_of_a_province_have_their_regency(view_of, sample_app):
    view = view_of("99", Level.DISTRICT)
    names = {row["code"]: row["name"] for row in view_of("99").rows}
    slide = figure_slides.lowest_table_slide(view, names)
    known = [row for row in view.rows if row["coverage"] is not None]
    assert [row[0] for row in slide.table.rows] == [row["name"] for row in known[:PER_SLIDE]]
    assert [row[1] for row in slide.table.rows] == [
        names[row["code"][:5]] for row in known[:PER_SLIDE]
    ]
    assert f"{len(known) - PER_SLIDE} kecamatan lain tidak ditampilkan." in slide.remarks[0]
    zero = next(one.count for one in view.legend if one.key == "zero")
    assert (f"Tanpa satu pun yang terbentuk: {zero} kecamatan." in slide.remarks[0]) == bool(zero)


def test_a_single_area_is_not_ranked(view_of):
    assert figure_slides.ranking_slides(view_of("ID")) == []
    assert figure_slides.ranking_slides(view_of("99.01.01")) == []


def test_the_villages_of_a_district_are_listed_those_not_formed_first(view_of):
    view = view_of("99.01.01")
    slide = figure_slides.village_slide(view)
    assert [row[0] for row in slide.table.rows] == [one.name for one in view.villages]
    assert slide.table.rows[0][1:] == ["Belum", "–"]
    assert figure_slides.village_slide(view_of("99.01")) is None
