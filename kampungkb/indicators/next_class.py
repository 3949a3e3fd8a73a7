"""What keeps a Kampung KB from a higher klasifikasi, and the fewest points that reach it.

The rule looks at three sums of scores only (``classification.recompute``): an index passes from a
certain sum of its indicators on. So the fewest points to a class are those that its failing indices
lack, whichever of their indicators rise. Pure: scores in, plain values out.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from kampungkb.indicators.classification import (
    HIGHEST,
    INDEX_PARTS,
    INDICATORS,
    LOWEST,
    RULES,
    Indices,
    Klasifikasi,
    Passes,
    Rule,
    VillageClass,
    indices,
    klasifikasi_of,
    recompute,
)


class NextClass(StrEnum):
    """What a Kampung KB lacks to its next class, from unknown to nothing.

    The next class is the higher one that takes the fewest points; of two, the higher. The place of
    a member in this order is its byte in arrays.
    """

    UNKNOWN = "unknown"  # no scores
    NEVER_FILLED = "never_filled"  # every score is 1: most likely no answer was given
    BLOCKED_SEVERAL = "blocked_several"  # more than one index must pass
    BLOCKED_INPUT = "blocked_input"  # only this index must pass
    BLOCKED_PROCESS = "blocked_process"
    BLOCKED_OUTPUT = "blocked_output"
    ONE_POINT = "one_point"  # dasar or berkembang, one point from mandiri or berkelanjutan
    TOP = "top"  # berkelanjutan

    @property
    def byte(self) -> int:
        """Place in the order, from 0."""
        return _BYTES[self]


NEXT_CLASSES = tuple(NextClass)
"""Members by byte."""

_BYTES = {one: byte for byte, one in enumerate(NextClass)}

ScoreStep = TypedDict("ScoreStep", {"indicator": str, "from": int, "to": int})
"""Rise of one score; the indicator by its heading in INDICATORS."""


class ClassStep(TypedDict):
    """The fewest points that reach a higher klasifikasi, as in JSON.

    ``blocked_by``: indices (input, process, output) that must pass. ``points``: sum of the rises.
    """

    klasifikasi: str
    blocked_by: list[str]
    points: int
    steps: list[ScoreStep]


class ScoreFigures(TypedDict):
    """What twelve scores say, as in JSON.

    ``input``, ``process``, ``output``: the three indices, 1–4. ``next``: a NextClass. ``higher``:
    every higher klasifikasi that rising scores can reach, in rising order.
    """

    klasifikasi: str
    input: float
    process: float
    output: float
    never_filled: bool
    next: str
    higher: list[ClassStep]


class _Way(NamedTuple):
    # indices that pass, and the class that the rule then gives
    passes: Passes
    klasifikasi: Klasifikasi


_RISING = list(Klasifikasi)
_ADVANCED = frozenset(one for one in Klasifikasi if VillageClass(one.value).is_advanced)
_EITHER = (True, False)
# The highest class first and input before process, so that the first of several cheapest ways is
# the one to suggest.
_WAYS = sorted(
    (_Way(passes, klasifikasi_of(passes)) for passes in product(_EITHER, _EITHER, _EITHER)),
    key=lambda way: -_RISING.index(way.klasifikasi),
)
_BLOCKED = (NextClass.BLOCKED_INPUT, NextClass.BLOCKED_PROCESS, NextClass.BLOCKED_OUTPUT)


def next_class(scores: Sequence[int] | None, rule: Rule = RULES[-1]) -> NextClass:
    """Return what twelve scores lack to their next class; UNKNOWN without scores.

    ``scores``: 1–4, in the order of INDICATORS. Raises ValueError unless there are twelve.
    """
    return NextClass.UNKNOWN if scores is None else NextClass(score_figures(scores, rule)["next"])


def score_figures(scores: Sequence[int], rule: Rule = RULES[-1]) -> ScoreFigures:
    """Return indices, klasifikasi and the fewest points to each higher class of twelve scores.

    ``scores``: 1–4, in the order of INDICATORS. Points go to the lowest scores of an index first,
    so that few indicators have to rise. A class that rising scores cannot reach is left out: once
    output passes there is no berkembang, and from berkembang there is no mandiri. Raises ValueError
    unless there are twelve scores.
    """
    means = indices(scores)
    current = recompute(scores, rule)
    lacking = [
        max(0, least - sum(scores[part]))
        for least, part in zip(_least_sums(rule), INDEX_PARTS, strict=True)
    ]
    cheapest: dict[Klasifikasi, tuple[int, Passes]] = {}
    for way in _WAYS:
        keeps = all(passes or lacks for passes, lacks in zip(way.passes, lacking, strict=True))
        points = sum(lacks for passes, lacks in zip(way.passes, lacking, strict=True) if passes)
        known = cheapest.get(way.klasifikasi)
        if keeps and (known is None or points < known[0]):
            cheapest[way.klasifikasi] = points, way.passes
    higher = [
        _class_step(one, scores, lacking, cheapest[one][1])
        for one in _RISING[_RISING.index(current) + 1 :]
        if one in cheapest
    ]
    never = all(score == LOWEST for score in scores)
    return {
        "klasifikasi": current.value,
        "input": means.input,
        "process": means.process,
        "output": means.output,
        "never_filled": never,
        "next": _next(current, higher, never).value,
        "higher": higher,
    }


def easiest_step(figures: ScoreFigures) -> ClassStep | None:
    """Return the step to the next class: the fewest points; of two classes, the higher.

    None where there is no higher class.
    """
    return min(reversed(figures["higher"]), key=lambda step: step["points"], default=None)


def next_classes(scores: NDArray[np.uint8], rule: Rule = RULES[-1]) -> NDArray[np.uint8]:
    """Return the byte of ``next_class`` for each of n rows of twelve scores.

    A row with a score below 1 (``scores_array`` writes 0 where there are none) is UNKNOWN.
    """
    lacking = _lacking(scores, rule)
    points, is_higher, current = _points_of_ways(lacking)
    best = np.where(is_higher, points, _FAR).argmin(axis=1)
    passes = np.array([way.passes for way in _WAYS])
    must_pass = passes[best] & (lacking > 0)
    blocked = np.array([one.byte for one in _BLOCKED], np.uint8)
    found = np.where(
        must_pass.sum(axis=1) == 1,
        blocked[must_pass.argmax(axis=1)],
        NextClass.BLOCKED_SEVERAL.byte,
    ).astype(np.uint8)
    to_advanced = np.array([way.klasifikasi in _ADVANCED for way in _WAYS])
    is_advanced = np.array([one in _ADVANCED for one in _RISING])[current]
    one_point = (is_higher & to_advanced & (points == 1)).any(axis=1) & ~is_advanced
    found[one_point] = NextClass.ONE_POINT.byte
    found[(scores == LOWEST).all(axis=1)] = NextClass.NEVER_FILLED.byte
    found[~is_higher.any(axis=1)] = NextClass.TOP.byte
    found[(scores < LOWEST).any(axis=1)] = NextClass.UNKNOWN.byte
    return found


def points_to(
    scores: NDArray[np.uint8], wanted: Iterable[Klasifikasi], rule: Rule = RULES[-1]
) -> NDArray[np.int8]:
    """Return the fewest points that take each of n rows of scores to a higher one of some classes.

    -1 where rising scores reach no higher one of them, and where there are no scores.
    """
    classes = frozenset(wanted)
    points, is_higher, _ = _points_of_ways(_lacking(scores, rule))
    is_wanted = np.array([way.klasifikasi in classes for way in _WAYS])
    fewest = np.where(is_higher & is_wanted, points, _FAR).min(axis=1)
    known = (scores >= LOWEST).all(axis=1) & (fewest < _FAR)
    return np.where(known, fewest, -1).astype(np.int8)


class EasiestSteps(NamedTuple):
    """The step to the next class of each of n rows of scores, as ``easiest_step`` gives it.

    ``scores``: n rows of scores after the step. ``points``: sum of the rises. ``classes``: class
    byte (``VillageClass``) that the step gives. 0 points and class 0 where there is no higher class
    or where there are no scores: then the scores are those before.
    """

    scores: NDArray[np.uint8]
    points: NDArray[np.int8]
    classes: NDArray[np.uint8]


def easiest_steps(scores: NDArray[np.uint8], rule: Rule = RULES[-1]) -> EasiestSteps:
    """Return the step to the next class of each of n rows of twelve scores."""
    lacking = _lacking(scores, rule)
    points, is_higher, _ = _points_of_ways(lacking)
    best = np.where(is_higher, points, _FAR).argmin(axis=1)
    known = np.logical_and((scores >= LOWEST).all(axis=1), is_higher.any(axis=1))
    passes = np.array([way.passes for way in _WAYS])
    rises = np.where(passes[best] & known.reshape(-1, 1), lacking, 0)
    after = scores.copy()
    for at, part in enumerate(INDEX_PARTS):
        after[:, part] += _lowest_first(scores[:, part], rises[:, at])
    given = np.array([VillageClass(way.klasifikasi.value).byte for way in _WAYS], np.uint8)
    return EasiestSteps(after, rises.sum(axis=1, dtype=np.int8), np.where(known, given[best], 0))


def _lowest_first(scores: NDArray[np.uint8], rises: NDArray[np.int8]) -> NDArray[np.uint8]:
    # rise of each score where the lowest of a row rise first, up to HIGHEST; as in _rises
    order = np.argsort(scores, axis=1, kind="stable")
    room = HIGHEST - np.take_along_axis(scores, order, axis=1).astype(np.int16)
    before = np.cumsum(room, axis=1) - room
    risen = np.clip(rises[:, np.newaxis] - before, 0, room).astype(np.uint8)
    found = np.zeros_like(scores)
    np.put_along_axis(found, order, risen, axis=1)
    return found


def scores_array(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return n rows of twelve scores from texts of twelve digits, 0 where a text is empty."""
    width = len(INDICATORS)
    wrong = next((text for text in texts if text and len(text) != width), None)
    if wrong is not None:
        raise ValueError(f"{wrong!r} is not {width} digits")
    digits = "".join(text or "0" * width for text in texts).encode("ascii")
    return (np.frombuffer(digits, np.uint8) - ord("0")).reshape(len(texts), width)


