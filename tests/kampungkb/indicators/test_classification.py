from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators.classification import (
    CLASSES,
    CLASSIFIED,
    HIGHEST,
    INDICATORS,
    LOWEST,
    RULES,
    Klasifikasi,
    Rule,
    Status,
    VillageClass,
    indices,
    never_filled,
    recompute,
)
from kampungkb.register import spreadsheet

PASS, FAIL = 3, 2
EXPECTED = {
    (False, False, False): "dasar",
    (True, False, False): "dasar",
    (False, True, False): "dasar",
    (False, False, True): "dasar",
    (True, True, False): "berkembang",
    (True, False, True): "mandiri",
    (False, True, True): "mandiri",
    (True, True, True): "berkelanjutan",
}
scores_strategy = st.lists(st.integers(1, 4), min_size=12, max_size=12)


@pytest.mark.parametrize("passes", list(product([False, True], repeat=3)))
def test_every_combination_of_passing_indices_has_its_class(passes):
    sizes = (5, 3, 4)
    scores = [
        PASS if good else FAIL
        for good, size in zip(passes, sizes, strict=True)
        for _ in range(size)
    ]
    assert recompute(scores) == EXPECTED[passes]


def test_an_index_passes_at_three_and_not_below():
    just = [3, 3, 3, 3, 3, 1, 1, 1, 4, 4, 3, 1]
    assert indices(just) == (3.0, 1.0, 3.0)
    assert recompute(just) is Klasifikasi.MANDIRI
    assert recompute([2, *just[1:]]) is Klasifikasi.DASAR


def test_thresholds_come_from_the_table():
    strict = Rule(since=2030, input=3.5, process=3.5, output=3.5)
    assert recompute([3] * 12) is Klasifikasi.BERKELANJUTAN
    assert recompute([3] * 12, strict) is Klasifikasi.DASAR
    assert [rule.since for rule in RULES] == sorted(rule.since for rule in RULES)


@given(scores_strategy, st.integers(0, 11))
def test_a_better_score_in_input_or_process_never_lowers_the_class(scores, at):
    better = list(scores)
    better[at] = min(4, better[at] + 1)
    order = list(Klasifikasi)
    assert order.index(recompute(better)) >= order.index(recompute(scores))


def test_a_wrong_number_of_scores_is_refused():
    with pytest.raises(ValueError, match="11 scores"):
        recompute([1] * 11)


def test_only_a_dasar_row_of_ones_was_never_filled():
    assert never_filled(Klasifikasi.DASAR, [1] * 12)
    assert not never_filled(Klasifikasi.DASAR, [1] * 11 + [2])
    assert not never_filled(Klasifikasi.MANDIRI, [1] * 12)
    assert not never_filled(None, [1] * 12)


def test_classes_rise_from_no_data_to_berkelanjutan():
    rising = [
        VillageClass.of(Status.NO_DATA, None),
        VillageClass.of(Status.UNFORMED, None),
        VillageClass.of(Status.FORMING, None),
        VillageClass.of(Status.FORMED, None),
        *(VillageClass.of(Status.FORMED, one) for one in Klasifikasi),
    ]
    assert rising == list(VillageClass) == list(CLASSES)
    assert [one.byte for one in rising] == list(range(len(CLASSES)))


@pytest.mark.parametrize("one", VillageClass)
def test_a_class_is_a_status_and_a_klasifikasi(one):
    assert VillageClass.of(one.status, one.klasifikasi) is one
    assert one.is_formed == (one.status is Status.FORMED) == (one not in CLASSES[:3])
    assert (one.klasifikasi is None) == (one not in CLASSIFIED)


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.FORMED])
def test_a_klasifikasi_counts_only_for_a_formed_village(status):
    assert VillageClass.of(status, Klasifikasi.MANDIRI) == status.value


def test_every_status_and_klasifikasi_has_its_class():
    assert {one.status for one in VillageClass} == set(Status)
    assert [one.klasifikasi for one in CLASSIFIED] == list(Klasifikasi)
    assert [one for one in VillageClass if one.is_advanced] == ["mandiri", "berkelanjutan"]


def test_a_class_byte_is_one_digit_in_sql():
    assert max(one.byte for one in VillageClass) <= 9


# Which scores belong to which index: 5 of input, 3 of process, 4 of output
INDEX_OF = [0] * 5 + [1] * 3 + [2] * 4


@pytest.mark.parametrize("at", range(12))
def test_each_indicator_counts_in_its_own_index_only(at):
    scores = [LOWEST] * 12
    scores[at] = HIGHEST
    expected = [1.0, 1.0, 1.0]
    expected[INDEX_OF[at]] += (HIGHEST - LOWEST) / INDEX_OF.count(INDEX_OF[at])
    assert indices(scores) == pytest.approx(expected)


@pytest.mark.parametrize("at", range(12))
def test_one_point_less_in_any_indicator_fails_its_index(at):
    """All indices are at the threshold of 3; one point less takes one below it."""
    assert recompute([3] * 12) is Klasifikasi.BERKELANJUTAN
    scores = [3] * 12
    scores[at] = 2
    failed = INDEX_OF[at]
    assert recompute(scores) is (Klasifikasi.BERKEMBANG if failed == 2 else Klasifikasi.MANDIRI)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(since=2030, input=3.2, process=3.0, output=3.0), "mandiri"),
        (Rule(since=2030, input=3.0, process=3.3, output=3.0), "mandiri"),
        (Rule(since=2030, input=3.0, process=3.0, output=3.25), "berkembang"),
    ],
)
def test_each_index_has_a_threshold_of_its_own(rule, expected):
    assert recompute([3] * 12, rule) == expected


def test_headings_of_the_portal_name_the_index_of_each_indicator():
    assert [heading.partition(" ")[0] for heading in INDICATORS] == (
        ["Input"] * 5 + ["Proses"] * 3 + ["Output"] * 4
    )


def test_scores_are_one_to_four():
    assert (LOWEST, HIGHEST) == (1, 4)


def test_the_rule_in_force_passes_at_three_since_2022():
    assert RULES[-1] == Rule(since=2022, input=3.0, process=3.0, output=3.0)


@pytest.mark.parametrize(
    ("day", "rows", "untouched"),
    [
        ("2022-06-13", 10_700, 2_202),
        ("2023-08-28", 22_088, 8_108),
    ],
)
def test_the_rule_gives_the_class_of_every_real_row(shared_data, day, rows, untouched):
    (sheet,) = spreadsheet.read(shared_data / "register" / f"klasifikasi_{day}.xlsx")
    heading, *lines = sheet.lines
    columns = [heading.index(name) for name in INDICATORS]
    assert len(lines) == rows
    never = 0
    for line in lines:
        scores = [int(line[column]) for column in columns]
        said = Klasifikasi(line[-1].lower())
        assert recompute(scores) is said, line
        never += never_filled(said, scores)
    assert never == untouched
