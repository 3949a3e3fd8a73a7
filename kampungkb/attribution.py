"""Sources of the data of an area with their terms of use, for every answer that carries data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, within
from boundaries.areas.licences import publisher_terms
from boundaries.areas.models import CodeList
from boundaries.areas.sources import Terms, stored_terms
from kampungkb import repository as register
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import Report, Target
from kampungkb.register.importing import PORTAL_SOURCE
from kampungkb.thematic.repository import LayerReport, layer_reports


class Subject(StrEnum):
    """What a source says."""

    BOUNDARIES = "boundaries"
    CODES = "codes"
    REGISTER = "register"
    LAYER = "layer"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source and its terms of use.

    ``what``: value of a Subject. ``licence``: SPDX identifier, or the publisher's words; None where
    no licence is stated. ``attribution``: whom to name, ``url``: where the publisher has the data.
    ``as_of``: date of its newest report; of a list of codes the first day of its year.
    """

    name: str
    what: str
    licence: str | None = None
    licence_url: str | None = None
    attribution: str | None = None
    url: str | None = None
    as_of: date | None = None

    @property
    def credit(self) -> str:
        """Name of the source, with whom to name where the publisher asks for it."""
        if not self.attribution or self.attribution == self.name:
            return self.name
        return f"{self.name} ({self.attribution})"

    def as_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {
            "name": self.name,
            "what": self.what,
            "licence": self.licence,
            "licence_url": self.licence_url,
            "attribution": self.attribution,
            "url": self.url,
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }


def attributions(session: Session, code: str = COUNTRY) -> list[Attribution]:
    """Return the sources that speak for an area: boundaries, codes, reports, layers, targets.

    Reports are those of any date; ``attributions_of`` takes those that figures come from.
    """
    return attributions_of(
        session,
        code,
        register.reports(session),
        layer_reports(session),
        register.targets(session),
    )


def attributions_of(
    session: Session,
    code: str,
    reports: Sequence[Report],
    layers: Sequence[LayerReport],
    targets: Sequence[Target],
    state: RegisterState | None = None,
) -> list[Attribution]:
    """Return the sources of an area, with those of some reports, layers and targets.

    Reports and layers are newest first; those whose scope has no part of the area are left out,
    and targets of other areas than the area itself and those that it lies in. With ``state`` only
    reports that its classes of villages come from. Each source is named once for each Subject.
    """
    stored = stored_terms(session)
    found: dict[tuple[str, str], Attribution] = {}

    def add(name: str, what: Subject, known: Terms | None = None, day: date | None = None) -> None:
        terms = stored.get(name, Terms()).over(known or Terms())
        one = Attribution(
            name,
            what.value,
            terms.licence or None,
            terms.licence_url or None,
            terms.attribution or None,
            terms.url or None,
            day,
        )
        found.setdefault((what.value, name), one)

    for boundary in areas.boundary_sources(session, code):
        known = publisher_terms(boundary.source, boundary.title)
        add(boundary.title, Subject.BOUNDARIES, known)
    newest = session.scalar(select(CodeList).order_by(CodeList.year.desc()).limit(1))
    if newest is not None:
        add(newest.source, Subject.CODES, None, date(newest.year, 1, 1))
    if state is not None:
        used = {one["id"] for one in register.sources_among(reports, state, code)}
        reports = [report for report in reports if report.id in used]
    for report in reports:
        if _touches(report.scope, code):
            add(report.source, Subject.REGISTER, _REGISTERS.get(report.source), report.date)
    for layer in layers:
        if _touches(layer.scope, code):
            add(layer.source, Subject.LAYER, None, layer.date)
    for target in targets:
        if within(code, target.code):
            name = ", ".join(filter(None, (target.issuer, target.instrument)))
            add(name, Subject.TARGET, None, target.set_on)
    return list(found.values())


def _touches(scope: Iterable[str], code: str) -> bool:
    return any(within(one, code) or within(code, one) for one in scope)


# The portal's pages state no licence.
_REGISTERS = {PORTAL_SOURCE: Terms(url="https://kampungkb.bkkbn.go.id/")}
