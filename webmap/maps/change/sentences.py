"""Texts about changes: names of changes, the sentence of an area, notes.

Pages, files and documents use the same texts. Pure functions, without a request.
"""

from datetime import date

from kampungkb.indicators.changes import Change, ChangeFigures
from kampungkb.indicators.classification import VillageClass
from webmap.core.i18n import day, number, texts
from webmap.maps.symbology import label


def change_label(change: Change, language: str = "id") -> str:
    """Return the name of a change of a village."""
    _ = texts(language).gettext
    return {
        Change.NEW: _("Baru terbentuk"),
        Change.UP: _("Naik kelas"),
        Change.STARTED: _("Mulai dirintis"),
        Change.UNCHANGED: _("Tetap"),
        Change.STOPPED: _("Berhenti dirintis"),
        Change.DOWN: _("Turun kelas"),
        Change.GONE: _("Hilang"),
        Change.UNKNOWN: _("Tidak diketahui"),
    }[change]


def class_change(before: VillageClass, after: VillageClass, language: str = "id") -> str:
    """Return the classes of a village in both states: ``Belum terbentuk → Dasar``."""
    if before == after:
        return label(after, language)
    return f"{label(before, language)} → {label(after, language)}"


def sentence(total: ChangeFigures, since: date, language: str = "id") -> str:
    """Return the sentence of change: ``12 baru, 3 naik, 0 turun, 0 hilang sejak 27 Juli 2023.``"""
    _ = texts(language).gettext
    values = _numbers(total, language) | {"since": day(since, language)}
    if total["unknown"] == total["villages"]:
        return _("Perubahan sejak %(since)s tidak diketahui.") % values
    parts = [_("%(new)s baru"), _("%(up)s naik"), _("%(down)s turun"), _("%(gone)s hilang")]
    if total["started"]:
        parts.append(_("%(started)s mulai dirintis"))
    if total["stopped"]:
        parts.append(_("%(stopped)s berhenti dirintis"))
    counts = ", ".join(part % values for part in parts)
    return _("%(counts)s sejak %(since)s.") % {"counts": counts, "since": values["since"]}


def coverage_sentence(total: ChangeFigures, language: str = "id") -> str:
    """Return the change of coverage of the villages known on both days; "" where none is."""
    _ = texts(language).gettext
    if total["difference"] is None:
        return ""
    text = _("Cakupan desa yang diketahui pada kedua tanggal: %(points)s poin persen%(formed)s.")
    return text % {
        "points": points(total["difference"], language),
        "formed": _formed(total, language),
    }


def change_notes(
    total: ChangeFigures, renamed: int, not_listed: int, language: str = "id"
) -> list[str]:
    """Return sentences on what the figures of change do not count.

    ``renamed``: villages that both reports write differently; ``not_listed``: codes in the reports
    that are listed no longer.
    """
    _ = texts(language).gettext
    ngettext = texts(language).ngettext
    notes = []
    if total["unknown"]:
        text = ngettext(
            "%(count)s desa tanpa data pada salah satu tanggal: perubahannya tidak diketahui.",
            "%(count)s desa tanpa data pada salah satu tanggal: perubahannya tidak diketahui.",
            total["unknown"],
        )
        notes.append(text % {"count": number(total["unknown"], language)})
    if total["reclassified"]:
        text = ngettext(
            "%(count)s desa terbentuk pada kedua tanggal, tetapi klasifikasinya hanya ada pada "
            "salah satunya: dihitung tetap.",
            "%(count)s desa terbentuk pada kedua tanggal, tetapi klasifikasinya hanya ada pada "
            "salah satunya: dihitung tetap.",
            total["reclassified"],
        )
        notes.append(text % {"count": number(total["reclassified"], language)})
    lost = not_listed + total["not_comparable"]
    if lost:
        text = ngettext(
            "%(count)s kode desa hanya ada di salah satu daftar (dimekarkan, digabung atau "
            "diganti kodenya) dan tidak dibandingkan; yang lain dibandingkan.",
            "%(count)s kode desa hanya ada di salah satu daftar (dimekarkan, digabung atau "
            "diganti kodenya) dan tidak dibandingkan; yang lain dibandingkan.",
            lost,
        )
        notes.append(text % {"count": number(lost, language)})
    if renamed:
        text = ngettext(
            "%(count)s desa atau Kampung KB ditulis dengan nama lain; itu bukan perubahan, karena "
            "desa dibandingkan menurut kodenya.",
            "%(count)s desa atau Kampung KB ditulis dengan nama lain; itu bukan perubahan, karena "
            "desa dibandingkan menurut kodenya.",
            renamed,
        )
        notes.append(text % {"count": number(renamed, language)})
    return notes


def points(share: float, language: str = "id") -> str:
    """Return a difference of shares as signed percentage points: ``+4,1``, ``−0,3``, ``0``."""
    rounded = round(share * 100, 1)
    if share and not rounded:
        rounded = 0.1 if share > 0 else -0.1  # 0 means none
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{number(abs(rounded), language)}"


def area_lines(row: ChangeFigures, language: str = "id") -> list[str]:
    """Return the lines of an area's tooltip: coverage in points, then villages by change."""
    _ = texts(language).gettext
    if row["difference"] is None:
        return [_("perubahan tidak diketahui: tanpa data pada salah satu tanggal")]
    values = _numbers(row, language) | {
        "points": points(row["difference"], language),
        "formed": _formed(row, language),
    }
    lines = [
        _("%(points)s poin persen%(formed)s") % values,
        _("%(new)s baru, %(up)s naik, %(down)s turun, %(gone)s hilang") % values,
    ]
    if row["unknown"]:
        lines.append(_("%(unknown)s desa tanpa data pada salah satu tanggal") % values)
    return lines


def _formed(row: ChangeFigures, language: str) -> str:
    # numbers of both days only where they are of the same villages
    if row["unknown"]:
        return ""
    values = _numbers(row, language)
    text = texts(language).gettext(" (%(formed_before)s → %(formed_after)s terbentuk)")
    return text % values


def _numbers(row: ChangeFigures, language: str) -> dict[str, str]:
    return {key: number(value, language) for key, value in row.items() if isinstance(value, int)}
