"""The first tables (while they still move: as the models have them)."""

from alembic import op

import boundaries.models  # noqa: F401
import kampungkb.models  # noqa: F401
from geo.database import Base

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    Base.metadata.create_all(op.get_bind())
