"""Lay out the atlas of an area as a PDF on upright paper: contents, then a page per kecamatan."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from boundaries.areas import names
from boundaries.areas.codes import Level, ancestor
from webmap.core.i18n import noun, number, percent, texts
from webmap.documents.atlas_document.content import DistrictAtlas
from webmap.documents.atlas_document.sheet_parts import sheet_parts
from webmap.documents.sheet.district_sheet import DistrictSheet
from webmap.documents.typesetting.blocks import Blocks
from webmap.documents.typesetting.document_data import document_data
from webmap.documents.typesetting.engine import typeset
from webmap.documents.typesetting.map_block import HALF, add_map
from webmap.documents.typesetting.papers import Paper


def atlas_pdf(atlas: DistrictAtlas, paper: Paper) -> bytes:
    """Return an atlas as PDF; raises what ``engine.typeset`` raises."""
    if paper.is_landscape:
        paper = replace(paper, width=paper.height, height=paper.width)
    blocks = Blocks()
    if atlas.has_cover and atlas.figure.panels[-1].shapes.areas:
        add_map(blocks, atlas.figure, "overview", paper, most=HALF)
    if atlas.figure.qr:
        blocks.picture("qr.svg", atlas.figure.qr)
    sheets, before = [], ""
    for sheet in atlas.sheets:
        regency = ancestor(sheet.code, Level.REGENCY)
        own = sheet_parts(sheet, blocks, grey=atlas.figure.options.grey)
        sheets.append({**own, **_place(atlas, sheet, regency != before)})
        before = regency
    data = {
        **_texts(atlas, paper),
        "blocks": blocks.listed,
        "contents": _contents(atlas) if atlas.has_cover else [],
        "sheets": sheets,
    }
    return typeset("atlas.typ", data, blocks.files, "pdf")[0]


def _place(atlas: DistrictAtlas, sheet: DistrictSheet, first: bool) -> dict[str, Any]:
    # levels of headings, which are the bookmarks: area, regency, kecamatan
    at = atlas.figure.view.at
    is_part = at < Level.REGENCY
    return {
        "level": 3 if is_part else 2 if atlas.has_cover else 1,
        "over": _regency(atlas, sheet),
        "over_level": 2 if is_part and first else 0,
    }


def _regency(atlas: DistrictAtlas, sheet: DistrictSheet) -> str:
    code = ancestor(sheet.code, Level.REGENCY)
    return names.title(code, atlas.names.get(code, code))


def _contents(atlas: DistrictAtlas) -> list[dict[str, Any]]:
    language = atlas.figure.language
    _ = texts(language).gettext
    is_part = atlas.figure.view.at < Level.REGENCY

    def row(sheet: DistrictSheet) -> dict[str, Any]:
        total, known = sheet.total, sheet.total["coverage"] is not None
        return {
            "id": sheet.code,
            "cells": [
                atlas.names[sheet.code],
                number(total["villages"], language),
                number(total["formed"], language) if known else "–",
                number(total["unformed"], language) if known else "–",
                percent(total["formed"], total["villages"], language) if known else _("tanpa data"),
            ],
        }

    grouped = groupby(atlas.sheets, key=lambda sheet: _regency(atlas, sheet))
    return [
        {"title": title if is_part else "", "rows": [row(sheet) for sheet in group]}
        for title, group in grouped
    ]


def _texts(atlas: DistrictAtlas, paper: Paper) -> dict[str, Any]:
    figure = atlas.figure
    language, _ = figure.language, texts(figure.language).gettext
    day = _("per %(day)s") % {"day": figure.day_text}
    subtitle = (
        _("Atlas kecamatan, %(day)s") if atlas.has_cover else _("Lembar camat, %(day)s")
    ) % {"day": day}
    district = noun(Level.DISTRICT, language)
    return {
        **document_data(figure, paper),
        "subtitle": subtitle,
        "day": subtitle,
        "foot": " · ".join(filter(None, [figure.caption, figure.address.split("?")[0]])),
        "page_words": _("Halaman %(page)s dari %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "cover": atlas.has_cover,
        "contents_title": _("Isi"),
        "heads": [
            f"{district[:1].upper()}{district[1:]}",
            _("Desa"),
            _("Terbentuk"),
            _("Belum"),
            _("Cakupan"),
            _("Hlm."),
        ],
        "words": {
            "legend": _("Status Kampung KB"),
            "all": _("Semua desa/kelurahan"),
            "targets": _("Target dan kekurangan"),
            "villages": _("desa"),
            "waiting": _("Menunggu pemeriksaan"),
            "numbers": _("Nomor di peta ada di daftar."),
        },
        "list_heads": [
            _("No."),
            _("Desa/kelurahan"),
            _("Kode"),
            _("Status"),
            _("Yang kurang"),
        ],
    }
