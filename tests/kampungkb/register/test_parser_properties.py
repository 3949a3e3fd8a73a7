"""What is written to a sheet is read back, whatever the names are."""

import csv
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.files.formats import escape_formula
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.register import cells, parser
from kampungkb.register.layout import line_kinds

names_strategy = (
    st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="\x00"),
        min_size=1,
        max_size=12,
    )
    .map(cells.text)
    .filter(lambda name: cells.filled_text(name) and not name.isdecimal())
    .filter(lambda name: line_kinds.without_numbering(name) == name)
)
rows_strategy = st.lists(
    st.tuples(
        names_strategy.filter(lambda name: not name.lower().startswith(("jumlah", "total", "jml"))),
        st.sampled_from([Status.UNFORMED, Status.FORMING, Status.FORMED]),
        st.none() | st.sampled_from(list(Klasifikasi)),
        st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    ),
    min_size=1,
    max_size=8,
)


@given(rows_strategy, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-16"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path, rows, delimiter, encoding):
    path = tmp_path / "lembar.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=delimiter)
        out.writerow(["Kode", "Desa", "Status", "Klasifikasi", "Tanggal Bentuk"])
        for name, status, klasifikasi, day in rows:
            formed = klasifikasi if status is Status.FORMED else ""
            out.writerow(["99.01.01.2001", escape_formula(name), status, formed, day])
    sheet = parser.read(path)
    assert sheet.rejected == []
    assert [
        (row.row, row.names.village, row.status, row.klasifikasi, row.formed_on)
        for row in sheet.rows
    ] == [
        (line, name, status, klasifikasi if status is Status.FORMED else None, day)
        for line, (name, status, klasifikasi, day) in enumerate(rows, start=2)
    ]
