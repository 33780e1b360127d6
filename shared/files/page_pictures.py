"""One page of a document as a picture, for whoever may look at it without opening the file."""

from dataclasses import dataclass

from shared.files.confinement import ProcessLimits, confined
from shared.files.conversion import to_pdf
from shared.runtime.errors import NotFound

LOOKING = ProcessLimits(cpu=30, wall=60)
PREVIEW = 110
"""Dots per inch of a page on a screen."""
LARGEST = 300


@dataclass(frozen=True)
class PagePicture:
    """One page as PNG, and how many pages its file has."""

    png: bytes
    pages: int


def render(content: bytes, media_type: str, page: int = 1, resolution: int = PREVIEW) -> bytes:
    """Returns the PNG of `picture_of`; raises what it raises."""
    return picture_of(content, media_type, page, resolution).png


def picture_of(content: bytes, media_type: str, page: int = 1, resolution: int = PREVIEW) -> PagePicture:
    """Returns page `page` (from 1) of a PDF, a picture or an Office file as PNG, at dots per inch for documents.

    A file that is built to do harm ends its own process only. Office files go through LibreOffice. It waits; call it
    in a thread. Raises HALAMAN_TIDAK_ADA, BERKAS_TIDAK_TERBACA, BERKAS_TERLALU_BERAT, and PRATINJAU_TIDAK_ADA where the
    kind of file cannot be shown here.
    """
    if media_type.startswith("application/vnd."):
        content, media_type = to_pdf(content, media_type), "application/pdf"
    options = {"media_type": media_type, "page": page, "resolution": min(resolution, LARGEST)}
    done = confined("shared.files.pdf.rendering:draw", content, options, LOOKING)
    if page > done.facts["pages"] or page < 1:
        raise NotFound("HALAMAN_TIDAK_ADA", "Halaman itu tidak ada.", mend="Pilih halaman yang ada.")
    return PagePicture(done.content, done.facts["pages"])
