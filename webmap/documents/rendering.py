"""Which documents there are, and how each is made: kind and suffix in, bytes out.

The command ``render`` and the addresses ``/render/…`` both make documents here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from geo.errors import UnknownFormat
from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.documents.atlas_document.content import count_sheets, make_atlas
from webmap.documents.atlas_document.layout import atlas_pdf
from webmap.documents.figure.figure import make_figure
from webmap.documents.figure.options import NO_OPTIONS, FigureOptions
from webmap.documents.report.content import make_report
from webmap.documents.report.layout import report_pdf
from webmap.documents.slides.deck import deck
from webmap.documents.typesetting.map_page import PageForm, map_page
from webmap.documents.typesetting.papers import Paper, paper_of
from webmap.maps import choropleth

FORMS: dict[str, PageForm] = {".pdf": "pdf", ".png": "png", ".svg": "svg"}
"""Formats of the page of a map, by suffix."""

MAP = "map"
"""Kind of a document that is the map of one view."""

REPORT = "report"
"""Kind of a document of several pages about an area: summary, maps, tables, lists."""

ATLAS = "atlas"
"""Kind of a document with a page for each district of an area."""


def _ignore_progress(_done: int) -> None:
    pass


@dataclass(frozen=True)
class DocumentRequest:
    """A document of an area: what is asked for, and where and for whom it is made.

    ``site``: address of the site with a slash at its end, "" where it is not known. ``notice``: a
    sentence for every page. ``author``: name of the site. ``template``: path of the template of
    slides, "" for the site's own. ``report_progress``: gets how many of ``count_parts`` are made;
    what it raises ends the work.
    """

    session: Session
    snapshot: Snapshot
    code: str
    suffix: str
    kind: str = MAP
    options: FigureOptions = NO_OPTIONS
    paper: Paper = field(default_factory=paper_of)
    site: str = ""
    notice: str = ""
    author: str = ""
    template: str = ""
    report_progress: Callable[[int], None] = _ignore_progress


class DocumentType(NamedTuple):
    """A kind of document in one format."""

    media_type: str
    make: Callable[[DocumentRequest], bytes]


def _map(request: DocumentRequest) -> bytes:
    figure = make_figure(
        request.session,
        request.snapshot,
        request.code,
        request.options,
        site=request.site,
        notice=request.notice,
    )
    return map_page(figure, request.paper, FORMS[request.suffix])


def _report(request: DocumentRequest) -> bytes:
    report = make_report(
        request.session,
        request.snapshot,
        request.code,
        request.options,
        site=request.site,
        notice=request.notice,
    )
    return report_pdf(report, request.paper)


def _atlas(request: DocumentRequest) -> bytes:
    atlas = make_atlas(
        request.session,
        request.snapshot,
        request.code,
        request.options,
        site=request.site,
        notice=request.notice,
        report_progress=request.report_progress,
    )
    return atlas_pdf(atlas, request.paper)


def _single_file(request: DocumentRequest) -> bytes:
    options = request.options
    page = choropleth.standalone(
        request.session,
        request.snapshot,
        request.code,
        options.by,
        options.language,
        request.notice,
        options.theme,
    )
    return page.encode()


def _slides(request: DocumentRequest) -> bytes:
    return deck(
        request.session,
        request.snapshot,
        request.code,
        request.options,
        site=request.site,
        notice=request.notice,
        author=request.author,
        template=Path(request.template) if request.template else None,
    )


DOCUMENTS: dict[tuple[str, str], DocumentType] = {
    (MAP, ".pdf"): DocumentType("application/pdf", _map),
    (MAP, ".png"): DocumentType("image/png", _map),
    (MAP, ".svg"): DocumentType("image/svg+xml", _map),
    (MAP, ".html"): DocumentType("text/html", _single_file),
    (REPORT, ".pdf"): DocumentType("application/pdf", _report),
    (ATLAS, ".pdf"): DocumentType("application/pdf", _atlas),
    (MAP, ".pptx"): DocumentType(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", _slides
    ),
}
"""All documents by kind and suffix."""

SUFFIXES = tuple(dict.fromkeys(suffix for _, suffix in DOCUMENTS))
"""Suffixes of documents."""


def document_type(kind: str, name: str) -> DocumentType:
    """Return the type of a document by its kind and its name, or the suffix of it.

    Raises UnknownFormat for a suffix without a writer, BadParameter for a kind that does not exist
    in that format.
    """
    suffix = f".{name.rpartition('.')[2].lower()}"
    if suffix not in SUFFIXES:
        raise UnknownFormat(
            f"no document is known for {name[-60:]!r}", do=f"End it in one of: {' '.join(SUFFIXES)}"
        )
    found = DOCUMENTS.get((kind, suffix))
    if found is None:
        kinds = [one for one, of in DOCUMENTS if of == suffix]
        raise BadParameter(
            f"there is no {kind[:40]!r} as {suffix}",
            do=f"As {suffix} there is: {' '.join(kinds)}.",
        )
    return found


def render(request: DocumentRequest) -> bytes:
    """Make a document. Raises what ``document_type``, ``make_figure`` and ``typeset`` raise."""
    return document_type(request.kind, request.suffix).make(request)


def count_parts(request: DocumentRequest) -> int:
    """Return the number of parts that a document is made of: the sheets of an atlas, else 1."""
    if request.kind != ATLAS:
        return 1
    return count_sheets(request.snapshot, request.code)
