"""Makes the copy that the public gets out of a file that an officer hands in: PDF, picture, text or CSV, and no other.

The result is written anew and holds what is seen of the file and nothing else; its hash is what a releaser confirms.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.files.confinement import ProcessLimits, confined
from shared.files.copy_facts import RESOLUTION, Area, CopyFacts, Mark
from shared.files.page_pictures import render
from shared.files.pdf.recognition import languages, recognise
from shared.runtime.errors import Refusal, UnsupportedType

PDF, TEXT, CSV = "application/pdf", "text/plain", "text/csv"
PICTURES = frozenset({"image/jpeg", "image/png", "image/tiff"})
OFFICE = "application/vnd."
MOST_RECOGNISED = 60
"""Pages of one copy whose text is recognised; later ones stay pictures."""
REWRITING = ProcessLimits(cpu=900, wall=1200)


@dataclass(frozen=True)
class MadeCopy:
    """A copy for the public, and what is known about it."""

    content: bytes
    media_type: str
    facts: CopyFacts

    @property
    def sha256(self) -> str:
        """Returns the hash of the content."""
        return hashlib.sha256(self.content).hexdigest()


def make_copy(content: bytes, media_type: str, marks: Sequence[Mark] = ()) -> MadeCopy:
    """Returns the copy of a file, with `marks` blacked out; the same file and marks give the same bytes.

    It waits for processes of its own; call it in a thread. Raises SALINAN_BUKAN_PDF for Office files,
    SALINAN_JENIS_SALAH for other kinds and TANDA_DI_LUAR_SALINAN for marks that do not lie on it,
    HITAMAN_KOSONG for those that cover nothing; HITAMAN_TEMBUS, BERKAS_TERKUNCI,
    SALINAN_TERLALU_PANJANG, SALINAN_BUKAN_TEKS, BERKAS_TIDAK_TERBACA and BERKAS_TERLALU_BERAT come from reading it.
    """
    if media_type == PDF:
        return _pdf(content, marks)
    if media_type in PICTURES:
        return _picture(content, media_type, marks)
    if media_type in (TEXT, CSV):
        return _text(content, media_type, marks)
    if media_type.startswith(OFFICE):
        raise save_as_pdf(confined("shared.files.office:hidden_parts", content).facts["hidden"])
    raise UnsupportedType(
        "SALINAN_JENIS_SALAH",
        "Salinan untuk masyarakat hanya dapat berupa PDF, gambar, teks, atau CSV.",
        mend="Simpan atau cetak berkas itu sebagai PDF, lalu unggah hasilnya.",
    )


def save_as_pdf(hidden: Sequence[str]) -> UnsupportedType:
    """Builds the refusal of an Office file; `hidden` names what in it is not seen on its pages."""
    told = f" Di dalamnya tersembunyi: {', '.join(hidden)}." if hidden else ""
    return UnsupportedType(
        "SALINAN_BUKAN_PDF",
        f"Berkas Office dapat memuat bagian yang tidak terlihat, sehingga tidak dapat menjadi salinan publik.{told}",
        mend="Simpan sebagai PDF dari program asalnya, periksa hasilnya, lalu unggah PDF itu.",
        hidden=list(hidden),
    )


def _pdf(content: bytes, marks: Sequence[Mark]) -> MadeCopy:
    boxes = _by_page(marks)
    done = confined("shared.files.pdf.rewriting:rewrite", content, {"marks": boxes}, REWRITING)
    told = done.facts
    if any(int(page) > told["pages"] for page in boxes):
        raise _outside()
    wanted = sorted({*told["pictures"], *told["unseen_text"]})
    words = _words(done.content, wanted, boxes)
    new = done.content
    if words:
        new = confined("shared.files.pdf.searchable:add_words", new, {"words": words}).content
    recognised = tuple(page for page in wanted if str(page) in words)
    lost = tuple(page for page in wanted if page not in recognised)
    facts = CopyFacts(
        told["pages"], _counted(boxes), _counted(told["boxes"]), tuple(told["pictures"]), recognised, lost
    )
    return MadeCopy(new, PDF, facts)


def _counted(boxes: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    return {page: len(each) for page, each in sorted(boxes.items(), key=lambda one: int(one[0]))}


def _by_page(marks: Sequence[Mark]) -> dict[str, list[Area]]:
    found: dict[str, list[Area]] = {}
    for mark in marks:
        left, top, right, bottom = mark.box
        if mark.page < 1 or not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise _outside()
        found.setdefault(str(mark.page), []).append(mark.box)
    return found


def _outside() -> Refusal:
    return Refusal(
        "TANDA_DI_LUAR_SALINAN",
        "Sebuah tanda hitam tidak terletak pada halaman salinan ini.",
        mend="Muat ulang halaman ini, lalu tandai lagi.",
    )


def _words(content: bytes, pages: Sequence[int], boxes: Mapping[str, Sequence[Area]]) -> dict[str, Any]:
    """Returns the recognised words of pages that are pictures, none of them under a box."""
    found = {}
    for page in pages[:MOST_RECOGNISED] if languages() else ():
        words = recognise(render(content, PDF, page, RESOLUTION), RESOLUTION, boxes.get(str(page), ()))
        found[str(page)] = [(word.text, word.box) for word in words]
    return found


def _picture(content: bytes, media_type: str, marks: Sequence[Mark]) -> MadeCopy:
    boxes = _by_page(marks)
    done = confined("shared.files.pictures:bare", content, {"media_type": media_type, "marks": boxes})
    if any(int(page) > done.facts["pages"] for page in boxes):
        raise _outside()
    facts = CopyFacts(done.facts["pages"], _counted(boxes), _counted(done.facts["boxes"]))
    return MadeCopy(done.content, media_type, facts)


def _text(content: bytes, media_type: str, marks: Sequence[Mark]) -> MadeCopy:
    if marks:
        raise _outside()
    return MadeCopy(confined("shared.files.plain_text:bare", content).content, media_type, CopyFacts())
