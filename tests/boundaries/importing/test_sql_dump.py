"""Inserts are parsed in every dialect that publishers use; other text is refused."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.importing.sql_dump import LIMITS, inserts
from geo.errors import UnreadableFile


def rows(text):
    return [row.values for row in inserts(text, "a.sql")]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO wilayah (kode,nama) VALUES ('11','ACEH'),('12','O''o');",
        'INSERT INTO wilayah(kode,nama) VALUES ("11","ACEH"),("12","O\'o");',
        "INSERT INTO `wilayah` (`kode`, `nama`) VALUES\n('11', 'ACEH'),\n('12', 'O\\'o');",
        "insert into db.wilayah (kode,nama)\nvalues\n\t ('11','ACEH') ,\n  ( '12' , 'O''o' )",
        "INSERT INTO wilayah (kode,nama) VALUES ('11','ACEH');\n"
        "INSERT INTO wilayah (kode,nama) VALUES ('12','O''o');",
        "/* It's; INSERT INTO nothing */ DROP TABLE IF EXISTS `wilayah`;\n"
        "CREATE TABLE wilayah (kode varchar(13) DEFAULT 'x;y', PRIMARY KEY (kode)) ENGINE=MyISAM;\n"
        "-- it's a comment; so is this\n# and this\n"
        "SET time_zone = '+00:00';;\nSTART TRANSACTION;\n"
        "INSERT IGNORE INTO wilayah VALUES ('11','ACEH') -- Aceh's\n, ('12','O''o');\nCOMMIT;\n"
        "/*!40101 SET CHARACTER_SET_CLIENT=@OLD */;",
        "DELETE FROM wilayah WHERE kode LIKE '11%' AND LENGTH(kode)=5;\r\n"
        "INSERT INTO wilayah (kode,nama) VALUES\r\n('11','ACEH'),\r\n('12','O''o');\r\n",
    ],
)
def test_every_quoting_gives_the_same_rows(text):
    assert rows(text) == [("11", "ACEH"), ("12", "O'o")]


def test_rows_have_columns_table_and_line():
    text = "-- first\nINSERT INTO `T` (`Kode`, nama)\nVALUES\n('1', NULL),\n('2', -7.5e1);"
    one, two = inserts(text, "a.sql")
    assert (one.line, one.table, one.columns, one.values) == (4, "t", ("kode", "nama"), ("1", None))
    assert (two.line, two.values) == (5, ("2", "-7.5e1"))


def test_without_a_column_list_columns_are_numbered():
    (row,) = inserts("INSERT INTO t VALUES ('1', 'a,b', NULL)", "a.sql")
    assert row.columns == ("0", "1", "2")


def test_sql_in_a_quoted_text_is_text():
    text = "INSERT INTO t (kode,nama) VALUES ('1','x''); DROP TABLE t; --'),('2','/* y */');"
    assert rows(text) == [("1", "x'); DROP TABLE t; --"), ("2", "/* y */")]


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=5))
def test_any_quoted_text_is_read_unchanged(pairs):
    def quote(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"

    listed = ",\n".join(f"({quote(code)}, {quote(name)})" for code, name in pairs)
    assert rows(f"INSERT INTO t (kode, nama) VALUES {listed};") == pairs


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n\nSELECT * FROM wilayah;", 3),
        ("UPDATE wilayah SET nama = 'x';", 1),
        ("GRANT ALL ON *.* TO 'me';", 1),
        ("INSERT INTO t (a,b)\nSELECT a, b FROM u;", 1),
        ("INSERT INTO t (a,b) VALUES\n('1','2'),\n('3',LOAD_FILE('/etc/passwd'));", 3),
        ("INSERT INTO t (a,b) VALUES\n('1','2'),\n('3');", 3),
        ("INSERT INTO t (a,b) VALUES\n('1','2'),\n('3','4", 3),
        ("INSERT INTO t (a,b) VALUES\n('1','2')\n('3','4');", 3),
        ("INSERT INTO t (a,b) VALUES\n('1','2'),", 2),
        ("INSERT INTO t (a,b) VALUES", 1),
        ("INSERT INTO t (a,b) VALUES ('1','2') ON DUPLICATE KEY UPDATE a = 1;", 1),
        ("<!DOCTYPE html><html>Not found</html>", 1),
        ("DROP TABLE t; /* never closed", 1),
    ],
)
def test_other_statements_are_refused_with_their_line(text, line):
    with pytest.raises(UnreadableFile, match="not an insert of plain values") as told:
        rows(text)
    assert told.value.file == "a.sql"
    assert told.value.row == line


def test_a_long_statement_is_skipped():
    text = "CREATE TABLE t (" + "a varchar(10) DEFAULT 'x', " * 20_000 + "b int);"
    assert rows(text + "INSERT INTO t (a) VALUES ('1');") == [("1",)]


def test_an_unterminated_text_is_refused():
    with pytest.raises(UnreadableFile):
        rows("INSERT INTO t (a,b) VALUES ('1','" + "x''" * 200_000)


_MARKS = "'\"`;,()-/*#\\\n ab"
_WORDS = st.text(st.sampled_from(_MARKS), max_size=8)


@st.composite
def _gaps(draw):
    """White space and comments, as they stand between two tokens."""
    kinds = (" ", "\n", "\r\n\t", "-- {}\n", "# {}\n", "/* {} */", "/*!40101 {} */")
    kind = draw(st.sampled_from(kinds))
    words = draw(_WORDS).replace("*/", "").replace("*", "" if "*" in kind else "*")
    return kind.format(words.replace("\n", "")) if "{}" in kind else kind


def _quoted(text, quote):
    return quote + text.replace("\\", "\\\\").replace(quote, quote * 2) + quote


@st.composite
def _dumps(draw):
    """A valid dump in a mixture of dialects, and the rows that it inserts."""
    parts, expected = [draw(_gaps())], []
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            inner = draw(st.lists(st.sampled_from(["x", " = ", "-1", "6/2", "(", "`a;b`"])))
            inner += [_quoted(draw(_WORDS), draw(st.sampled_from("'\"")))]
            inner += [draw(_gaps().filter(lambda gap: not gap.startswith("#")))]
            verb = draw(st.sampled_from(["SET ", "drop table ", "CREATE TABLE t (", "COMMIT "]))
            parts += [verb, *inner, ";"]
        else:
            width = draw(st.integers(1, 4))
            table = draw(st.sampled_from(["t", "`t`", "[t]", '"T"', "db.t", "`db`.`t`"]))
            names = ",".join(f"`c{number}`" for number in range(width))
            columns = draw(st.sampled_from(["", f"({names})", f" ( {names.replace('`', '')} ) "]))
            rows = draw(
                st.lists(
                    st.tuples(
                        *[st.one_of(st.none(), st.integers(), st.text(max_size=9), _WORDS)] * width
                    ),
                    min_size=1,
                    max_size=4,
                )
            )
            listed = []
            for row in rows:
                cells = []
                for value in row:
                    shown = "null" if value is None else str(value)
                    if isinstance(value, str):
                        shown = _quoted(value, draw(st.sampled_from("'\"")))
                    cells.append(draw(st.sampled_from(["", " ", "\n"])) + shown)
                listed.append(f"({','.join(cells)})")
                expected.append(tuple(value if value is None else str(value) for value in row))
            verb = draw(st.sampled_from(["INSERT INTO ", "insert ignore into\n"]))
            between = draw(st.sampled_from([",", ",\n", " , ", draw(_gaps()) + ","]))
            parts += [verb, table, columns, " VALUES ", between.join(listed), ";"]
        parts.append(draw(_gaps()))
    return "".join(parts), expected


@settings(deadline=None, max_examples=200)
@given(_dumps())
def test_a_dump_in_any_dialect_gives_its_rows(dump):
    text, expected = dump
    assert rows(text) == expected


@pytest.mark.parametrize("columns", [True, False])
def test_a_row_of_too_many_columns_is_refused(columns):
    width = LIMITS.columns + 1
    listed = "(" + ",".join(f"c{number}" for number in range(width)) + ")" if columns else ""
    text = f"\nINSERT INTO t {listed} VALUES ({','.join(['1'] * width)});"
    with pytest.raises(UnreadableFile, match=f"more than {LIMITS.columns} columns") as told:
        rows(text)
    assert told.value.row == 2
    assert (
        len(rows(f"INSERT INTO t VALUES ({','.join(['1'] * LIMITS.columns)});")[0])
        == LIMITS.columns
    )


def _seconds(text):
    best = 1e9
    for _ in range(2):
        began = time.process_time()
        try:
            for _row in inserts(text, "a.sql"):
                pass
        except UnreadableFile:
            pass
        best = min(best, time.process_time() - began)
    return best


def _assert_linear(before, repeated, after):
    """The time grows with the length: what doubles in length takes at most four times as long."""
    for count in range(10, 36, 3):  # an exponential one is over this before it takes minutes
        assert _seconds(before + repeated * count + after) < 0.5, count
    seconds = 0.01  # below this a clock of processor time is too coarse
    for power in range(6, 16):
        longer = _seconds(before + repeated * 2**power + after)
        assert longer < 4 * seconds, (before, repeated, after, power)
        seconds = max(seconds, longer)


_TOKENS = ["'", "''", '"', "`", "\\", "\\'", "/*", "*/", "*", "/", "--", "-", "#", "\n", " ", ";"]
_TOKENS += [
    "(",
    ")",
    ",",
    "1",
    "x",
    ".",
    "SET ",
    "DROP TABLE ",
    "INSERT INTO t ",
    "VALUES ",
    "('a')",
]
_BEFORE = [
    "",
    "SET x",
    "SET /*",
    "SET '",
    "INSERT INTO t",
    "INSERT INTO t (",
    "INSERT INTO t VALUES ",
]
_BEFORE += ["INSERT INTO t VALUES (", "INSERT INTO t VALUES ('", "INSERT INTO t (a) VALUES ('a'),"]


@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        ("SET ", "/*", ""),
        ("SET ", "/* /* */ -- '\n", "'"),
        ("SET ", "-- x\n", "'"),
        ("DROP TABLE ", "''", "'"),
        ("SET x = '", "''", ""),
        ("INSERT INTO t", " ", "("),
        ("INSERT INTO t VALUES (", "1,", "1)"),
        ("INSERT INTO t VALUES ('", "''", ""),
        ("INSERT INTO t VALUES ", "('1'), /* ", ""),
        ("", "INSERT INTO t VALUES (1);", ""),
        ("", ";/* */", "/*"),
    ],
)
def test_what_would_make_a_pattern_backtrack_takes_linear_time(before, repeated, after):
    _assert_linear(before, repeated, after)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(_BEFORE),
    st.lists(st.sampled_from(_TOKENS), min_size=1, max_size=5).map("".join),
    st.sampled_from(["", "'", ")", "*/", ";", "\n"]),
)
def test_any_repeated_text_takes_linear_time(before, repeated, after):
    _assert_linear(before, repeated, after)
