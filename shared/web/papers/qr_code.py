"""QR codes of short texts as pictures for papers (ISO/IEC 18004, error correction M)."""

import io

import segno


def qr_svg(text: str) -> str:
    """Returns the QR code of a text as SVG with its quiet zone."""
    out = io.BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(out, kind="svg", xmldecl=False, border=4)
    return out.getvalue().decode()
