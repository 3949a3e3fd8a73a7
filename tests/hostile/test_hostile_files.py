"""Imports of changed files: refused in one line or imported, within the budget, without a trace."""

import time

import pytest

from tests.hostile.cases import FORMATS, Cases

SEED = "make test"
_EACH = 8  # files of each format; make hostile imports tens of thousands


@pytest.mark.parametrize("form", [one for one in FORMATS if one != "bomb"])
def test_hostile_files_of_each_format_are_refused_or_imported(oracle, valid_files, tmp_path, form):
    cases = Cases(f"{SEED} {form}", valid_files, oracle.listener.port)
    for number in range(_EACH):
        case = cases.make(number, tmp_path / str(number), form)
        verdict = oracle.judge(case)
        assert verdict.holds, (case.label, verdict)


@pytest.mark.parametrize("form", ["xlsx", "zip", "gpkg"])
def test_a_process_of_its_own_leaves_nothing_either(process_oracle, valid_files, tmp_path, form):
    cases = Cases(f"{SEED} alone", valid_files, process_oracle.listener.port)
    case = cases.make(0, tmp_path / "case", form)
    verdict = process_oracle.judge(case)
    assert verdict.holds, (case.label, verdict)


def test_valid_files_are_imported(oracle, valid_files, tmp_path):
    """The samples are no files that are refused for another reason than what is changed in them."""
    from tests.hostile.cases import Case
    from tests.hostile.samples import SHEET_OF_DECISIONS

    refused = []
    for number, sample in enumerate(valid_files):
        case = Case(number, sample.format, sample.command(sample.path), sample.path, ())
        verdict = oracle.judge(case)
        if verdict.outcome != "imported" and sample.words != SHEET_OF_DECISIONS:
            refused.append((sample, verdict))
    assert refused == []


def test_the_same_seed_and_number_give_the_same_file(valid_files, tmp_path, monkeypatch):
    """Also at another time: a zip has the times of its members."""
    contents = []
    for name, year in (("a", 2001), ("b", 2002)):
        monkeypatch.setattr(time, "localtime", lambda *_, year=year: time.gmtime(year * 31_556_952))
        folder = tmp_path / name
        cases = Cases("seed", valid_files, 1)
        made = [cases.make(number, folder / str(number)) for number in range(60)]
        contents.append(
            [(one.path.name, one.path.is_file() and one.path.read_bytes()) for one in made]
        )
    different = [one for one, other in zip(*contents, strict=True) if one != other]
    assert [name for name, _content in different] == []
