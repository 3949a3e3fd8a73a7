"""Texts of the atlas in the browser, in the language of the request."""

from flask_babel import gettext as _


def texts() -> dict[str, str]:
    """Return the texts by key; names like ``%(count)s`` stand for what the browser fills in."""
    return {
        "zoom_in": _("Perbesar"),
        "zoom_out": _("Perkecil"),
        "whole": _("Tampilkan seluruhnya"),
        "failed": _("Peta tidak dapat dimuat. Angka di panel per %(day)s tetap lengkap."),
        "day_failed": _(
            "%(day)s tidak dapat dimuat. Peta dan panel tetap per %(shown)s; dicoba lagi sebentar "
            "lagi."
        ),
        "panel_failed": _(
            "Ringkasan wilayah di peta tidak dapat dimuat. Panel masih tentang wilayah sebelumnya, "
            "per %(day)s."
        ),
        "shapeless": _("termasuk %(count)s %(noun)s tanpa batas wilayah"),
        "formed": _("%(formed)s dari %(villages)s terbentuk (%(percent)s)"),
        "unknown": _("tanpa data (%(villages)s desa/kelurahan)"),
        "unformed": _("%(missing)s belum"),
        "forming": _("%(forming)s dirintis"),
        "no_data": _("%(no_data)s tanpa data"),
        "open": _("Buka %(title)s"),
        "in_view": _("%(count)s %(noun)s di peta"),
        "in_view_only": _("%(count)s dari %(all)s %(noun)s di peta: %(label)s"),
        "first": _("%(shown)s dari %(count)s"),
        "closer": _("Perbesar peta untuk daftar desa."),
        "keys": _(
            "Peta. Panah menggeser, plus dan minus memperbesar dan memperkecil, "
            "Enter membuka wilayah di tengah."
        ),
        "under": _("Di tengah peta: %(what)s. Enter membuka."),
    }
