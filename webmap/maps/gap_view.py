"""Gaps of an area and of the areas in its table to the target that the page measures them to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boundaries.areas.codes import Level
from kampungkb.indicators.coverage import AreaFigures
from kampungkb.indicators.targets import TargetFigures, corresponding
from webmap.core.i18n import noun
from webmap.maps import target_sentences
from webmap.maps.target_choice import choose_target, target_keys
from webmap.maps.themes.gap import gap_cell
from webmap.maps.themes.theme import Cell


@dataclass(frozen=True)
class GapView:
    """Gaps to one target; texts in the language of the page.

    ``choices``: all targets that gaps can be measured to, as (key, name). ``cells``: gap of each
    area of the table, by code. ``notes``: why targets and gaps of these areas do not add up to
    those of the area itself.
    """

    key: str
    target: TargetFigures
    name: str
    choices: list[tuple[str, str]]
    cells: dict[str, Cell]
    total: Cell
    notes: list[str]


def gap_view(
    total: AreaFigures,
    rows: Sequence[AreaFigures],
    rows_level: Level | None,
    key: str,
    today: date,
    language: str = "id",
) -> GapView | None:
    """Return the gaps to the target of a key (``target_choice``); None without targets.

    ``rows``: figures of the areas of level ``rows_level`` in the table.
    """
    chosen = choose_target(total["targets"], key, today)
    if chosen is None:
        return None
    own_key, target = chosen
    parts = {row["code"]: corresponding(target, row["targets"]) for row in rows}
    notes: list[str] = []
    if rows_level is not None and len(rows) > 1:
        known = [part for part in parts.values() if part]
        notes = target_sentences.sum_notes(target, known, noun(rows_level, language), language)
    return GapView(
        key=own_key,
        target=target,
        name=target_sentences.target_name(target, language),
        choices=[
            (own, target_sentences.target_name(one, language))
            for own, one in target_keys(total["targets"]).items()
        ],
        cells={code: gap_cell(part, language) for code, part in parts.items()},
        total=gap_cell(target, language),
        notes=notes,
    )
