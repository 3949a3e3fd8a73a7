"""Facts about a layer for the metadata of files and the README of a zip."""

import textwrap
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import Level
from kampungkb.attribution import Attribution
from webmap.caching.snapshot import Snapshot
from webmap.core import i18n
from webmap.core.attribution_texts import licence_text


def facts(
    session: Session, snapshot: Snapshot, code: str, by: Level, sources: list[str], language: str
) -> dict[str, str]:
    """Return facts about the areas of a level in an area, in a language.

    TITLE, ABSTRACT, DATE (of the figures), SOURCES, LICENCE and RIGHTS (a line for each source),
    FINGERPRINT, LANGUAGE. ``sources``: the reports that the figures rest on. Where no licence of a
    source is stated, the fact says so.
    """
    _ = i18n.texts(language).gettext
    terms = snapshot.attributions(session, code)
    values = {
        "noun": i18n.noun(by, language, 2),
        "title": names.title(code, snapshot.names[code]),
        "day": i18n.day(snapshot.day_of(code), language),
    }
    found = {
        "TITLE": _("Kampung KB: %(noun)s di %(title)s per %(day)s") % values,
        "ABSTRACT": _(
            "Status dan cakupan Kampung KB (Inpres 3/2022) tiap %(noun)s di %(title)s per %(day)s. "
            "Kode wilayah menurut Kemendagri, koordinat dalam WGS 84."
        )
        % values,
        "DATE": snapshot.day_of(code).isoformat(),
        "SOURCES": "\n".join(sources),
        "LICENCE": "\n".join(_licence(one, language) for one in terms),
        "RIGHTS": "\n".join(dict.fromkeys(one.credit for one in terms)),
        "FINGERPRINT": snapshot.fingerprint(code) or "",
        "LANGUAGE": language,
    }
    return {key: text for key, text in found.items() if text}


def _licence(source: Attribution, language: str) -> str:
    address = f" ({source.licence_url})" if source.licence_url else ""
    return f"{source.name}: {licence_text(source, language)}{address}"


README = "README.txt"


def readme(layer_facts: Sequence[Mapping[str, str]], suffix: str, language: str) -> bytes:
    """Return the text that a zip explains itself with: dates, sources, licence, how to open it.

    UTF-8 with a byte order mark and line ends of Windows, for Notepad.
    """
    _ = i18n.texts(language).gettext
    headings = {
        "DATE": _("Tanggal angka"),
        "SOURCES": _("Sumber"),
        "LICENCE": _("Lisensi"),
        "RIGHTS": _("Atribusi"),
        "FINGERPRINT": _("Sidik data"),
    }
    lines: list[str] = []
    for one in layer_facts:
        lines += [one["TITLE"], "=" * len(one["TITLE"]), "", one["ABSTRACT"], ""]
        for key, heading in headings.items():
            if key in one:
                lines += [f"{heading}:", *(f"  {line}" for line in one[key].split("\n")), ""]
    lines += [_("Nama, jenis dan arti tiap kolom: columns.txt."), ""]
    if suffix == ".csv":
        lines += [
            _(
                "QGIS membaca jenis kolom dari berkas .csvt; simpan kedua berkas di satu map. Di "
                "Excel: Data > Dari Teks/CSV, lalu jadikan kolom kode sebagai Teks; bila berkas "
                "CSV dibuka langsung, 33.10 menjadi 33,1. Berkas .xlsx tidak perlu semua itu."
            ),
            "",
        ]
    wrapped = [part for line in lines for part in _wrap(line)]
    return "\r\n".join(wrapped).encode("utf-8-sig")


def _wrap(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(line, 96, subsequent_indent=f"{indent}  " if indent else "") or [""]
