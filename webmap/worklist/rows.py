"""Rows of a worklist: each village with its status, and what it lacks, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import district_of, province_of, regency_of
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.next_class import NEXT_CLASSES, EasiestSteps
from kampungkb.indicators.worklist import Need, VillageNeeds
from kampungkb.models import ReportRow
from kampungkb.village_columns import Remarks
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core.i18n import day as in_words
from webmap.core.i18n import message_text, texts
from webmap.maps import symbology
from webmap.worklist import gather, sentences

_NO_REMARKS = Remarks("", "")


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A village of a worklist; texts in the language of the page, "" for none."""

    number: int
    code: str
    name: str
    district: str
    regency: str
    province: str
    key: str  # VillageClass
    status: str
    klasifikasi: str
    stage: str
    missing: str
    note: str
    source: str
    as_of: date | None
    needs: tuple[Need, ...]  # of those that were asked for


class RowReader:
    """Makes the rows of a worklist; what is needed for a few of them is read when it is needed."""

    def __init__(
        self,
        session: Session,
        snapshot: Snapshot,
        code: str,
        wanted: Sequence[Need],
        needs: VillageNeeds,
        remarks: dict[str, Remarks],
        layer: str,
        language: str,
    ) -> None:
        self._session, self._snapshot, self._code = session, snapshot, code
        self._wanted, self._needs, self._remarks = wanted, needs, remarks
        self._layer, self._language = layer, language
        self._gettext = texts(language).gettext
        self._reports = {report.id: report for report in snapshot.reports}
        self._part = snapshot.state.within(code)

    def sources(self) -> list[str]:
        """Return the reports that speak for villages of the area, newest first."""
        used = set(np.unique(self._part.reports).tolist())
        return [
            f"{report.source}, {in_words(report.date, self._language)}"
            for report in self._snapshot.reports
            if report.id in used
        ]

    def rows(self, places: NDArray[np.intp], first: int) -> list[WorklistRow]:
        """Return the rows of the villages at some places, numbered from ``first`` + 1."""
        language, all_names = self._language, self._snapshot.names
        having = {need: self._needs.having(need)[places].tolist() for need in self._wanted}
        classes = [CLASSES[byte] for byte in self._part.classes[places].tolist()]
        status = {key: symbology.status_label(key.status, language) for key in CLASSES}
        klasifikasi = {
            key: symbology.label(key, language) if key.is_formed else "" for key in CLASSES
        }
        missing = self._missing(places, having)
        columns = zip(
            self._part.codes[places].tolist(),
            classes,
            self._part.reports[places].tolist(),
            missing,
            strict=True,
        )
        rows = []
        for at, (code, key, report_id, text) in enumerate(columns):
            report = self._reports.get(report_id)
            remark = self._remarks.get(code, _NO_REMARKS)
            rows.append(
                WorklistRow(
                    number=first + at + 1,
                    code=code,
                    name=all_names[code],
                    district=all_names[district_of(code)],
                    regency=all_names[regency_of(code)],
                    province=all_names[province_of(code)],
                    key=key.value,
                    status=status[key],
                    klasifikasi=klasifikasi[key],
                    stage=sentences.stage_label(remark.stage, language),
                    missing=text,
                    note=remark.note,
                    source=report.source if report else "",
                    as_of=report.date if report else None,
                    needs=tuple(need for need in self._wanted if having[need][at]),
                )
            )
        return rows

    def _missing(self, places: NDArray[np.intp], having: dict[Need, list[bool]]) -> list[str]:
        found: list[list[str]] = [[] for _ in range(len(places))]
        writers = {
            Need.UNFORMED: self._formation,
            Need.FORMING: self._formation,
            Need.FALLEN: self._fall,
            Need.LATE: self._lateness,
            Need.UNREADABLE: self._unreadable,
            Need.LAYER_MISSING: self._layer_missing,
        }
        for need, holds in having.items():
            chosen = [at for at, own in enumerate(holds) if own]
            if chosen and need in writers:
                for at, text in zip(chosen, writers[need](places[chosen]), strict=True):
                    found[at].append(text)
        # what a formed village lacks is the same for every need about its class
        raised = (Need.DASAR, Need.NEVER_FILLED, Need.ONE_POINT, Need.FALLEN)
        chosen = [
            at
            for at in range(len(places))
            if any(having[need][at] for need in raised if need in having)
        ]
        for at, text in zip(chosen, self._raise(places[chosen]), strict=True):
            if text:
                found[at].append(text)
        return ["; ".join(texts_of_row) for texts_of_row in found]

    def _formation(self, places: NDArray[np.intp]) -> list[str]:
        codes = self._part.codes[places].tolist()
        classes = [CLASSES[byte] for byte in self._part.classes[places].tolist()]
        return [
            sentences.formation_text(
                key.value == "forming", self._remarks.get(code, _NO_REMARKS).stage, self._language
            )
            for code, key in zip(codes, classes, strict=True)
        ]

    def _raise(self, places: NDArray[np.intp]) -> list[str]:
        if not len(places):
            return []
        steps: EasiestSteps = gather.steps(self._session, self._snapshot, self._code)
        before = self._snapshot.scores(self._session, self._code)[places].tolist()
        columns = zip(
            before,
            steps.scores[places].tolist(),
            steps.classes[places].tolist(),
            [NEXT_CLASSES[byte] for byte in self._needs.next_classes[places].tolist()],
            strict=True,
        )
        return [
            sentences.raise_text(old, new, CLASSES[given], found, self._language)
            for old, new, given, found in columns
        ]

    def _fall(self, places: NDArray[np.intp]) -> list[str]:
        day = gather.previous_day(self._snapshot, self._code)
        if day is None:
            return [""] * len(places)
        before = get_snapshot(self._session, day).state
        at = np.searchsorted(before.codes, self._part.codes[places])
        values = {"day": in_words(day, self._language)}
        return [
            self._gettext("turun dari %(before)s (%(day)s)")
            % {**values, "before": symbology.label(CLASSES[byte], self._language)}
            for byte in before.classes[at].tolist()
        ]

    def _lateness(self, places: NDArray[np.intp]) -> list[str]:
        return [self._gettext("kecamatan belum mengirim laporan")] * len(places)

    def _unreadable(self, places: NDArray[np.intp]) -> list[str]:
        rows = gather.unreadable_reasons(self._session, self._snapshot, self._code)
        return [self._row_text(rows.get(code)) for code in self._part.codes[places].tolist()]

    def _row_text(self, row: ReportRow | None) -> str:
        text = sentences.need_label(Need.UNREADABLE, self._language)
        if row is None:
            return text
        where = self._gettext("lembar %(sheet)s, baris %(row)s") % {
            "sheet": row.sheet,
            "row": row.row,
        }
        return f"{text} ({where}): {message_text(row.reason, self._language)}"

    def _layer_missing(self, places: NDArray[np.intp]) -> list[str]:
        text = sentences.need_label(Need.LAYER_MISSING, self._language, self._layer)
        return [text] * len(places)
