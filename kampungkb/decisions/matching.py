"""Rows of a register → official villages: what people decided first, then code, then names.

``boundaries.matching.joining`` joins any sheet that names villages; this module applies the
decisions of people about the names of a register.
"""

from collections.abc import Sequence
from dataclasses import replace

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.matching import messages
from boundaries.matching.assignment import settle
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import find
from boundaries.matching.types import Candidate, Match, RowNames, candidate, distinct
from kampungkb.decisions.decisions import DecisionIndex
from kampungkb.models import Decision

__all__ = ["Candidate", "Gazetteer", "Match", "RowNames", "match"]


def match(
    rows: Sequence[RowNames], gazetteer: Gazetteer, aliases: Sequence[Decision] = ()
) -> list[Match]:
    """Find the official village of every row, in the order of the rows.

    A decision (``aliases``) goes before the names, not before a code that is listed and agrees
    with them. A row that a person has declared to name no official village is rejected; one whose
    decision names a village that is no longer listed waits.
    """
    decisions = DecisionIndex(aliases)
    found = find(rows, gazetteer)
    for at, (row, answer) in enumerate(zip(rows, found, strict=True)):
        decision = decisions.of(row, row.code)
        if decision is not None and answer.method != "code":
            found[at] = _decided(answer, decision, gazetteer)
    return settle(rows, found, gazetteer)


def _decided(answer: Match, decision: Decision, gazetteer: Gazetteer) -> Match:
    """Put a decision in the place of what the names alone would give."""
    said = messages.decided(decision.who, decision.decided_at.date().isoformat(), decision.why)
    code = decision.code
    within = codes.ancestor(answer.code, Level.DISTRICT) if answer.code else answer.within
    if code is None:
        reason = messages.together(said, messages.no_village())
        return Match("rejected", None, within, "alias", 1.0, reason)
    if code in gazetteer.current:
        reason = messages.together(said, messages.code_listed(code, gazetteer.current[code]))
        return Match("matched", code, code, "alias", 1.0, reason)
    now, year, _ = gazetteer.now.get(code, (None, 0, ""))
    retired = messages.code_unknown(code)
    candidates = answer.candidates
    if answer.code:
        candidates = (candidate(gazetteer, answer.code, answer.score), *candidates)
    if now:
        retired = messages.code_followed(code, year, now, gazetteer.current[now])
        candidates = (candidate(gazetteer, now, 1.0), *candidates)
    return replace(
        answer, outcome="review", code=None, within=within, method="alias", score=0.0,
        reason=messages.together(said, retired), candidates=distinct(candidates),
    )  # fmt: skip
