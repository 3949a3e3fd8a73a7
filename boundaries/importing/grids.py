"""Lay out the grids of provinces after an import: those that are missing or whose input changed."""

import hashlib
from collections import Counter
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from boundaries.areas import village_grid
from boundaries.areas.codes import Level, province_of, within_sql
from boundaries.areas.models import Area, CachedResult
from boundaries.importing.records import Progress
from geo.isolation import ProcessPool
from geo.source_fingerprint import source_fingerprint
from geo.store.database import read_session, write_session


def build(
    engine: Engine, progress: Progress | None = None, workers: ProcessPool | None = None
) -> int:
    """Lay out and store the grids that are missing or outdated; return their number.

    ``workers``: processes that run already; by default some are started where there is much to do.
    """
    with read_session(engine) as session:
        stamps = _stamps(session)
        known = _known(session)
        outdated = {
            province: villages
            for province, (stamp, villages) in stamps.items()
            if known.get(village_grid.key(province)) != stamp
        }
        superfluous = known.keys() - map(village_grid.key, stamps)
        if not outdated and not superfluous:
            return 0
        order = sorted(outdated, key=lambda province: -outdated[province])
        # the next is read while the first ones are laid out
        tasks = ((village_grid.read_input(session, one), outdated[one]) for one in order)
        with nullcontext(workers) if workers else ProcessPool(len(order), "grids") as pool:
            grids = pool.map(
                village_grid.make_grid, tasks, "grids", progress, sum(outdated.values())
            )
    with write_session(engine) as session:
        session.execute(delete(CachedResult).where(CachedResult.key.in_(superfluous)))
        for province, grid in zip(order, grids, strict=True):
            stamp, _ = stamps[province]
            # another import may have changed the province meanwhile, which then builds its grid
            if _stamps(session, province).get(province, ("", 0))[0] == stamp:
                value = village_grid.encode(grid)
                key = village_grid.key(province)
                session.merge(CachedResult(key=key, stamp=stamp, value=value))
    return len(order)


def _known(session: Session) -> dict[str, str]:
    """Return the stamps of the stored grids by key."""
    prefix = village_grid.key("")
    query = select(CachedResult.key, CachedResult.stamp)
    return dict(session.execute(query.where(CachedResult.key.startswith(prefix))).all())


def _stamps(session: Session, within: str | None = None) -> dict[str, tuple[str, int]]:
    """Return the hash of the input of each province with a boundary, and its number of villages.

    The hash includes the source code. Bounds stand for shapes: a shape that changes within its
    bounds moves no cell.
    """
    code_version = source_fingerprint(village_grid.__name__)
    digests: dict[str, Any] = {}
    villages: Counter[str] = Counter()
    with_boundary = set()
    box = (Area.west, Area.south, Area.east, Area.north)
    query = select(Area.code, Area.level, Area.listed, *box).where(Area.level > Level.COUNTRY)
    if within is not None:
        query = query.where(within_sql(Area.code, within))
    for code, level, listed, *bounds in session.execute(query.order_by(Area.code)):
        province = province_of(code)
        if level == Level.PROVINCE and bounds[0] is not None:
            with_boundary.add(province)
        if level < Level.VILLAGE or listed:
            digest = digests.setdefault(province, hashlib.sha256(code_version.encode()))
            digest.update(f"{code} {bounds}\n".encode())
            villages[province] += level == Level.VILLAGE
    return {
        province: (digests[province].hexdigest(), villages[province])
        for province in sorted(with_boundary)
        if villages[province]
    }
