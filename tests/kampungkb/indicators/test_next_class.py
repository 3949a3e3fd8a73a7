from itertools import product
from typing import get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators.classification import (
    CLASSES,
    HIGHEST,
    INDICATORS,
    LOWEST,
    RULES,
    Klasifikasi,
    Rule,
    indices,
    recompute,
)
from kampungkb.indicators.next_class import (
    NEXT_CLASSES,
    ClassStep,
    NextClass,
    ScoreFigures,
    ScoreStep,
    easiest_step,
    easiest_steps,
    next_class,
    next_classes,
    points_to,
    score_figures,
    scores_array,
)
from kampungkb.register import parser

INDEX_OF = ["input"] * 5 + ["process"] * 3 + ["output"] * 4
RISING = list(Klasifikasi)
ADVANCED = ("mandiri", "berkelanjutan")

score_lists = st.lists(st.integers(LOWEST, HIGHEST), min_size=12, max_size=12)
near_threshold = st.lists(st.integers(2, 4), min_size=12, max_size=12)
any_scores = score_lists | near_threshold
thresholds = st.sampled_from([1.0, 2.5, 3.0, 3.2, 3.25, 10 / 3, 4.0])
rules = st.builds(Rule, st.just(2030), thresholds, thresholds, thresholds)


def by_class(figures):
    return {step["klasifikasi"]: step for step in figures["higher"]}


def raised(scores, step):
    """Scores after the rises of a step."""
    better = list(scores)
    for one in step["steps"]:
        at = INDICATORS.index(one["indicator"])
        assert better[at] == one["from"]
        better[at] = one["to"]
    return better


def test_figures_say_everything_about_twelve_scores():
    scores = [3, 3, 3, 3, 3, 2, 3, 3, 1, 2, 3, 3]
    assert score_figures(scores) == {
        "klasifikasi": "dasar",
        "input": 3.0,
        "process": 8 / 3,
        "output": 2.25,
        "never_filled": False,
        "next": "blocked_process",
        "higher": [
            {
                "klasifikasi": "berkembang",
                "blocked_by": ["process"],
                "points": 1,
                "steps": [{"indicator": "Proses Penggunaan Data", "from": 2, "to": 3}],
            },
            {
                "klasifikasi": "mandiri",
                "blocked_by": ["output"],
                "points": 3,
                "steps": [{"indicator": "Output Poktan", "from": 1, "to": 4}],
            },
            {
                "klasifikasi": "berkelanjutan",
                "blocked_by": ["process", "output"],
                "points": 4,
                "steps": [
                    {"indicator": "Proses Penggunaan Data", "from": 2, "to": 3},
                    {"indicator": "Output Poktan", "from": 1, "to": 4},
                ],
            },
        ],
    }


def test_keys_are_those_of_their_types():
    figures = score_figures([2] * 12)
    assert list(figures) == list(get_type_hints(ScoreFigures))
    assert [list(step) for step in figures["higher"]] == [list(get_type_hints(ClassStep))] * 3
    assert list(figures["higher"][0]["steps"][0]) == list(get_type_hints(ScoreStep))


