"""What imports have stored, and what they are given."""

import shapely
from sqlalchemy import select

from boundaries.areas.models import Area, Boundary, Fragment, Shape
from boundaries.areas.shape_queries import WKB
from geo.isolation import ProcessPool
from geo.store.database import read_session


def dump(store):
    """Every shape, area and fragment of a store; deliveries by their titles."""
    with read_session(store) as session:
        titles = dict(session.execute(select(Boundary.id, Boundary.title)).all())
        rows = session.execute(select(Shape.scale, Shape.code, WKB))
        shapes = {(scale, code): wkb for scale, code, wkb in rows}
        found = {
            area.code: (
                *(area.level, area.parent, area.name, area.listed, titles.get(area.boundary_id)),
                *(area.west, area.south, area.east, area.north),
            )
            for area in session.scalars(select(Area))
        }
        texts = {(one.level, one.within): one.digest for one in session.scalars(select(Fragment))}
    return shapes, found, texts


def grown(shape, by=0.01):
    return shapely.buffer(shape, by, join_style="mitre")


class Alone(ProcessPool):
    """Run tasks in this process, so that they use what a test has replaced."""

    def _run(self, work, task, file):
        return work(task)
