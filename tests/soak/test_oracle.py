"""What the soak calls a finding."""

import pytest

from tests.soak.faults import FAULTS
from tests.soak.resources import Record, Sample
from tests.soak.soak import GRACE, Soak
from tests.soak.visitors import Answer

FAULT = {fault.name: fault for fault in FAULTS}


class _Stage:
    findings: list[str] = []  # noqa: RUF012 (as the soak's)


def soak(*windows):
    made = Soak(_Stage(), None, 1)
    made.windows = [(FAULT[name], begin, end) for name, begin, end in windows]
    return made


def answer(status, at=10.0, announced=True):
    return Answer(
        "/area/99", at, at + 1, status, "text", is_announced=announced and status in (503, 507)
    )


@pytest.mark.parametrize("status", [200, 204, 304])
def test_an_answer_without_error_is_right_at_any_time(status):
    assert soak().judge(answer(status)) == ""


@pytest.mark.parametrize("status", [0, 404, 500, 502, 503, 507])
def test_an_error_without_a_fault_is_a_finding(status):
    assert f"/area/99: {status}" in soak().judge(answer(status))


@pytest.mark.parametrize(
    ("fault", "status", "is_right"),
    [
        ("stop database", 503, True),
        ("stop database", 500, False),
        ("stop database", 0, False),
        ("fill disk", 507, True),
        ("kill worker", 0, True),
        ("kill worker", 503, False),
        ("jump clock", 503, False),
        ("import files", 503, False),
        ("crowd", 503, False),
    ],
)
def test_a_fault_allows_what_it_announces(fault, status, is_right):
    assert (soak((fault, 5, 20)).judge(answer(status)) == "") == is_right


def test_a_503_without_a_time_to_try_again_is_a_finding():
    assert soak(("stop database", 5, 20)).judge(answer(503, announced=False))


def test_errors_after_a_recovery_are_findings():
    ended = soak(("stop database", 5, 20))
    assert ended.judge(answer(503, at=20 + GRACE - 1)) == ""
    assert ended.judge(answer(503, at=20 + GRACE + 1))


def samples(growth):
    return [
        Sample(float(n), 100 << 20 | n, 20, 6) if n < 20 else Sample(float(n), *growth)
        for n in range(40)
    ]


@pytest.mark.parametrize(
    ("growth", "finding"),
    [
        ((120 << 20, 22, 7), ""),
        ((200 << 20, 22, 7), "memory"),
        ((100 << 20, 40, 6), "open files"),
        ((100 << 20, 20, 12), "threads"),
    ],
)
def test_growth_after_the_warm_up_is_a_finding(growth, finding):
    record = Record({1: samples(growth), 2: samples((900 << 20, 900, 900))[:30]})
    found = record.growth()[2]
    assert [one.startswith(finding) for one in found] == [True] * bool(finding)


def test_what_happens_in_the_warm_up_does_not_count():
    rising = [Sample(float(n), min(n, 10) * 50 << 20, 20, 6) for n in range(100)]
    assert Record({1: rising}).growth()[2] == []