def test_points_go_to_the_lowest_scores_first():
    """Few indicators have to rise; of equal ones the first."""
    step = by_class(score_figures([2, 1, 2, 2, 2, 4, 4, 4, 1, 1, 1, 1]))["berkembang"]
    assert [(one["indicator"], one["from"], one["to"]) for one in step["steps"]] == [
        ("Input Pokja", 2, 4), ("Input Sumber Dana", 1, 4), ("Input Poktan", 2, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "classes"),
    [
        # neither index passes
        ([2] * 12, ["berkembang", "mandiri", "berkelanjutan"]),
        # output passes: no rise leads to berkembang
        ([2] * 8 + [3] * 4, ["mandiri", "berkelanjutan"]),
        # berkembang: output makes all three pass
        ([3] * 8 + [2] * 4, ["berkelanjutan"]),
        ([3] * 5 + [2] * 3 + [3] * 4, ["berkelanjutan"]),
        ([3] * 12, []),
    ],
)
def test_classes_that_rising_scores_can_reach(scores, classes):
    assert list(by_class(score_figures(scores))) == classes


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (None, "unknown"),
        ([1] * 12, "never_filled"),
        ([1] * 11 + [2], "blocked_several"),
        ([3] * 5 + [1] * 7, "blocked_process"),
        ([3] * 5 + [2] * 3 + [3, 3, 2, 2], "blocked_output"),  # 2 points against 3 of process
        ([3] * 8 + [2] * 4, "blocked_output"),
        ([2] * 5 + [3] * 3 + [1] * 4, "blocked_input"),
        ([2] * 5 + [3] * 7, "blocked_input"),
        ([3] * 5 + [2] * 3 + [3] * 4, "blocked_process"),
        ([3] * 11 + [2], "one_point"),  # from berkembang to berkelanjutan
        ([3] * 4 + [2] + [1] * 3 + [3] * 4, "one_point"),  # from dasar to mandiri
        ([3] * 4 + [2] + [3] * 7, "blocked_input"),  # mandiri, one point from berkelanjutan
        ([3] * 4 + [2] + [3] * 3 + [1] * 4, "blocked_input"),  # dasar, one point from berkembang
        ([3] * 12, "top"),
        ([2] * 8 + [3] * 4, "blocked_process"),  # 3 points against 5 of input
        ([2, 2, 2, 3, 3] + [2] * 3 + [3] * 4, "blocked_input"),  # 3 points each: the first
    ],
)
def test_what_a_village_lacks(scores, expected):
    assert next_class(scores) == expected
    row = np.array([scores or [0] * 12], np.uint8)
    assert NEXT_CLASSES[next_classes(row)[0]] == expected


def test_members_are_ordered_by_their_bytes():
    assert [one.byte for one in NEXT_CLASSES] == list(range(len(NextClass)))


def test_a_wrong_number_of_scores_is_refused():
    with pytest.raises(ValueError, match="11 scores"):
        score_figures([1] * 11)


@given(any_scores, rules | st.just(RULES[-1]))
def test_every_suggestion_gives_the_class_promised(scores, rule):
    figures = score_figures(scores, rule)
    assert figures["klasifikasi"] == recompute(scores, rule)
    assert (figures["input"], figures["process"], figures["output"]) == indices(scores)
    for step in figures["higher"]:
        better = raised(scores, step)
        assert recompute(better, rule) == step["klasifikasi"]
        assert max(better) <= HIGHEST
        assert all(one["to"] > one["from"] for one in step["steps"])
        assert sum(better) - sum(scores) == step["points"]
        assert {INDEX_OF[INDICATORS.index(one["indicator"])] for one in step["steps"]} == set(
            step["blocked_by"]
        )


def all_rises(scores):
    """Scores for every triple of sums that rises can give: the rule looks at the sums only."""
    parts = [scores[:5], scores[5:8], scores[8:]]
    options = []
    for part in parts:
        current, found = list(part), [list(part)]
        for at in range(len(part)):
            while current[at] < HIGHEST:
                current[at] += 1
                found.append(list(current))
        options.append(found)
    return [[*first, *second, *third] for first, second, third in product(*options)]


@given(any_scores, rules | st.just(RULES[-1]))
def test_no_rise_of_fewer_points_gives_the_class(scores, rule):
    fewest = {}
    for better in all_rises(scores):
        one, points = recompute(better, rule), sum(better) - sum(scores)
        fewest[one] = min(points, fewest.get(one, points))
    current = RISING.index(recompute(scores, rule))
    assert {
        step["klasifikasi"]: step["points"] for step in score_figures(scores, rule)["higher"]
    } == {one: points for one, points in fewest.items() if RISING.index(one) > current}


