"""Texts about the targets of an area: progress, gaps, and why sums differ.

Pure functions of ``AreaFigures``, without a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kampungkb.indicators.coverage import ReviewedFigures
from kampungkb.indicators.targets import TargetFigures
from webmap.core.i18n import day, number, texts


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """Progress to one target, in words and as a share 0–1 of the villages wanted."""

    label: str
    issuer: str  # who set it and by what; whether it is a part of a number set above
    wanted: str
    verdict: str
    met: bool | None  # None where villages without data decide
    overdue: bool
    share: float
    after: str  # what remains after the earlier target of this metric; "" unless both are missed
    waiting: str  # what rows in review could change; "" where none can


def target_progress(total: ReviewedFigures, language: str = "id") -> list[TargetProgress]:
    """Return the progress to each target of an area, in their order: by due date, nearest first."""
    targets = total["targets"]
    return [_progress(target, total, _earlier(target, targets), language) for target in targets]


def _earlier(target: TargetFigures, targets: Sequence[TargetFigures]) -> TargetFigures | None:
    # of several issuers the nearest, which comes first
    before = [
        one
        for one in targets
        if one["metric"] == target["metric"] and one["due"] < target["due"] and one["gap"]
    ]
    last = max((one["due"] for one in before), default="")
    return next((one for one in before if one["due"] == last), None)


def _progress(
    target: TargetFigures, total: ReviewedFigures, earlier: TargetFigures | None, language: str
) -> TargetProgress:
    _ = texts(language).gettext
    wanted, reached, gap = target["wanted"], target["reached"], target["gap"]
    met, after, waiting = None, "", ""
    verdict = gap_text(target, total["no_data"], language)
    if gap == 0:
        met = True
    elif gap is not None:
        met = None if target["gap_at_least"] == 0 else False
        if earlier and wanted > earlier["wanted"]:
            after = _("%(count)s di antaranya sesudah target %(year)s (%(issuer)s)") % {
                "count": number(wanted - earlier["wanted"], language),
                "year": earlier["due"][:4],
                "issuer": earlier["issuer"],
            }
        waiting = _waiting(target, total, language)
    share = min(1.0, (reached or 0) / wanted) if wanted else 1.0
    return TargetProgress(
        target_label(target, language),
        issuer_text(target, language),
        number(wanted, language),
        verdict,
        met,
        target["overdue"],
        share,
        after,
        waiting,
    )


def target_name(target: TargetFigures, language: str = "id") -> str:
    """Return the name of a target with who set it: ``Target akhir 2023, Kabupaten Brebes: 153``."""
    wanted = number(target["wanted"], language)
    return f"{target_label(target, language)}, {target['issuer']}: {wanted}"


def gap_text(target: TargetFigures, no_data: int, language: str = "id") -> str:
    """Return what is missing to a target: ``kurang 104``, ``kurang 2.779–40.750 (… tanpa data)``.

    ``no_data``: villages of the area without data.
    """
    _ = texts(language).gettext
    gap, at_least, reached = target["gap"], target["gap_at_least"], target["reached"]
    if gap is None or reached is None:
        return _("tanpa data")
    if gap == 0:
        over = reached - target["wanted"]
        if not over:
            return _("tercapai")
        return _("tercapai, lebih %(over)s") % {"over": number(over, language)}
    values = {"gap": gap_range(target, language), "no_data": number(no_data, language)}
    if gap != at_least:
        pattern = _("kurang %(gap)s (%(no_data)s tanpa data)")
    else:
        pattern = _("kurang %(gap)s")
    return pattern % values


def gap_range(target: TargetFigures, language: str = "id") -> str:
    """Return the gap to a target as a number, or as a range: ``104``, ``2.779–40.750``, ``–``."""
    gap, at_least = target["gap"], target["gap_at_least"]
    if gap is None or at_least is None:
        return "–"
    if gap == at_least:
        return number(gap, language)
    return f"{number(at_least, language)}–{number(gap, language)}"


def issuer_text(target: TargetFigures, language: str = "id") -> str:
    """Return who set a target, by what and when; and that it is a part of a number set above."""
    _ = texts(language).gettext
    parts = [target["issuer"]]
    if target["instrument"]:
        parts.append(target["instrument"])
    if target["set_on"]:
        parts.append(day(target["set_on"], language))
    text = ", ".join(parts)
    return _("pembagian dari target %(issuer)s") % {"issuer": text} if target["allotted"] else text


def _waiting(target: TargetFigures, total: ReviewedFigures, language: str) -> str:
    _, ngettext = texts(language).gettext, texts(language).ngettext
    at_least = target["gap_at_least"] or 0
    if not total["review_villages"] or not at_least:
        return ""
    pattern = ngettext(
        "paling sedikit %(least)s bila %(num)s baris yang menunggu diterima",
        "paling sedikit %(least)s bila %(num)s baris yang menunggu diterima",
        total["review"],
    )
    return pattern % {
        "least": number(max(at_least - total["review_villages"], 0), language),
        "num": number(total["review"], language),
    }


def sum_notes(
    target: TargetFigures, parts: Sequence[TargetFigures], noun_of_parts: str, language: str = "id"
) -> list[str]:
    """Return why the targets and gaps of smaller areas do not add up to those of an area.

    ``parts``: the targets of the areas in it that belong to ``target``. Empty where they add up,
    except that an allotted number says how it is allotted.
    """
    _ = texts(language).gettext
    notes = []
    wanted = sum(one["wanted"] for one in parts)
    gap = sum(one["gap"] or 0 for one in parts)
    values = {
        "noun": noun_of_parts,
        "wanted": number(wanted, language),
        "gap": number(gap, language),
        "own": number(sum(one["set_for"] != target["set_for"] for one in parts), language),
    }
    if any(one["allotted"] for one in parts):
        notes.append(
            _(
                "Pembagian: menurut jumlah desa tiap %(noun)s, paling sedikit yang sudah tercapai, "
                "paling banyak semua desanya."
            )
            % values
        )
    if any(one["set_for"] != target["set_for"] for one in parts):
        notes.append(_("%(own)s %(noun)s memakai targetnya sendiri.") % values)
    if wanted != target["wanted"] and target["share"] is not None:
        notes.append(_("Tiap %(noun)s dibulatkan ke atas: jumlah targetnya %(wanted)s.") % values)
    elif wanted != target["wanted"]:
        notes.append(_("Jumlah target tiap %(noun)s %(wanted)s.") % values)
    if gap - (target["gap"] or 0) > max(wanted - target["wanted"], 0):
        notes.append(
            _(
                "Kelebihan di satu %(noun)s tidak menutup kekurangan di %(noun)s lain: jumlah "
                "kekurangannya %(gap)s."
            )
            % values
        )
    elif gap != (target["gap"] or 0):
        notes.append(_("Jumlah kekurangannya %(gap)s.") % values)
    return notes


def target_label(target: TargetFigures, language: str = "id") -> str:
    """Return the name of a target: what it counts, and by when."""
    _ = texts(language).gettext
    due = date.fromisoformat(target["due"])
    at_end = (due.month, due.day) == (12, 31)
    if target["metric"] == "advanced":
        pattern = (
            _("Target mandiri + berkelanjutan akhir %(year)s")
            if at_end
            else _("Target mandiri + berkelanjutan %(day)s")
        )
    else:
        pattern = _("Target akhir %(year)s") if at_end else _("Target %(day)s")
    return pattern % {"year": str(due.year), "day": day(due, language)}
