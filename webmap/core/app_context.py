"""Access to the engine of the current app's store."""

from flask import current_app
from sqlalchemy import Engine


def get_engine() -> Engine:
    """Return the engine of the current app's store."""
    engine: Engine = current_app.extensions["engine"]
    return engine
