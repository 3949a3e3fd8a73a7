"""What the current app holds for every request: the engine of its store."""

from flask import current_app
from sqlalchemy import Engine


def get_engine() -> Engine:
    """Return the engine of the current app's store."""
    engine: Engine = current_app.extensions["engine"]
    return engine
