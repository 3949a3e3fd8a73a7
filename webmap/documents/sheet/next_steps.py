"""What is missing next in a village, in a few words: on paper there is no room for more."""

from collections.abc import Sequence

from kampungkb.indicators.classification import Status, VillageClass
from kampungkb.indicators.next_class import NextClass, easiest_step, score_figures
from webmap.core.i18n import texts
from webmap.maps.scores import sentences
from webmap.maps.symbology import label


def stage_label(stage: str, language: str = "id") -> str:
    """Return the name of a stage of what is forming; "" for none."""
    _ = texts(language).gettext
    return {"sosialisasi": _("sosialisasi"), "komitmen": _("komitmen"), "sk": _("SK")}.get(
        stage, stage
    )


def next_step(
    key: VillageClass,
    *,
    stage: str = "",
    scores: Sequence[int] = (),
    unreadable: bool = False,
    brief: bool = False,
    language: str = "id",
) -> str:
    """Return what a village needs next: a stage, its scores, points to a class, a report.

    ``stage``: of what is forming (``vocabulary.STAGE_WORDS``). ``scores``: the twelve, 0 where
    unknown. ``unreadable``: the report has a row of the village that cannot be read.
    """
    _ = texts(language).gettext
    if key is VillageClass.NO_DATA and brief:
        return _("perbaiki laporan") if unreadable else _("laporan")
    if key is VillageClass.NO_DATA:
        return _("perbaiki baris laporan") if unreadable else _("belum ada laporan")
    if key.status is not Status.FORMED:
        return _next_stage(key, stage, language)
    if key is VillageClass.UNCLASSIFIED:
        return _("isi klasifikasi")
    if not scores or not all(scores):
        if key is VillageClass.BERKELANJUTAN:
            return sentences.next_class_label(NextClass.TOP, language)
        return sentences.next_class_label(NextClass.UNKNOWN, language)
    figures = score_figures(scores)
    step = easiest_step(figures)
    if brief and figures["never_filled"]:
        return _("belum diisi")
    if brief and step:
        return f"+{step['points']} {label(VillageClass(step['klasifikasi']), language)}"
    return sentences.lacking_text(figures, language)


def _next_stage(key: VillageClass, stage: str, language: str) -> str:
    _ = texts(language).gettext
    if key is VillageClass.FORMING and not stage:
        return _("tahap belum diketahui")
    if stage == "sk":
        return _("laporkan terbentuk")
    following = {"": "sosialisasi", "sosialisasi": "komitmen", "komitmen": "sk"}
    return stage_label(following.get(stage, ""), language)
