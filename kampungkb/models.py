"""Tables of reports, their rows, the statuses of villages, targets, decisions, and versions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import JSON, Dialect, Float, ForeignKey, Index, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.messages import Message
from geo.store.database import Base

Day: TypeAlias = date  # for tables with a column of the name ``date``


class Messages(TypeDecorator[tuple[Message, ...]]):
    """Column type of messages, stored as JSON: a list of keys with parameters, in no language."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[Message, ...] | None, _dialect: Dialect
    ) -> list[dict[str, Any]] | None:
        """Convert messages to what JSON can hold."""
        return None if value is None else [message.as_json() for message in value]

    def process_result_value(self, value: Any, _dialect: Dialect) -> tuple[Message, ...]:
        """Read messages as ``process_bind_param`` wrote them."""
        return tuple([Message.from_json(data) for data in value or ()])


class ReportKind(StrEnum):
    """What a report is: the meaning of *formed* depends on it.

    ``portal``: reported on the national portal; ``regency``: a sheet of a regency or province;
    ``decree``: decreed (SK), with a number and a date of signature; ``siga``: a form of SIGA.
    """

    PORTAL = "portal"
    REGENCY = "regency"
    DECREE = "decree"
    SIGA = "siga"


UNREADABLE = "unreadable"
"""``ReportRow.method`` of a row that cannot be read.

Its ``within`` is a village where the row names one for certain: the village then has no data,
unless another row says that it is formed.
"""


class Report(Base):
    """One delivery of statuses: file, as-of date, source, kind and scope."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[date]
    source: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str]
    imported_at: Mapped[datetime]
    scope: Mapped[list[str]] = mapped_column(JSON)  # codes of any level, sorted
    rows: Mapped[int]
    matched: Mapped[int]
    review: Mapped[int]
    rejected: Mapped[int]
    kind: Mapped[str] = mapped_column(default=ReportKind.REGENCY.value)
    number: Mapped[str] = mapped_column(default="")  # of a decree
    signed_on: Mapped[Day | None]
    late: Mapped[list[str]] = mapped_column(JSON, default=list)  # districts that sent nothing

    __table_args__ = (UniqueConstraint("date", "file", name="reports_date_file"),)


class ReportRow(Base):
    """A row of a sheet as read, its match, and why."""

    __tablename__ = "report_rows"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    sheet: Mapped[str] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1 is the first line
    kampung: Mapped[str] = mapped_column(default="")  # name of the Kampung KB
    province: Mapped[str] = mapped_column(default="")  # names as in the sheet
    regency: Mapped[str] = mapped_column(default="")
    district: Mapped[str] = mapped_column(default="")
    village: Mapped[str] = mapped_column(default="")
    given_code: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")
    klasifikasi: Mapped[str | None]
    formed_on: Mapped[date | None]
    formed_year: Mapped[str] = mapped_column(default="")  # "2017", or "> 2019" for a range
    stage: Mapped[str] = mapped_column(default="")  # of what is forming
    note: Mapped[str] = mapped_column(default="")  # of the sheet
    scores: Mapped[list[int] | None] = mapped_column(JSON)  # twelve indicators, 1–4
    outcome: Mapped[str]  # matched, review, rejected
    code: Mapped[str | None]  # village, when matched
    within: Mapped[str | None]  # deepest area that is sure
    method: Mapped[str] = mapped_column(default="")
    score: Mapped[float] = mapped_column(Float, default=0.0)  # 0–1
    reason: Mapped[tuple[Message, ...]] = mapped_column(Messages, default=())
    notes: Mapped[tuple[Message, ...]] = mapped_column(Messages, default=())
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    __table_args__ = (Index("report_rows_waiting", "report_id", "outcome", "within"),)


class VillageStatus(Base):
    """Status of a village by one report. A village in its scope without a status is unformed.

    The status is ``no_data`` where a row names the village but cannot be read.
    """

    __tablename__ = "village_statuses"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    klasifikasi: Mapped[str | None]
    formed_on: Mapped[date | None]
    kampung: Mapped[str] = mapped_column(default="")
    units: Mapped[int] = mapped_column(default=1)  # Kampung KB in the village
    formed_year: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    scores: Mapped[str] = mapped_column(default="")  # twelve digits in the order of INDICATORS


class Target(Base):
    """Target of an area by a date: a share of its villages (rounded up), or a number of them."""

    __tablename__ = "targets"

    code: Mapped[str] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)  # formed, advanced
    due: Mapped[date] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(primary_key=True)  # who set it
    share: Mapped[float | None]
    villages: Mapped[int | None]
    instrument: Mapped[str] = mapped_column(default="")  # regulation or letter, with its number
    set_on: Mapped[date | None]
    source: Mapped[str]


class ThematicReport(Base):
    """One delivery of a thematic layer: file, as-of date, source and scope.

    ``problems``: rows that are not matched, each with sheet, row, names, outcome and messages.
    """

    __tablename__ = "thematic_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    layer: Mapped[str]  # key in the registry of layers
    date: Mapped[date]
    source: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str]
    imported_at: Mapped[datetime]
    scope: Mapped[list[str]] = mapped_column(JSON)  # codes of any level, sorted
    rows: Mapped[int]
    matched: Mapped[int]
    review: Mapped[int]
    rejected: Mapped[int]
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    __table_args__ = (
        UniqueConstraint("layer", "date", "file", name="thematic_reports_layer_date_file"),
    )


class ThematicValue(Base):
    """What one delivery of a thematic layer says of a village."""

    __tablename__ = "thematic_values"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("thematic_reports.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]  # none, exists, reports
    count: Mapped[int | None]  # units that exist
    reporting: Mapped[int | None]  # units that report
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Decision(Base):
    """Decision of a person: which village, if any, the names of a row mean."""

    __tablename__ = "aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str]  # names in normal form
    regency: Mapped[str]
    district: Mapped[str]
    village: Mapped[str]
    kampung: Mapped[str] = mapped_column(default="")  # "": applies to every unit
    code: Mapped[str | None]  # None: no official village
    who: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class VersionKind(StrEnum):
    """What changed the register."""

    IMPORTED = "imported"  # a report came in
    REPLACED = "replaced"  # a report came in again, with the same file name and date
    REMOVED = "removed"
    CORRECTED = "corrected"  # rows of a report were matched again: decisions, official lists
    TARGETS = "targets"  # targets came in


class RegisterVersion(Base):
    """One change of the register, with what is needed to undo it; rows are only added.

    ``date`` and ``file`` name the report, None and "" stand for targets. ``before``: the report
    as it was before, if there was one (``kampungkb.versions.recording``); of targets those before.
    ``villages``: the villages with another class in the report, as text: code, class byte before,
    class byte after, with "-" where the report does not list the village, joined by commas.
    """

    __tablename__ = "versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]  # VersionKind
    area: Mapped[str] = mapped_column(index=True)  # smallest area that holds all that changed
    date: Mapped[Day | None]
    file: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    villages: Mapped[str] = mapped_column(default="")
