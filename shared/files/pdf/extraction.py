"""What a program can take out of a PDF: text of each page, size, metadata, and what is attached to it."""

import io
from collections.abc import Mapping
from typing import Any

from pikepdf import Pdf
from pypdfium2 import PdfDocument

MOST_SIGNS = 2_000_000


def extract(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Returns no bytes, and `pages` (text, width and height in points), `metadata` and `attachments`.

    Runs in a confined process; `options` are none.
    """
    pages, left = [], MOST_SIGNS
    with PdfDocument(content) as document:
        for page in document:
            text = page.get_textpage().get_text_bounded()[:left]
            left -= len(text)
            width, height = page.get_size()
            pages.append({"text": text, "width": round(width, 1), "height": round(height, 1)})
    with Pdf.open(io.BytesIO(content)) as pdf:
        metadata = (
            {str(key).lstrip("/"): str(value)[:500] for key, value in pdf.docinfo.items()}
            if "/Info" in pdf.trailer
            else {}
        )
        attachments = sorted(pdf.attachments.keys())
        if "/Metadata" in pdf.Root:
            metadata["XMP"] = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")[:4000]
    return b"", {"pages": pages, "metadata": metadata, "attachments": attachments}
