"""What a request asks for: its collection, its state of the store, its format."""

from datetime import date

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core.data_language import wants_page
from webmap.core.errors import BadParameter
from webmap.core.i18n import LANGUAGES
from webmap.core.params import check_names
from webmap.ogc.documents import HTML, JSON
from webmap.ogc.parameters.collections import COLLECTIONS, COMMON, TABLE_IDS


def level_of(collection_id: str) -> Level:
    """Return the level of a collection; raises NotFound."""
    if collection_id in TABLE_IDS:
        raise NotFound(f"the collection {collection_id} has items, schema and queryables only")
    if collection_id not in COLLECTIONS:
        known = ", ".join((*COLLECTIONS, *TABLE_IDS))
        raise NotFound(f"there is no collection {collection_id[:40]!r}; there are {known}")
    return COLLECTIONS[collection_id]


def snapshot_of(session: Session, day: date | None, within: str) -> Snapshot:
    """Return the snapshot of a day; raises BadParameter for an area that is not listed."""
    snapshot = get_snapshot(session, day)
    if within not in snapshot.names:
        raise BadParameter(f"within: there is no area {within}", do="Search for it on the site.")
    return snapshot


def checked_format(*names_: str) -> str:
    """Return the format, json or html; refuse parameters other than the common ones and these."""
    check_names(request.args, (*COMMON, *names_))
    return requested_format()


def requested_format() -> str:
    """Return json or html, as ``f`` or the header Accept says; check ``lang``."""
    format_, language = request.args.get("f"), request.args.get("lang")
    if format_ is not None and format_ not in ("json", "html"):
        raise BadParameter(f"there is no form f={format_[:40]!r}", do="Use json or html.")
    if language is not None and language not in LANGUAGES:
        raise BadParameter(f"there is no language {language[:40]!r}", do=f"Use {list(LANGUAGES)}.")
    return "html" if wants_page() else "json"


def media_type_of(format_: str, of_json: str = JSON) -> str:
    """Return the media type of a response in a format."""
    return HTML if format_ == "html" else of_json
