"""Texts of a worklist: names of needs, what a village lacks, headings of columns."""

from boundaries.areas.codes import Level, level
from kampungkb.indicators.classification import INDICATORS, VillageClass
from kampungkb.indicators.next_class import NextClass
from kampungkb.indicators.worklist import Need, Order
from kampungkb.thematic.registry import LAYERS
from webmap.core.i18n import texts
from webmap.maps.scores.sentences import next_class_label
from webmap.maps.symbology import label


def need_label(need: Need, language: str = "id", layer: str = "") -> str:
    """Return the name of a need as in the filter; of LAYER_MISSING with the name of its layer."""
    _ = texts(language).gettext
    if need is Need.LAYER_MISSING:
        name = _(LAYERS[layer].name) if layer else _("lapisan tematik")
        return _("terbentuk, tanpa %(layer)s") % {"layer": name}
    return {
        Need.UNFORMED: _("belum terbentuk"),
        Need.FORMING: _("dirintis"),
        Need.DASAR: _("kelas Dasar"),
        Need.NEVER_FILLED: _("belum pernah diisi"),
        Need.ONE_POINT: _("satu poin lagi ke Mandiri atau Berkelanjutan"),
        Need.FALLEN: _("turun kelas"),
        Need.LATE: _("kecamatan terlambat melapor"),
        Need.UNREADABLE: _("baris tidak terbaca"),
    }[need]


def order_label(order: Order, language: str = "id") -> str:
    """Return the name of an order."""
    _ = texts(language).gettext
    return {
        Order.DISTRICT: _("menurut kecamatan"),
        Order.STEPS: _("langkah tersedikit dahulu"),
    }[order]


def stage_label(stage: str, language: str = "id") -> str:
    """Return the name of a stage of a village that is forming; "" for none."""
    _ = texts(language).gettext
    names = {"sosialisasi": _("Sosialisasi"), "komitmen": _("Komitmen"), "sk": _("SK")}
    return names.get(stage, stage)


def formation_text(is_forming: bool, stage: str, language: str = "id") -> str:
    """Return what a village lacks until it is formed."""
    _ = texts(language).gettext
    if not is_forming:
        return _("belum ada Kampung KB")
    return {
        "sosialisasi": _("belum ada komitmen dan SK"),
        "komitmen": _("belum ada SK"),
        "sk": _("SK sudah ada; belum dilaporkan terbentuk"),
    }.get(stage, _("dirintis; tahapnya tidak disebut"))


def raise_text(
    before: list[int], after: list[int], given: VillageClass, found: NextClass, language: str
) -> str:
    """Return what a formed village lacks to its next class, "" at the highest.

    ``before``, ``after``: scores before and after the step; ``given``: the class that it gives.
    ``Input Pokja 2→3; Input Sarana 1→2: menjadi Berkembang``.
    """
    _ = texts(language).gettext
    if found in (NextClass.UNKNOWN, NextClass.NEVER_FILLED):
        return next_class_label(found, language)
    scores = zip(INDICATORS, before, after, strict=True)
    rises = "; ".join(f"{name} {old}→{new}" for name, old, new in scores if old != new)
    if not rises:
        return ""
    values = {"scores": rises, "klasifikasi": label(given, language)}
    return _("%(scores)s: menjadi %(klasifikasi)s") % values


def columns(code: str, language: str = "id") -> dict[str, str]:
    """Return the headings of a worklist of an area by the name of the field, in order."""
    _ = texts(language).gettext
    # an area that all villages are in is in the title
    above = {"province": _("Provinsi")} if level(code) == Level.COUNTRY else {}
    if level(code) < Level.REGENCY:
        above["regency"] = _("Kabupaten/kota")
    return {
        "number": _("No."),
        "code": _("Kode"),
        "name": _("Desa/kelurahan"),
        **above,
        "district": _("Kecamatan"),
        "status": _("Status"),
        "klasifikasi": _("Klasifikasi"),
        "stage": _("Tahap"),
        "missing": _("Yang kurang"),
        "note": _("Catatan"),
        "source": _("Sumber"),
        "as_of": _("Per tanggal"),
    }
