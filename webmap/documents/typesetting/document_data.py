"""What the templates of all documents get of a figure and its paper."""

from typing import Any

from webmap.core.i18n import texts
from webmap.documents.figure.figure import Figure
from webmap.documents.typesetting.engine import FONT
from webmap.documents.typesetting.papers import Paper


def document_data(figure: Figure, paper: Paper) -> dict[str, Any]:
    """Return language, font, paper, title, sentence, notice, fingerprint and QR code's text.

    ``common.typ`` reads them; a document adds what it shows besides.
    """
    _ = texts(figure.language).gettext
    return {
        "language": figure.language,
        "font": FONT,
        "paper": {
            "width": paper.width,
            "height": paper.height,
            "margin": paper.margin,
            "text": paper.text,
        },
        "title": figure.title,
        "sentence": figure.sentence,
        "notice": figure.notice,
        "fingerprint": figure.fingerprint,
        "fingerprint_word": _("Sidik data"),
        "qr": bool(figure.qr),
        "qr_alternative": _("Kode QR dari alamat %(address)s") % {"address": figure.short_address},
    }
