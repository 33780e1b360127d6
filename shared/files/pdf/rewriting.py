"""Writes a PDF anew from what its pages show; what is hidden is left out, or refused where a mark hides it.

The new file holds pages only: no script, action, link, attachment, form, note, layer, structure, metadata or earlier
version, no text that cannot be seen, no part of a picture that is cut off. A page that cannot be taken over operation
by operation is kept as a picture. The same file gives the same bytes.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageChops, ImageStat

from shared.files.confinement import unreadable
from shared.files.pdf.annotations import flatten, unapplied
from shared.files.pdf.boxes import black_boxes
from shared.files.pdf.dictionaries import UnclearError, plain
from shared.files.pdf.layers import Layers
from shared.files.pdf.operations import Content, ContentReader, written
from shared.files.pdf.painted import Box
from shared.files.pdf.pictures import picture_page, rendered
from shared.files.pdf.verdicts import Finding, PageVerdict, inspect
from shared.files.refusals import file_refused
from shared.runtime.errors import Refusal, TooLarge

MOST_PAGES = 2_000
CLOSE_LOOK = 1.0
"""Pixels for each point at which old and new page are compared."""
SAME = 6.0
"""Mean difference (of 255) in any of the squares of a page up to which it looks the same."""
SQUARES = 12


@dataclass
class Rewritten:
    """Facts about a rewriting: pages (from 1) kept as pictures, those that lost more text than they show.

    `boxes` are the evenly black boxes of each page that has some, in shares of its width and height.
    """

    pages: int = 0
    pictures: list[int] = field(default_factory=list)
    unseen_text: list[int] = field(default_factory=list)
    boxes: dict[str, list[Box]] = field(default_factory=dict)


def rewrite(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Returns the new file and the facts of `Rewritten`. Runs in a confined process.

    `options["marks"]` has for pages (from 1) the boxes to burn in; such a page becomes a picture as a whole. Raises
    BERKAS_TERKUNCI, BERKAS_TIDAK_TERBACA, SALINAN_TERLALU_PANJANG, and HITAMAN_TEMBUS with every place where a mark
    hides what is still in the file.
    """
    old = opened(content)
    found = [Finding(page, box, "unapplied") for page, box in unapplied(old)]
    flatten(old)
    flat = _saved(old)
    with Pdf.open(io.BytesIO(flat)) as source:
        work = Rewriting(source, flat, {int(page): boxes for page, boxes in options.get("marks", {}).items()})
        new = work.run([each for each in found if each.page not in work.marks])
    return new, vars(work.facts)


def opened(content: bytes) -> Pdf:
    """Opens a PDF; raises BERKAS_TERKUNCI, BERKAS_TIDAK_TERBACA, SALINAN_TERLALU_PANJANG."""
    try:
        pdf = Pdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise file_refused("BERKAS_TERKUNCI") from error
    except pikepdf.PdfError as error:
        raise unreadable() from error
    if not len(pdf.pages):
        raise unreadable()
    if len(pdf.pages) > MOST_PAGES:
        raise TooLarge(
            "SALINAN_TERLALU_PANJANG",
            f"PDF ini memuat lebih dari {MOST_PAGES} halaman.",
            mend="Bagi menjadi beberapa berkas.",
        )
    return pdf


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, compress_streams=True, recompress_flate=True)
    return out.getvalue()


