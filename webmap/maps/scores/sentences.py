"""Texts about what keeps a Kampung KB from a higher klasifikasi."""

from collections.abc import Sequence

from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.next_class import ClassStep, NextClass, ScoreFigures, easiest_step
from webmap.core.i18n import number, texts
from webmap.maps.symbology import label


def next_class_label(one: NextClass, language: str = "id") -> str:
    """Return what a NextClass says, as in a legend."""
    _ = texts(language).gettext
    return {
        NextClass.UNKNOWN: _("tanpa skor"),
        NextClass.NEVER_FILLED: _("belum pernah diisi"),
        NextClass.BLOCKED_SEVERAL: _("tertahan beberapa indeks"),
        NextClass.BLOCKED_INPUT: _("tertahan indeks input"),
        NextClass.BLOCKED_PROCESS: _("tertahan indeks proses"),
        NextClass.BLOCKED_OUTPUT: _("tertahan indeks output"),
        NextClass.ONE_POINT: _("satu poin lagi ke Mandiri atau Berkelanjutan"),
        NextClass.TOP: _("kelas tertinggi"),
    }[one]


def index_name(index: str, language: str = "id") -> str:
    """Return the name of an index: input, process or output."""
    _ = texts(language).gettext
    return {"input": _("Input"), "process": _("Proses"), "output": _("Output")}[index]


def step_sentence(step: ClassStep, language: str = "id") -> str:
    """Return a step as advice: which scores to raise, and the class that they give."""
    _ = texts(language).gettext
    rises = [f"{one['indicator']} {one['from']} → {one['to']}" for one in step["steps"]]
    return _("naikkan %(scores)s: menjadi %(klasifikasi)s") % {
        "scores": _listed(rises, _("dan")),
        "klasifikasi": label(VillageClass(step["klasifikasi"]), language),
    }


def points_text(step: ClassStep, language: str = "id") -> str:
    """Return how far a class is: ``2 poin ke Berkembang``."""
    ngettext = texts(language).ngettext
    return ngettext(
        "%(points)s poin ke %(klasifikasi)s", "%(points)s poin ke %(klasifikasi)s", step["points"]
    ) % {
        "points": number(step["points"], language),
        "klasifikasi": label(VillageClass(step["klasifikasi"]), language),
    }


def lacking_text(figures: ScoreFigures, language: str = "id") -> str:
    """Return what scores lack to the next class in a few words, as in a table."""
    step = easiest_step(figures)
    if step is None:
        return next_class_label(NextClass.TOP, language)
    if figures["never_filled"]:
        return next_class_label(NextClass.NEVER_FILLED, language)
    return points_text(step, language)


def blocked_text(blocked_by: Sequence[str], language: str = "id") -> str:
    """Return which indices block a class: ``Input dan Output``."""
    _ = texts(language).gettext
    return _listed([index_name(one, language) for one in blocked_by], _("dan"))


def _listed(parts: Sequence[str], conjunction: str) -> str:
    *others, last = parts
    return f"{', '.join(others)} {conjunction} {last}" if others else last