@given(st.lists(any_scores | st.just([1] * 12) | st.just([0] * 12), max_size=30), rules)
def test_arrays_give_what_single_rows_give(rows, rule):
    scores = np.array(rows, np.uint8).reshape(len(rows), 12)
    for one_rule in (rule, RULES[-1]):
        known = [None if 0 in row else score_figures(row, one_rule) for row in rows]
        assert [NEXT_CLASSES[byte] for byte in next_classes(scores, one_rule)] == [
            "unknown" if figures is None else figures["next"] for figures in known
        ]
        for one in Klasifikasi:
            assert points_to(scores, [one], one_rule).tolist() == [
                by_class(figures)[one]["points"] if figures and one in by_class(figures) else -1
                for figures in known
            ]
        both = [Klasifikasi.MANDIRI, Klasifikasi.BERKELANJUTAN]
        assert points_to(scores, both, one_rule).tolist() == [
            min(
                (step["points"] for step in figures["higher"] if step["klasifikasi"] in ADVANCED),
                default=-1,
            )
            if figures
            else -1
            for figures in known
        ]


@given(st.lists(any_scores | st.just([1] * 12) | st.just([0] * 12), max_size=30), rules)
def test_the_easiest_steps_of_arrays_are_those_of_single_rows(rows, rule):
    found = easiest_steps(np.array(rows, np.uint8).reshape(len(rows), 12), rule)
    columns = zip(
        rows,
        found.scores.tolist(),
        found.points.tolist(),
        found.classes.tolist(),
        strict=True,
    )
    for row, after, points, byte in columns:
        step = None if 0 in row else easiest_step(score_figures(row, rule))
        if step is None:
            assert (after, points, byte) == (row, 0, 0)
        else:
            assert after == raised(row, step)
            assert (points, CLASSES[byte]) == (step["points"], step["klasifikasi"])
            assert recompute(after, rule) == step["klasifikasi"]


@given(any_scores)
def test_what_is_lacking_follows_from_the_steps(scores):
    figures = score_figures(scores)
    steps = by_class(figures)
    advanced = [steps[one]["points"] for one in ADVANCED if one in steps]
    if figures["klasifikasi"] == "berkelanjutan":
        assert figures["next"] == "top"
    elif figures["never_filled"]:
        assert figures["next"] == "never_filled"
    elif figures["klasifikasi"] not in ADVANCED and 1 in advanced:
        assert figures["next"] == "one_point"
    else:
        fewest = min(step["points"] for step in figures["higher"])
        easiest = [s["blocked_by"] for s in figures["higher"] if s["points"] == fewest]
        kinds = {"several" if len(names) > 1 else names[0] for names in easiest}
        assert figures["next"].removeprefix("blocked_") in kinds


def test_texts_of_digits_are_scores():
    found = scores_array(["123412341234", "", "4" * 12])
    assert found.tolist() == [[1, 2, 3, 4] * 3, [0] * 12, [4] * 12]
    assert found.dtype == np.uint8
    assert scores_array([]).shape == (0, 12)
    with pytest.raises(ValueError, match="'123'"):
        scores_array(["123"])


@pytest.fixture(scope="module")
def real_rows(shared_data):
    parsed = parser.read(shared_data / "register" / "klasifikasi_2023-08-28.xlsx")
    assert len(parsed.rows) == 22_088
    assert not parsed.rejected
    return parsed.rows


def test_on_the_real_register(real_rows):
    """Issue 9: 8,108 never filled in, 1,135 others one point from an advanced class."""
    found = next_classes(np.array([row.scores for row in real_rows], np.uint8))
    counts = np.bincount(found, minlength=len(NEXT_CLASSES)).tolist()
    of = dict(zip(NEXT_CLASSES, counts, strict=True))
    assert of["never_filled"] == 8_108
    assert of["one_point"] == 583 + 552  # from dasar to mandiri, from berkembang to berkelanjutan
    assert of["unknown"] == 0
    assert of["top"] == sum(row.klasifikasi == "berkelanjutan" for row in real_rows)


def test_suggestions_for_real_rows_give_the_class_promised(real_rows):
    rows = {row.scores for row in real_rows}
    assert len(rows) > 1_000
    for scores in rows:
        for step in score_figures(scores)["higher"]:
            assert recompute(raised(scores, step)) == step["klasifikasi"]
