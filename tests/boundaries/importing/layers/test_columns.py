"""The publisher of a layer is recognised by its columns."""

from boundaries.importing.layers.columns import KEMENDAGRI, PUBLISHERS, recognise


def test_the_columns_of_a_publisher_are_found_in_any_case():
    assert recognise(["OBJECTID", "KDEPUM", "Namobj"], "auto", {}) == (
        "rbi",
        {"village_code": "KDEPUM", "village": "Namobj"},
    )
    assert recognise(["KDEPUM"], "gadm", {}) is None
    for key, publisher in PUBLISHERS.items():
        assert recognise([publisher.codes[3][0]], key, {})[0] == key


def test_one_column_of_codes_is_kemendagris():
    assert recognise(["kode", "nama"], "auto", {}) == (KEMENDAGRI, {"code": "kode", "name": "nama"})
    assert recognise(["luas"], "auto", {}) is None


def test_named_columns_come_first():
    assert recognise(["KDEPUM", "X"], "auto", {"code": "x"}) == (KEMENDAGRI, {"code": "X"})
    assert recognise(["KDEPUM"], "auto", {"code": "x"}) is None
