"""Sources and their licences as texts: for captions, metadata of files, collections and tiles."""

from collections.abc import Iterable
from typing import NamedTuple

from kampungkb.attribution import Attribution, Subject
from webmap.core.i18n import texts


class LicenceLink(NamedTuple):
    """The address of a licence, and its name."""

    href: str
    title: str


def licence_text(one: Attribution, language: str) -> str:
    """Return the licence of a source, or that none is stated: ``lisensi belum dinyatakan``."""
    _ = texts(language).gettext
    name = one.licence or one.licence_url or _("lisensi belum dinyatakan")
    return name.removeprefix("LicenseRef-")


def subject_text(what: str, language: str) -> str:
    """Return what a source says, as the heading of its row."""
    _ = texts(language).gettext
    return {
        Subject.BOUNDARIES.value: _("Batas wilayah"),
        Subject.CODES.value: _("Kode dan nama wilayah"),
        Subject.REGISTER.value: _("Status Kampung KB"),
        Subject.LAYER.value: _("Lapisan tematik"),
        Subject.TARGET.value: _("Target"),
    }[what]


def attribution_line(found: Iterable[Attribution], language: str) -> str:
    """Return the sources of data in one line of plain text, each with its licence.

    Targets are left out: they are shown with who set them.
    """
    parts = [
        f"{one.credit}: {licence_text(one, language)}"
        for one in found
        if one.what != Subject.TARGET.value
    ]
    return " · ".join(dict.fromkeys(parts))


def licence_links(found: Iterable[Attribution]) -> list[LicenceLink]:
    """Return the licences that have an address, each once."""
    links = {
        one.licence_url: LicenceLink(one.licence_url, licence_text(one, "en"))
        for one in found
        if one.licence_url
    }
    return list(links.values())