_FAR = np.iinfo(np.int8).max  # more points than any way takes


@lru_cache
def _least_sums(rule: Rule) -> tuple[int, ...]:
    # the least sum of scores with which each index passes; compared as the rule compares means
    found = []
    for threshold, part in zip((rule.input, rule.process, rule.output), INDEX_PARTS, strict=True):
        size = part.stop - part.start
        sums = range(size * LOWEST, size * HIGHEST + 1)
        found.append(next(total for total in sums if total / size >= threshold))
    return tuple(found)


def _lacking(scores: NDArray[np.uint8], rule: Rule) -> NDArray[np.int8]:
    # points that each index lacks to pass, with the axes row and index
    lacking = np.empty((len(scores), len(INDEX_PARTS)), np.int8)
    for at, (least, part) in enumerate(zip(_least_sums(rule), INDEX_PARTS, strict=True)):
        lacking[:, at] = np.maximum(least - scores[:, part].sum(axis=1, dtype=np.int16), 0)
    return lacking


def _points_of_ways(
    lacking: NDArray[np.int8],
) -> tuple[NDArray[np.int8], NDArray[np.bool_], NDArray[np.intp]]:
    # points of each way and whether it leads to a higher class, both with the axes row and way;
    # place of the present class of each row
    passes = np.array([way.passes for way in _WAYS])
    ranks = np.array([_RISING.index(way.klasifikasi) for way in _WAYS])
    points = lacking @ passes.T.astype(np.int8)
    # rising scores never make an index fail that passes
    lost = (lacking == 0).astype(np.int8) @ (~passes).T.astype(np.int8)
    can_be = lost == 0
    current = ranks[(can_be & (points == 0)).argmax(axis=1)]
    return points, can_be & (ranks > current[:, np.newaxis]), current


