"""Draws one page of a document as a picture, in a confined process."""

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageSequence
from pypdfium2 import PdfDocument

from shared.files.confinement import unreadable
from shared.files.pdf.pictures import POINTS_PER_INCH, rendered
from shared.files.pictures import seen


def draw(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Returns one page as PNG and the number of `pages`; runs in a confined process."""
    number = int(options["page"])
    if options["media_type"] == "application/pdf":
        pages = _count(content)
        picture = rendered(content, number, options["resolution"] / POINTS_PER_INCH) if 0 < number <= pages else None
    else:
        pages, picture = _frame(content, number)
    out = io.BytesIO()
    if picture is not None:
        picture.save(out, "PNG")
    return out.getvalue(), {"pages": pages}


def _count(content: bytes) -> int:
    with PdfDocument(content) as document:
        return len(document)


def _frame(content: bytes, number: int) -> tuple[int, Image.Image | None]:
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "TIFF"]) as image:
            pages = int(getattr(image, "n_frames", 1))
            if not 0 < number <= pages:
                return pages, None
            return pages, seen(ImageSequence.Iterator(image)[number - 1])
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise unreadable() from error
