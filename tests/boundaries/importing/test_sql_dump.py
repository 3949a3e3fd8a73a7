"""Inserts are parsed in every dialect that publishers use; other text is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.importing.sql_dump import inserts
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
