"""What a program can take out of a file of any kind that is handed in, to compare a copy with its original."""

from collections.abc import Mapping
from typing import Any

from shared.files.confinement import confined
from shared.files.conversion import ENDINGS, to_pdf
from shared.files.copies import CSV, PDF, TEXT


def extracted(content: bytes, media_type: str) -> Mapping[str, Any]:
    """Returns `pages` with their text, `metadata` and `attachments`; a picture has pages without text.

    It waits for a process of its own; call it in a thread. Raises BERKAS_TIDAK_TERBACA, BERKAS_TERLALU_BERAT,
    PRATINJAU_TIDAK_ADA.
    """
    if media_type in ENDINGS:
        content, media_type = to_pdf(content, media_type), PDF
    if media_type == PDF:
        return confined("shared.files.pdf.extraction:extract", content).facts
    text = content.decode("utf-8", "replace") if media_type in (TEXT, CSV) else ""
    return {"pages": [{"text": text}], "metadata": {}, "attachments": []}
