"""Terms of use of sources: licence, attribution, address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.models import Source
from geo.store.database import next_generation

LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-3.0-IGO": "https://creativecommons.org/licenses/by/3.0/igo/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "MIT": "https://opensource.org/license/mit",
}
"""Addresses of licences that are known by their SPDX identifier (https://spdx.org/licenses/)."""

_BY_LOWER = {identifier.lower(): identifier for identifier in LICENCES}


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of use of a source; "" for what is not stated.

    ``licence``: SPDX identifier where there is one, else the publisher's words; ``attribution``:
    whom to name; ``url``: where the publisher has the data.
    """

    licence: str = ""
    licence_url: str = ""
    attribution: str = ""
    url: str = ""

    def over(self, other: "Terms") -> "Terms":
        """Return these terms, with those of ``other`` where these state nothing.

        The address of a licence belongs to its name: it is not taken from another one.
        """
        licence = self if self.licence or self.licence_url else other
        return Terms(
            licence.licence,
            licence.licence_url,
            self.attribution or other.attribution,
            self.url or other.url,
        )

    def completed(self) -> "Terms":
        """Return these terms with the SPDX spelling and the address of a known licence."""
        licence = _BY_LOWER.get(self.licence.lower(), self.licence)
        return replace(
            self, licence=licence, licence_url=self.licence_url or LICENCES.get(licence, "")
        )


def stored_terms(session: Session) -> dict[str, Terms]:
    """Return the terms in the store by the name of the source."""
    columns = (Source.licence, Source.licence_url, Source.attribution, Source.url)
    rows = session.execute(select(Source.name, *columns).order_by(Source.name))
    return {name: Terms(*values) for name, *values in rows}


def set_terms(session: Session, names: Iterable[str], terms: Terms) -> bool:
    """Store the terms of sources as a whole; return whether anything changed.

    Terms that state nothing remove what is stored. A change makes a new generation of the store,
    since every answer with data shows the terms.
    """
    terms = terms.completed()
    changed = False
    for name in dict.fromkeys(names):
        row = session.get(Source, name)
        before = Terms(row.licence, row.licence_url, row.attribution, row.url) if row else Terms()
        if before == terms:
            continue
        changed = True
        if terms == Terms():
            session.delete(row)
        else:
            session.merge(
                Source(
                    name=name,
                    licence=terms.licence,
                    licence_url=terms.licence_url,
                    attribution=terms.attribution,
                    url=terms.url,
                )
            )
    if changed:
        next_generation(session)
    return changed
