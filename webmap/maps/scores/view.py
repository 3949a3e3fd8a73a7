"""The twelve scores of a village with its three indices, as its page shows them."""

from dataclasses import dataclass
from typing import NamedTuple

from babel.numbers import format_decimal

from kampungkb.indicators.classification import INDEX_PARTS, INDICATORS, RULES, VillageClass
from kampungkb.indicators.next_class import NextClass, ScoreFigures, easiest_step, score_figures
from webmap.core.i18n import texts
from webmap.maps.scores import sentences
from webmap.maps.symbology import label

INDICES = ("input", "process", "output")


class IndexGroup(NamedTuple):
    """One index: its mean, the threshold that it passes at, the indicators with their scores.

    ``blocks``: whether the next class needs it to pass.
    """

    name: str
    mean: str
    threshold: str
    passes: bool
    blocks: bool
    scores: list[tuple[str, int]]


class Step(NamedTuple):
    """A step to a higher class: the advice, how many points, whether no other takes fewer."""

    text: str
    points: str
    easiest: bool


@dataclass(frozen=True)
class ScoresView:
    """What the scores of a village say; texts in the language of the page.

    ``verdict``: what keeps it from the next class, in one sentence. ``steps``: to every higher
    class that rising scores can reach, empty where the scores were never filled in.
    """

    groups: list[IndexGroup]
    never_filled: bool
    verdict: str
    steps: list[Step]


def scores_view(scores: list[int], language: str = "id") -> ScoresView | None:
    """Return what twelve scores say; None where there are none (any is 0)."""
    if not all(scores):
        return None
    figures = score_figures(scores)
    step = easiest_step(figures)
    blocked = step["blocked_by"] if step else []
    rule = RULES[-1]
    never = figures["never_filled"]
    groups = [
        IndexGroup(
            name=sentences.index_name(index, language),
            mean=_mean(mean, language),
            threshold=_mean(threshold, language),
            passes=mean >= threshold,
            blocks=index in blocked and not never,
            scores=[(_indicator(name), score) for name, score in _scores_of(part, scores)],
        )
        for index, mean, threshold, part in zip(
            INDICES,
            (figures["input"], figures["process"], figures["output"]),
            (rule.input, rule.process, rule.output),
            INDEX_PARTS,
            strict=True,
        )
    ]
    return ScoresView(
        groups=groups,
        never_filled=never,
        verdict=_verdict(figures, language),
        steps=[] if never else _steps(figures, language),
    )


def _scores_of(part: slice, scores: list[int]) -> list[tuple[str, int]]:
    return list(zip(INDICATORS[part], scores[part], strict=True))


def _indicator(heading: str) -> str:
    # the group says which index it is of
    return heading.partition(" ")[2]


def _mean(value: float, language: str) -> str:
    return format_decimal(value, format="0.00", locale=language)


def _verdict(figures: ScoreFigures, language: str) -> str:
    _ = texts(language).gettext
    step = easiest_step(figures)
    if step is None:
        return _("Kelas tertinggi: ketiga indeks mencapai ambangnya.")
    if figures["never_filled"]:
        return _(
            "Belum pernah diisi: kedua belas skor 1. Mungkin belum dijawab, bukan lemah; isi "
            "dahulu di portal, lalu langkah naik dapat dihitung."
        )
    values = {
        "indices": sentences.blocked_text(step["blocked_by"], language),
        "klasifikasi": label(VillageClass(step["klasifikasi"]), language),
    }
    if figures["next"] == NextClass.ONE_POINT:
        return _("Satu poin lagi: indeks %(indices)s menahan kelas %(klasifikasi)s.") % values
    return _("Indeks %(indices)s menahan kelas berikut, %(klasifikasi)s.") % values


def _steps(figures: ScoreFigures, language: str) -> list[Step]:
    best = easiest_step(figures)
    return [
        Step(
            text=sentences.step_sentence(step, language),
            points=sentences.points_text(step, language),
            easiest=step is best,
        )
        for step in figures["higher"]
    ]
