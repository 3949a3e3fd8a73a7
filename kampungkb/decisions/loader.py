"""Official names and people's decisions, from the store to the matcher."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.matching.gazetteer_cache import gazetteer as load
from boundaries.matching.gazetteer_cache import prepare
from kampungkb.models import Decision

__all__ = ["decisions", "load", "prepare"]


def decisions(session: Session) -> list[Decision]:
    """Decisions that hold, oldest first, usable after the session."""
    found = list(
        session.scalars(select(Decision).where(Decision.undone_at.is_(None)).order_by(Decision.id))
    )
    for alias in found:
        session.expunge(alias)
    return found
