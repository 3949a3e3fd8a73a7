"""Tables of areas, their official names and their shapes."""

from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.column_types import Geometry
from geo.store.database import Base

SCALES = ("full", "regency", "province", "country")
"""Detail of a stored shape: as published and cleaned, or simplified for a page of that level."""


class CodeList(Base):
    """One official list of codes and names."""

    __tablename__ = "code_lists"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    sha256: Mapped[str]
    imported_at: Mapped[datetime]
    villages: Mapped[int]


class OfficialName(Base):
    """How the list of one year writes the name at a code (every level)."""

    __tablename__ = "official_names"

    year: Mapped[int] = mapped_column(
        ForeignKey("code_lists.year", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Boundary(Base):
    """One delivery of boundaries, with what became of it."""

    __tablename__ = "boundaries"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]  # "wilayah_boundaries", "rbi", …
    title: Mapped[str]  # shown on the map: "wilayah_boundaries 2026"
    sha256: Mapped[str] = mapped_column(unique=True)
    imported_at: Mapped[datetime]
    villages: Mapped[int]
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # [{code, kind, text}]


class Area(Base):
    """An administrative unit at any level.

    An area exists for the product when ``listed``: it stands in the newest code list or, where no
    list was imported, has a boundary. The country has code ``ID``.
    """

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(Integer)
    parent: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    listed: Mapped[bool] = mapped_column(Boolean, default=True)
    boundary_id: Mapped[int | None] = mapped_column(ForeignKey("boundaries.id"))
    west: Mapped[float | None] = mapped_column(Float)  # bounds of the full shape, degrees
    south: Mapped[float | None] = mapped_column(Float)
    east: Mapped[float | None] = mapped_column(Float)
    north: Mapped[float | None] = mapped_column(Float)

    __table_args__ = (Index("areas_level_code", "level", "code"),)


class Shape(Base):
    """A polygon or multipolygon of an area at one scale, valid, EPSG:4326, on a 1e-6° grid."""

    __tablename__ = "shapes"

    scale: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    geometry: Mapped[shapely.Geometry] = mapped_column(Geometry)


class Fragment(Base):
    """Full shapes of one level in one area as GeoJSON text (see ``geojson_fragments``)."""

    __tablename__ = "fragments"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    within: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]  # of the text, to tell a change without reading it
    body: Mapped[bytes]


class Identifier(Base):
    """Another publisher's identifier of an area, e.g. a BPS code."""

    __tablename__ = "identifiers"

    system: Mapped[str] = mapped_column(primary_key=True)  # "bps"
    value: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")


class Source(Base):
    """Terms of use of a source, by the name that figures and maps show for it.

    The name is the title of a delivery of boundaries, the file of a list of codes, or the source of
    a report. A source without a row states nothing that is known; "" stands for the same.
    """

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(primary_key=True)
    licence: Mapped[str] = mapped_column(default="")  # SPDX identifier, or the publisher's words
    licence_url: Mapped[str] = mapped_column(default="")
    attribution: Mapped[str] = mapped_column(default="")  # whom to name, as the publisher asks
    url: Mapped[str] = mapped_column(default="")  # where the publisher has it


class CachedResult(Base):
    """A result that is slow to compute, cached while its inputs stay the same."""

    __tablename__ = "prepared"

    key: Mapped[str] = mapped_column(primary_key=True)  # "gazetteer"
    stamp: Mapped[str]  # hash of the inputs
    value: Mapped[bytes]
