"""Names that hold for a line because they stand above it."""

from kampungkb.register.layout.names_above import NamesAbove
from kampungkb.register.layout.survey import Layout


def names(village, district="", regency=""):
    return {"regency": regency, "district": district, "village": village}


def of(above, index, village, district="", regency=""):
    completed, lines = above.complete(index, village, names(village, district, regency))
    return completed["regency"], completed["district"], lines


def test_names_hold_until_the_next_ones():
    above = NamesAbove(Layout(), {}, 1)
    assert of(above, 1, "A", "Mawar", "Melati") == ("Melati", "Mawar", {})
    assert of(above, 2, "B") == ("Melati", "Mawar", {"regency": 2, "district": 2})
    assert of(above, 3, "C", "Soka") == ("Melati", "Soka", {"regency": 2})
    assert of(above, 4, "D", '"', "sda") == ("Melati", "Soka", {"regency": 2, "district": 4})
    assert of(above, 5, "E", "", "Dahlia") == ("Dahlia", "", {})  # its kecamatan is not Soka


def test_a_ditto_mark_below_nothing_is_no_name():
    assert of(NamesAbove(Layout(), {}, 1), 1, "A", '"', "sda") == ("", "", {})


def test_blank_cells_that_are_omissions_stay_blank():
    above = NamesAbove(Layout(fills={"district": frozenset({3})}), {}, 1)
    of(above, 1, "A", "Mawar")
    assert of(above, 2, "B")[1:] == ("", {})
    assert of(above, 3, "C")[1:] == ("Mawar", {"district": 2})
    assert of(above, 4, "D", '"')[1:] == ("Mawar", {"district": 2})


def test_totals_empty_lines_and_unknown_lines_end_a_kecamatan():
    def after(end, layout=None):
        above = NamesAbove(layout or Layout(), {}, 1)
        of(above, 1, "A", "Mawar", "Melati")
        end(above)
        return of(above, 5, "B")[:2]

    assert after(lambda above: above.total("Jumlah")) == ("Melati", "")
    assert after(lambda above: above.total("Jumlah Kabupaten")) == ("", "")
    assert after(lambda above: above.total("Jumlah halaman ini")) == ("Melati", "Mawar")
    assert after(lambda above: above.other_line()) == ("Melati", "")
    assert after(lambda above: above.empty_line()) == ("Melati", "")
    assert after(lambda above: above.empty_line(), Layout(separating=False)) == ("Melati", "Mawar")


def test_sections():
    sections = {1: {"regency": "Melati"}, 2: {"district": "Mawar"}, 5: {"district": "Soka"}}
    above = NamesAbove(Layout(sections=sections), {}, 1)
    above.section(1)
    above.section(2)
    above.empty_line()  # below a section it separates nothing
    assert of(above, 3, "A") == ("Melati", "Mawar", {"regency": 2, "district": 3})
    above.below_table = True
    above.section(5)
    assert not above.below_table
    assert of(above, 6, "A")[:2] == ("Melati", "Soka")


def test_a_section_goes_with_the_regency_in_the_lines_below_it():
    above = NamesAbove(Layout(sections={1: {"district": "Mawar"}}), {"province": "Nusa"}, 1)
    above.section(1)
    assert of(above, 2, "A", "", "Melati") == ("Melati", "Mawar", {"district": 2})
    assert of(above, 3, "B", "", "Dahlia") == ("Dahlia", "", {})


def test_a_title_holds_up_to_the_first_section():
    above = NamesAbove(
        Layout(sections={5: {"district": "Soka"}}, starts={"district": "Mawar"}), {}, 3
    )
    assert of(above, 4, "A")[1:] == ("Mawar", {"district": 3})
    above.section(5)
    assert of(above, 6, "A")[1:] == ("Soka", {"district": 6})


def test_a_village_that_stands_there_already_is_of_another_kecamatan():
    above = NamesAbove(Layout(), {}, 1)
    of(above, 1, "A", "Mawar")
    assert of(above, 2, "A")[1] == "Mawar"  # a second Kampung KB of the village
    assert of(above, 3, "B")[1] == "Mawar"
    assert of(above, 4, "a")[1:] == ("", {})
    assert of(above, 5, "B", '"')[1] == "Mawar"  # a mark says it


def test_no_name_is_taken_from_above_in_a_sheet_that_is_sorted_otherwise():
    above = NamesAbove(Layout(scattered=frozenset({"district"})), {}, 1)
    of(above, 1, "A", "Mawar", "Melati")
    assert of(above, 2, "B", '"') == ("Melati", "", {"regency": 2})