def _class_step(
    klasifikasi: Klasifikasi, scores: Sequence[int], lacking: Sequence[int], passes: Passes
) -> ClassStep:
    steps: list[ScoreStep] = []
    blocked_by = []
    points = 0
    for name, part, lacks, must_pass in zip(
        Indices._fields, INDEX_PARTS, lacking, passes, strict=True
    ):
        if must_pass and lacks:
            blocked_by.append(name)
            points += lacks
            steps += _rises(scores, part, lacks)
    return {
        "klasifikasi": klasifikasi.value,
        "blocked_by": blocked_by,
        "points": points,
        "steps": steps,
    }


def _rises(scores: Sequence[int], part: slice, lacks: int) -> list[ScoreStep]:
    rises = {}
    for at in sorted(range(part.start, part.stop), key=lambda at: (scores[at], at)):
        rises[at] = min(lacks, HIGHEST - scores[at])
        lacks -= rises[at]
    return [
        {"indicator": INDICATORS[at], "from": scores[at], "to": scores[at] + rises[at]}
        for at in sorted(rises)
        if rises[at]
    ]


def _next(current: Klasifikasi, higher: Sequence[ClassStep], never: bool) -> NextClass:
    if not higher:
        return NextClass.TOP
    if never:
        return NextClass.NEVER_FILLED
    if current not in _ADVANCED and any(
        step["points"] == 1 and Klasifikasi(step["klasifikasi"]) in _ADVANCED for step in higher
    ):
        return NextClass.ONE_POINT
    easiest = min(reversed(higher), key=lambda step: step["points"])
    if len(easiest["blocked_by"]) > 1:
        return NextClass.BLOCKED_SEVERAL
    return _BLOCKED[Indices._fields.index(easiest["blocked_by"][0])]
