"""What a store says of an area, to compare with what is found again later."""

from datetime import date
from typing import NamedTuple

from boundaries.areas.codes import COUNTRY
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.indicators import coverage
from kampungkb.versions import digest
from kampungkb.versions.fingerprint import Fingerprint

DAYS = [date(2023, 1, 31), date(2023, 6, 30), date(2023, 12, 31)]
AREAS = [COUNTRY, "99.01", "99.01.01", "99.02"]


class Shown(NamedTuple):
    """Class and source of each village of an area, its figures, and their fingerprint."""

    villages: dict[str, tuple[int, str | None]]
    figures: coverage.AreaFigures
    fingerprint: Fingerprint


def shown(engine, code, day):
    """What a page shows of an area as of a day."""
    with read_session(engine) as session:
        state = repository.state(session, day)
        reports = repository.reports(session)
        targets = repository.targets(session)
    figures = coverage.total(state, code, {}, targets)
    keys = digest.source_keys(reports)
    fingerprint = digest.fingerprint_of(state, keys, targets, figures, day)
    return Shown(villages_of(state, reports, code), figures, fingerprint)


def villages_of(state, reports, code):
    """Class byte and source of each village of an area in a state."""
    source = {report.id: f"{report.date} {report.source}" for report in reports}
    part = state.within(code)
    values = zip(part.codes.tolist(), part.classes.tolist(), part.reports.tolist(), strict=True)
    return {village: (byte, source.get(number)) for village, byte, number in values}


def found_again(past, code):
    """What a state of the past shows of an area, without its fingerprint."""
    figures = coverage.total(past.state, code, {}, past.targets)
    return villages_of(past.state, past.reports, code), figures
