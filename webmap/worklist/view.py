"""A worklist with its villages and all its texts; its page and its files show the same."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import Level, level
from kampungkb import village_columns
from kampungkb.indicators import worklist
from kampungkb.indicators.targets import TargetFigures, corresponding
from kampungkb.indicators.worklist import Need
from webmap.caching.snapshot import Snapshot
from webmap.core.i18n import day as in_words
from webmap.core.i18n import number, texts
from webmap.maps import target_sentences
from webmap.maps.target_choice import choose_target, target_keys
from webmap.worklist import gather, sentences
from webmap.worklist.options import PAGE_ROWS, WorklistOptions
from webmap.worklist.rows import RowReader, WorklistRow


@dataclass(frozen=True)
class WorklistView:
    """A worklist of an area as of a day; texts in the language of the page.

    ``counts``: villages with each need, of ``villages`` in all. ``total``: villages on the list.
    ``layer``: key of the layer that LAYER_MISSING is about. ``rows``: those of the page, or all.
    ``targets``: those that gaps can be measured to, as (key, name); ``gap``: what is missing to the
    chosen one, "" without targets.
    """

    code: str
    title: str
    day: date
    asked: date | None  # day of the request, if it is after every report on the area
    newest: date | None
    language: str
    options: WorklistOptions
    layer: str
    layers: list[tuple[str, str]]
    counts: dict[Need, int]
    villages: int
    total: int
    rows: list[WorklistRow]
    sources: list[str]
    fingerprint: str
    target: str
    targets: list[tuple[str, str]]
    gap: str
    headings: dict[str, str]

    @property
    def heading(self) -> str:
        """Title of the page and of the files."""
        _ = texts(self.language).gettext
        return _("Daftar kerja %(title)s") % {"title": self.title}

    @property
    def needs_text(self) -> str:
        """The needs that are listed."""
        return ", ".join(
            sentences.need_label(one, self.language, self.layer) for one in self.options.needs
        )

    @property
    def order_text(self) -> str:
        """The order of the list."""
        return sentences.order_label(self.options.order, self.language)

    @property
    def filter_text(self) -> str:
        """What is listed, in which order."""
        return f"{self.needs_text}; {self.order_text}"

    @property
    def sentence(self) -> str:
        """How many of how many villages are listed, as of which day."""
        _ = texts(self.language).gettext
        return _("%(count)s dari %(villages)s desa/kelurahan per %(day)s: %(needs)s.") % {
            "count": number(self.total, self.language),
            "villages": number(self.villages, self.language),
            "day": in_words(self.day, self.language),
            "needs": self.needs_text,
        }

    @property
    def columns(self) -> dict[str, str]:
        """Headings of the columns of the page: those that tell its rows apart, by field.

        The code stands with the name; a column without values, or with one source or one kecamatan
        for all, is left out. Files have all columns.
        """
        hidden = {"code"}
        for key in ("klasifikasi", "stage", "note"):
            if not any(getattr(row, key) for row in self.rows):
                hidden.add(key)
        if level(self.code) >= Level.DISTRICT:
            hidden.add("district")
        if len(self.sources) < 2:
            hidden |= {"source", "as_of"}
        return {key: text for key, text in self.headings.items() if key not in hidden}

    @property
    def pages(self) -> int:
        """Number of pages of the list, 1 for an empty one."""
        return max(1, -(-self.total // PAGE_ROWS))


def worklist_view(
    session: Session,
    snapshot: Snapshot,
    code: str,
    options: WorklistOptions,
    language: str = "id",
    *,
    whole: bool = False,
) -> WorklistView:
    """Return the worklist of a listed area: the rows of the page asked for, or all (``whole``)."""
    remarks = village_columns.remarks(session, snapshot.state, code)
    layer = gather.layer_of(snapshot, code, options.layer)
    needs = gather.village_needs(session, snapshot, code, layer, remarks)
    total = snapshot.total(code)
    chosen = choose_target(total["targets"], options.target, snapshot.today)
    gaps = _district_gaps(snapshot, code, chosen[1] if chosen else None)
    places = worklist.places(needs, options.needs, options.order, gaps)
    first = 0 if whole else (options.page - 1) * PAGE_ROWS
    part = places if whole else places[first : first + PAGE_ROWS]
    gap = ""
    if chosen:
        name = target_sentences.target_name(chosen[1], language)
        gap = f"{name}; {target_sentences.gap_text(chosen[1], total['no_data'], language)}"
    newest = snapshot.newest_of(code)
    reader = RowReader(session, snapshot, code, options.needs, needs, remarks, layer, language)
    return WorklistView(
        code=code,
        title=names.title(code, snapshot.names[code]),
        day=snapshot.day_of(code),
        asked=snapshot.asked_later(code),
        newest=newest,
        language=language,
        options=options,
        layer=layer,
        layers=[
            (one["key"], sentences.need_label(Need.LAYER_MISSING, language, one["key"]))
            for one in snapshot.layers(code)
        ],
        counts=worklist.count(needs),
        villages=total["villages"],
        total=len(places),
        rows=reader.rows(part, first),
        sources=reader.sources(),
        fingerprint=snapshot.fingerprint(code),
        target=chosen[0] if chosen else "",
        targets=[
            (key, target_sentences.target_name(one, language))
            for key, one in target_keys(total["targets"]).items()
        ],
        gap=gap,
        headings=sentences.columns(code, language),
    )


def _district_gaps(
    snapshot: Snapshot, code: str, target: TargetFigures | None
) -> dict[str, int | None]:
    if target is None or level(code) >= Level.DISTRICT:
        return {}
    found = {}
    for row in snapshot.rows(code, Level.DISTRICT):
        own = corresponding(target, row["targets"])
        found[row["code"]] = own["gap"] if own else None
    return found
