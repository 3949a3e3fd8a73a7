"""The sheet of a district as plain values and pictures for ``atlas.typ``."""

from typing import Any

from webmap.core.i18n import day, number, texts
from webmap.documents.drawing.map_drawing import swatch
from webmap.documents.sheet.district_sheet import STYLES, DistrictSheet
from webmap.documents.sheet.village_list import VillageLine
from webmap.documents.typesetting.blocks import Blocks
from webmap.maps.target_sentences import TargetProgress


def sheet_parts(sheet: DistrictSheet, blocks: Blocks, *, grey: bool = False) -> dict[str, Any]:
    """Return the texts of a sheet; its pictures are kept in ``blocks``.

    Samples of classes are drawn as on the map of the sheet, in ``grey`` too.
    """
    language, _ = sheet.language, texts(sheet.language).gettext
    stem = sheet.code.replace(".", "-")
    if sheet.qr:
        blocks.picture(f"qr-{stem}.svg", sheet.qr)
    return {
        "id": sheet.code,
        "title": sheet.title,
        "name": sheet.name,
        "sentence": sheet.sentence,
        "sources": _sources(sheet),
        "map": blocks.picture(f"map-{stem}.svg", sheet.map),
        "alternative": sheet.description,
        "boundaries": _("Batas: %(titles)s") % {"titles": "; ".join(sheet.boundaries)}
        if sheet.boundaries
        else "",
        "legend": [
            {
                "file": _sample(entry.key, blocks, grey),
                "label": entry.label,
                "count": number(entry.count, language),
            }
            for entry in sheet.legend
        ],
        "total": number(sheet.total["villages"], language),
        "targets": [_target(target, sheet) for target in sheet.targets],
        "waiting": _waiting(sheet),
        "waiting_count": number(sheet.total["review"], language),
        "wide": sheet.columns == 1,
        "fits": sheet.fits,
        "lists": [
            [[_row(line, sheet, blocks, grey) for line in column] for column in page]
            for page in sheet.lists
        ],
        "note": _note(sheet),
        "address": sheet.address.split("?")[0],
        "fingerprint": sheet.fingerprint,
        "qr": f"qr-{stem}.svg" if sheet.qr else "",
        "qr_alternative": _("Kode QR dari alamat %(address)s") % {"address": sheet.short_address},
    }


def _sample(key: str, blocks: Blocks, grey: bool) -> str:
    name = f"class-{key}.svg"
    if name in blocks.files:
        return name
    return blocks.picture(name, swatch(key, STYLES, grey=grey, prefix=f"class-{key}"))


def _sources(sheet: DistrictSheet) -> list[str]:
    _ = texts(sheet.language).gettext
    if not sheet.sources:
        return [_("Belum ada laporan.")]
    lines = [_("Sumber: %(sources)s") % {"sources": "; ".join(sheet.sources)}]
    if sheet.asked:
        lines.append(
            _("Diminta per %(asked)s; laporan terbaru untuk wilayah ini per %(newest)s.")
            % {
                "asked": day(sheet.asked, sheet.language),
                "newest": day(sheet.day, sheet.language),
            }
        )
    return lines


def _target(target: TargetProgress, sheet: DistrictSheet) -> dict[str, Any]:
    _ = texts(sheet.language).gettext
    details = [target.issuer, _("lewat tenggat") if target.overdue else "", target.waiting]
    return {
        "label": target.label,
        "wanted": target.wanted,
        "verdict": target.verdict,
        "state": {True: "met", False: "missing", None: "unknown"}[target.met],
        "details": " · ".join(filter(None, details)),
    }


def _waiting(sheet: DistrictSheet) -> str:
    _ = texts(sheet.language).gettext
    more = _("… dan %(count)s lagi") % {"count": number(sheet.waiting_more, sheet.language)}
    return "; ".join([*sheet.waiting, *([more] if sheet.waiting_more else [])])


def _row(line: VillageLine, sheet: DistrictSheet, blocks: Blocks, grey: bool) -> list[Any]:
    wide = sheet.columns == 1
    file = _sample(line.key.value, blocks, grey)
    return [
        f"{line.number}{'' if line.drawn else '*'}",
        line.name,
        line.code if wide else f"…{line.code.rpartition('.')[2]}",
        {"file": file, "text": line.state if wide else line.brief_state},
        {"text": line.next if wide else line.brief_next, "small": line.note},
    ]


def _note(sheet: DistrictSheet) -> str:
    _ = texts(sheet.language).gettext
    parts = []
    if sheet.columns > 1:
        text = _(
            "Kode …0001 berarti %(code)s.0001. +2 Mandiri: kurang dua poin skor ke kelas Mandiri."
        )
        parts.append(text % {"code": sheet.code})
    if sheet.undrawn:
        parts.append(f"* {_('Tanpa batas wilayah: tidak tampak di peta.')}")
    return " ".join(parts)
