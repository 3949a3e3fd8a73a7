"""Match rows of a register to official villages: by code, by decision, then by names.

``boundaries.matching.joining`` matches any rows that name villages; this module adds the decisions
that people took on the names of a register.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.matching import messages
from boundaries.matching.assignment import settle
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.gazetteer_cache import no_collector
from boundaries.matching.joining import find
from boundaries.matching.types import Match, RowNames, candidate, distinct
from kampungkb.decisions.decisions import METHOD, DecisionIndex
from kampungkb.models import Decision


@no_collector()
def match(
    rows: Sequence[RowNames],
    gazetteer: Gazetteer,
    decisions: Sequence[Decision] = (),
    *,
    as_of: date | None = None,
) -> list[Match]:
    """Match every row to an official village; returns one match for each row, in their order.

    ``as_of``: the date of the report. A name that two villages had one after the other means the
    one that had it then.

    A decision takes precedence over the match by names, but not over a listed code that agrees
    with the names. A row decided to name no official village is rejected; a row decided to mean
    a village that is no longer listed goes to review.
    """
    index = DecisionIndex(decisions)
    matches = find(rows, gazetteer, as_of)
    for position, (row, by_names) in enumerate(zip(rows, matches, strict=True)):
        decision = index.find(row, row.code)
        if decision is not None and by_names.method != "code":
            matches[position] = _by_decision(by_names, decision, gazetteer)
    return settle(rows, matches, gazetteer)


def _by_decision(by_names: Match, decision: Decision, gazetteer: Gazetteer) -> Match:
    """Replace the match by names with the match that a decision gives."""
    decided = messages.decided(decision.who, decision.decided_at.date().isoformat(), decision.why)
    code = decision.code
    within = codes.ancestor(by_names.code, Level.DISTRICT) if by_names.code else by_names.within
    if code is None:
        reason = messages.together(decided, messages.no_village())
        return Match("rejected", None, within, METHOD, 1.0, reason)
    if code in gazetteer.current:
        reason = messages.together(decided, messages.code_listed(code, gazetteer.current[code]))
        return Match("matched", code, code, METHOD, 1.0, reason)
    now, year, _ = gazetteer.successors.get(code, (None, 0, ""))
    retired = messages.code_unknown(code)
    candidates = by_names.candidates
    if by_names.code:
        candidates = (candidate(gazetteer, by_names.code, by_names.score), *candidates)
    if now:
        retired = messages.code_followed(code, year, now, gazetteer.current[now])
        candidates = (candidate(gazetteer, now, 1.0), *candidates)
    return replace(
        by_names, outcome="review", code=None, within=within, method=METHOD, score=0.0,
        reason=messages.together(decided, retired), candidates=distinct(candidates),
    )  # fmt: skip
