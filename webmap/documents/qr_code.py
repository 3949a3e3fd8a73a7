"""QR codes of addresses as SVG and PNG."""

from io import BytesIO

import segno

_BORDER = 2  # modules; a phone needs some white around, and the paper adds to it


def qr_svg(address: str) -> str:
    """Return the QR code (ISO/IEC 18004) of an address as an SVG element without a size.

    Error correction M: 15 % of it may be unreadable, as on a folded or stained sheet. Raises
    ValueError for an address longer than 2,331 bytes.
    """
    code = segno.make_qr(address, error="m", boost_error=False)
    svg: str = code.svg_inline(border=_BORDER, omitsize=True, svgclass=None, lineclass=None)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def qr_png(address: str, scale: int = 8) -> bytes:
    """Return the QR code of an address as PNG, ``scale`` pixels for each module; see ``qr_svg``."""
    file = BytesIO()
    code = segno.make_qr(address, error="m", boost_error=False)
    code.save(file, kind="png", scale=scale, border=_BORDER)
    return file.getvalue()