class Rewriting:
    """One rewriting of a flattened file, page by page."""

    def __init__(self, source: Pdf, flat: bytes, marks: Mapping[int, list[Box]]) -> None:
        self._source = source
        self.marks = marks
        self._flat = flat
        self._target = Pdf.new()
        self._reader = ContentReader(self._target, Layers(source))
        self.facts = Rewritten(pages=len(source.pages))

    def run(self, found: list[Finding]) -> bytes:
        """Returns the new file; raises HITAMAN_TEMBUS."""
        for number in range(1, self.facts.pages + 1):
            verdict = self._page(number)
            found += verdict.findings
            if verdict.has_lost_text:
                self.facts.unseen_text.append(number)
        if found:
            raise seen_through(found)
        new = _saved(self._target)
        return self._compared(new)

    def _page(self, number: int) -> PageVerdict:
        if number in self.marks:
            self._add_picture(number)
            return PageVerdict()
        old, reader = self._source.pages[number - 1], self._reader
        try:
            reader.new_page()
            content = reader.read(old, _inherited(old, "/Resources", Dictionary()))
            verdict = inspect(_single(old, content), 1)
            verdict.findings = [Finding(number, each.box, each.kind) for each in verdict.findings]
            if not (verdict.needs_picture or reader.cleaner.drew_text or verdict.findings):
                self._add(old, content, verdict)
                return verdict
        except (UnclearError, pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, IndexError):
            verdict = PageVerdict()
        if not verdict.findings:
            self._add_picture(number)
        return verdict

    def _add(self, old: Any, content: Content, verdict: PageVerdict) -> None:
        for _, op in content.walk():
            op.blanks = verdict.blanks.get(op.tag, ())
        code, resources = written(content, verdict.gone, tagged=False)
        self._target.pages.append(_page_of(self._target, old, code, resources, content))

    def _add_picture(self, number: int) -> None:
        self.facts.pictures.append(number)
        picture_page(self._target, self._flat, number, self.marks.get(number, ()))

    def _compared(self, new: bytes) -> bytes:
        """Returns the new file; pages that do not look as before become pictures of what was seen."""
        different = [n for n in range(1, self.facts.pages + 1) if self._differs(new, n)]
        for number in different:
            picture_page(self._target, self._flat, number, place=number - 1)
        self.facts.pictures = sorted([*self.facts.pictures, *different])
        return _saved(self._target) if different else new

    def _differs(self, new: bytes, number: int) -> bool:
        after = rendered(new, number, CLOSE_LOOK)
        if boxes := black_boxes(after):
            self.facts.boxes[str(number)] = boxes
        if number in self.facts.pictures:
            return False
        before = rendered(self._flat, number, CLOSE_LOOK)
        if before.size != after.size:
            return True
        distance = ImageChops.difference(before, after).convert("L")
        squares = distance.resize((SQUARES, SQUARES), Image.Resampling.BOX)
        return ImageStat.Stat(squares).extrema[0][1] > SAME


def _inherited(page: Any, key: str, default: Any) -> Any:
    one, depth = page.obj, 0
    while key not in one and "/Parent" in one and depth < 50:
        one, depth = one.Parent, depth + 1
    return one.get(key, default)


def _single(old: Any, content: Content) -> bytes:
    """Returns a file of the one page in which each operation that paints carries its number."""
    code, resources = written(content, frozenset(), tagged=True)
    assert content.owner is not None
    target = content.owner.target
    page = _page_of(target, old, code, resources, content)
    target.pages.append(page)
    one = Pdf.new()
    one.pages.append(target.pages[-1])
    del target.pages[-1]
    return _saved(one)


def _page_of(target: Pdf, old: Any, code: bytes, resources: Dictionary, content: Content) -> pikepdf.Page:
    words = Dictionary(Type=Name.Page, MediaBox=_media(old), Contents=Stream(target, code), Resources=resources)
    rotation = int(_inherited(old, "/Rotate", 0)) % 360
    if rotation in (90, 180, 270):
        words.Rotate = rotation
    if "/UserUnit" in old.obj:
        words.UserUnit = plain(old.obj.UserUnit)
    if "/Group" in old.obj and content.owner is not None:
        words.Group = content.owner.cleaner.group(old.obj.Group)
    return pikepdf.Page(target.make_indirect(words))


def _media(old: Any) -> Array:
    media = [float(each) for each in _inherited(old, "/MediaBox", Array([0, 0, 612, 792]))]
    crop = [float(each) for each in _inherited(old, "/CropBox", Array(media))]
    left, bottom = max(min(media[0::2]), min(crop[0::2])), max(min(media[1::2]), min(crop[1::2]))
    right, top = min(max(media[0::2]), max(crop[0::2])), min(max(media[1::2]), max(crop[1::2]))
    return Array([round(each, 4) for each in (left, bottom, right, top)])


WORDS = {"text": "teks", "picture": "gambar", "unapplied": "tanda hitam yang belum diterapkan"}


def seen_through(found: list[Finding]) -> Refusal:
    """Builds the refusal of a copy whose marks do not take away what they hide."""
    where = ", ".join(str(page) for page in sorted({each.page for each in found}))
    places = [{"page": f.page, "kind": f.kind, "box": [round(each, 1) for each in f.box]} for f in found]
    return Refusal(
        "HITAMAN_TEMBUS",
        f"Di bawah tanda penutup masih ada {WORDS[found[0].kind]} yang dapat dibaca: halaman {where}.",
        mend="Unggah naskahnya tanpa tanda penutup lalu hitamkan dengan alat di sini, atau unggah pindaian cetakannya.",
        places=places,
    )
