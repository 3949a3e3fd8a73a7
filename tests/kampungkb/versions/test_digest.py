"""Hashes change with what is shown, and with nothing else."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import Report, Target
from kampungkb.versions import digest

DAY = date(2023, 7, 27)
CODES = ["33.29.01.1001", "33.29.01.2002", "33.30.01.2001"]


def _state(classes=(1, 4, 2), reports=(7, 7, 8)):
    return RegisterState(
        DAY, np.array(CODES), np.array(classes, np.uint8), np.array(reports, np.int32)
    )


def _report(number=7, **changed):
    columns = {"date": DAY, "source": "Kabupaten", "kind": "regency", "number": "", **changed}
    return Report(id=number, signed_on=None, file=f"{number}.xlsx", **columns)


def _hash(state, code, *reports):
    return digest.data_hash(state, digest.source_keys(reports or (_report(), _report(8))), code)


def test_codes_become_their_numbers():
    numbers = digest.village_numbers(np.array(CODES))
    assert numbers.tolist() == [3329011001, 3329012002, 3330012001]
    assert digest.village_numbers(np.array([], "U1")).tolist() == []


def test_another_class_another_source_or_another_village_is_another_hash():
    same = _hash(_state(), "33.29")
    assert same != _hash(_state(classes=(2, 4, 2)), "33.29")
    assert same != _hash(_state(classes=(4, 1, 2)), "33.29")
    assert same != _hash(_state(reports=(7, 0, 8)), "33.29")
    assert same != _hash(_state(), "33.29.01")


@pytest.mark.parametrize(
    "changed",
    [
        {"source": "Provinsi"},
        {"date": date(2023, 7, 28)},
        {"kind": "decree"},
        {"number": "4/2023"},
    ],
)
def test_what_pages_say_of_a_source_counts(changed):
    other = _hash(_state(), "33.29", _report(**changed), _report(8))
    assert _hash(_state(), "33.29") != other


def test_other_areas_and_the_numbers_of_reports_do_not_count():
    same = _hash(_state(), "33.29")
    assert same == _hash(_state(classes=(1, 4, 5), reports=(7, 7, 0)), "33.29")
    assert same == _hash(_state(reports=(3, 3, 8)), "33.29", _report(3), _report(8))


def test_an_area_without_villages_has_a_hash():
    assert _hash(_state(), "34.01") == _hash(_state(), "34.01")


def _target(code="33.29", **changed):
    columns = {"metric": "formed", "due": DAY, "issuer": "Bupati", "share": 0.6, "villages": None}
    return Target(code=code, source="x", instrument="", **{**columns, **changed})


def _figures(wanted):
    return {
        "set_for": "33",
        "metric": "formed",
        "due": "2023-12-31",
        "issuer": "Gubernur",
        "share": None,
        "wanted": wanted,
    }


def test_targets_of_the_area_in_it_and_above_it_count():
    same = digest.target_hash([_target()], [_figures(40)], "33.29")
    others = [
        digest.target_hash([_target(share=0.7)], [_figures(40)], "33.29"),
        digest.target_hash([_target(issuer="Dinas")], [_figures(40)], "33.29"),
        digest.target_hash([_target(), _target("33.29.01")], [_figures(40)], "33.29"),
        digest.target_hash([_target()], [_figures(41)], "33.29"),
        digest.target_hash([_target()], [], "33.29"),
    ]
    assert same not in others
    assert same == digest.target_hash([_target("33.30"), _target()], [_figures(40)], "33.29")


def test_a_village_has_no_targets():
    assert digest.target_hash([_target()], [], "33.29.01.1001") == 0


def test_the_sum_does_not_depend_on_the_order():
    hashes = digest.village_hashes(
        digest.village_numbers(np.array(CODES)),
        np.arange(3, dtype=np.uint8),
        np.zeros(3, np.uint64),
    )
    assert len(set(hashes.tolist())) == 3
    assert digest.sum_of(hashes) == digest.sum_of(hashes[::-1]) == sum(hashes.tolist()) % 2**64


def test_a_key_needs_only_what_is_shown_of_a_report():
    shown = SimpleNamespace(date=DAY, source="Kabupaten", kind="regency", number="", signed_on=None)
    assert digest.source_key(shown) == digest.source_key(_report())


def test_fingerprints_on_paper_stay_valid():
    # documents carry them: another value here makes all of them unknown
    state = _state()
    figures = {"code": "33.29", "targets": [_figures(40)]}
    keys = digest.source_keys([_report(), _report(8, kind="portal", source="Portal")])
    fingerprint = digest.fingerprint_of(state, keys, [_target(set_on=DAY)], figures, DAY)
    assert str(fingerprint) == "K1BG-MYXD-RT0A-3820"
    state = _state(classes=(0, 7, 3), reports=(0, 8, 8))
    figures = {"code": "ID", "targets": []}
    assert str(digest.fingerprint_of(state, keys, [], figures, DAY)) == "MH6V-HKYF-9S52-3804"


def test_each_class_counts_for_itself():
    hashes = digest.village_hashes(
        np.full(8, 3329011001, np.uint64), np.arange(8, dtype=np.uint8), np.zeros(8, np.uint64)
    )
    assert len(set(hashes.tolist())) == len(CLASSES) == 8
