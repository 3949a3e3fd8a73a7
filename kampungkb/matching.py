"""Rows of a register → official villages: what people decided first, then code, then names.

The join itself (boundaries.joining) serves any sheet that names villages; here come the decisions
of people about the names of a register.
"""

from collections.abc import Sequence
from dataclasses import replace

from boundaries import codes, reasons
from boundaries.codes import Level
from boundaries.gazetteer import Gazetteer
from boundaries.joining import Candidate, Match, Names, join
from kampungkb.aliases import Decisions
from kampungkb.models import Alias

__all__ = ["Candidate", "Gazetteer", "Match", "Names", "match"]


def match(
    rows: Sequence[Names], gazetteer: Gazetteer, aliases: Sequence[Alias] = ()
) -> list[Match]:
    """Find the official village of every row, in the order of the rows.

    A decision (``aliases``) goes before the names, not before a code that is listed and agrees
    with them. A row that a person has declared to name no official village is rejected; one whose
    decision names a village that is no longer listed waits.
    """
    decisions = Decisions(aliases)
    decided = [decisions.of(row, row.code) for row in rows]
    # Rows that are decided compete with no other row for a village.
    open_rows = [row for row, one in zip(rows, decided, strict=True) if one is None]
    joined = iter(join(open_rows, gazetteer))
    settled = {
        row: _decided(answer, one, gazetteer)
        for row, one, answer in _with_answers(rows, decided, gazetteer)
    }
    return [
        next(joined) if one is None else settled[row]
        for row, one in zip(rows, decided, strict=True)
    ]


def _with_answers(
    rows: Sequence[Names], decided: Sequence[Alias | None], gazetteer: Gazetteer
) -> list[tuple[Names, Alias, Match]]:
    pairs = {row: one for row, one in zip(rows, decided, strict=True) if one is not None}
    answers = join(list(pairs), gazetteer)
    return [(row, one, answer) for (row, one), answer in zip(pairs.items(), answers, strict=True)]


def _decided(answer: Match, decision: Alias, gazetteer: Gazetteer) -> Match:
    """Put a decision in the place of what the names alone would give."""
    if answer.method == "code":
        return answer
    code = decision.code
    said = reasons.decided(decision.who, decision.decided_at.date().isoformat(), decision.why)
    if code is None:
        reason = reasons.together(said, reasons.no_village())
        within = codes.ancestor(answer.code, Level.DISTRICT) if answer.code else answer.within
        return Match("rejected", None, within, "alias", 1.0, reason)
    if code in gazetteer.current:
        reason = reasons.together(said, reasons.code_listed(code, gazetteer.current[code]))
        return Match("matched", code, code, "alias", 1.0, reason)
    now, year, _ = gazetteer.now.get(code, (None, 0, ""))
    retired = (
        reasons.code_followed(code, year, now, gazetteer.current[now])
        if now
        else reasons.code_unknown(code)
    )
    candidates = answer.candidates
    if now:
        district = gazetteer.current.get(now[:8], "")
        candidates = (Candidate(now, gazetteer.current[now], district, 1.0), *candidates)[:5]
    within = codes.ancestor(answer.code, Level.DISTRICT) if answer.code else answer.within
    return replace(
        answer, outcome="review", code=None, within=within, method="alias", score=0.0,
        reason=reasons.together(said, retired), candidates=candidates,
    )  # fmt: skip
