"""Pages of several dates in few bytes: nothing is lost, every text is written once."""

from hypothesis import given
from hypothesis import strategies as st

from webmap.pages.history_encoding import DATE, HistoryEncoder, PageParts

DAYS = ("2022-12-26", "2023-07-27")


def page(day, rows, *, summary="<p>1</p>", figures=None):
    lines = "\n".join(
        f'<tr data-code="{code}" data-class="{key}">'
        f'<th><a href="/area/{code}?date={day}">x</a></th><td>{count}</td></tr>'
        for code, key, count in rows
    )
    table = f'<p>kepala</p>\n<table class="sortable villages"><tbody>{lines}</tbody></table>'
    parts = {"summary": summary, "tables": table}
    return PageParts(day, {"title": day}, parts, figures or {"rows": []})


def encode(*pages):
    encoder = HistoryEncoder()
    for one in pages:
        encoder.add(one)
    return encoder.value()


def rows_of(value, shown):
    """Decode the first table of a date as the browser does."""
    rows = [value["rows"][number] for number in shown["tables"][0]]
    return [
        (code, key, [value["cells"][cell].replace(DATE, shown["date"]) for cell in cells])
        for code, key, *cells in rows
    ]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["99.01.01.2001", "99.01.01.2002", "99.02.01.2001"]),
            st.tuples(st.sampled_from(["dasar", "unformed"]), st.integers(0, 3)),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_rows_of_every_date_come_back_in_their_order(found):
    days = [f"2023-01-0{number}" for number in range(1, len(found) + 1)]
    tables = [[(code, *one) for code, one in reversed(table.items())] for table in found]
    value = encode(*(page(day, rows) for day, rows in zip(days, tables, strict=True)))
    for day, rows, shown in zip(days, tables, value["dates"], strict=True):
        assert shown["date"] == day
        assert rows_of(value, shown) == [
            (code, key, [f'<th><a href="/area/{code}?date={day}">x</a></th>', f"<td>{count}</td>"])
            for code, key, count in rows
        ]
    assert len(set(value["cells"])) == len(value["cells"])


def test_what_stays_the_same_is_written_once():
    same = [("99.01.01.2001", "dasar", 1)]
    value = encode(page(DAYS[0], same), page(DAYS[1], same))
    assert len(value["rows"]) == 1 and len(value["cells"]) == 2
    first, last = value["dates"]
    assert first["parts"] == last["parts"]


def test_the_rest_of_the_table_stays_in_its_part():
    value = encode(page(DAYS[0], [("99.01.01.2001", "dasar", 1)]))
    [shown] = value["dates"]
    html = value["parts"][shown["parts"]["tables"]]
    assert html == ('<p>kepala</p> <table class="sortable villages"><tbody></tbody></table>')


def test_other_tables_are_left_alone():
    plain = '<table><tbody><tr data-date="2023-07-27"><td>1</td></tr></tbody></table>'
    value = encode(page(DAYS[0], [], summary=plain))
    assert plain in value["parts"]


def test_areas_of_the_map_are_in_the_order_of_codes():
    figures = {
        "rows": [
            {"code": "99.02", "name": "B", "class": "full", "lines": ["2"]},
            {"code": "99.01", "name": "A", "class": "zero", "lines": ["1"]},
        ]
    }
    value = encode(page(DAYS[0], [], figures=figures))
    facts = [value["facts"][number] for number in value["dates"][0]["facts"]]
    assert facts == [{"class": "zero", "lines": ["1"]}, {"class": "full", "lines": ["2"]}]


def test_packed_villages_are_digits_in_the_order_of_codes():
    villages = {"99.02.01": ["2001", "3"], "99.01.01": ["2001 2002", "12"]}
    figures = {"classes": ["a", "b", "c", "d"], "villages": villages}
    value = encode(page(DAYS[0], [], figures=figures))
    assert value["dates"][0]["digits"] == "123" and value["classes"] == ["a", "b", "c", "d"]


def test_reports_of_all_dates_are_named():
    first = {"rows": [], "reports": {1: ["26 Desember 2022", "Portal"]}}
    last = {"rows": [], "reports": {2: ["27 Juli 2023", "Portal"]}}
    value = encode(page(DAYS[0], [], figures=first), page(DAYS[1], [], figures=last))
    assert set(value["reports"]) == {"1", "2"}
