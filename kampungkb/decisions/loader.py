"""Load the decisions in force from the store."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kampungkb.models import Decision


def decisions_in_force(session: Session) -> list[Decision]:
    """Load the decisions that were not undone, oldest first."""
    query = select(Decision).where(Decision.undone_at.is_(None)).order_by(Decision.id)
    return list(session.scalars(query))


def load_decisions(session: Session) -> list[Decision]:
    """Load the decisions in force, detached: usable after the session ends."""
    decisions = decisions_in_force(session)
    for decision in decisions:
        session.expunge(decision)
    return decisions
