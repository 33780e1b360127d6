"""What PDFium paints on a page: each object with its number, order and place, and pictures without some of them."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image
from pypdfium2 import PdfDocument, PdfPage

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points of the page."""
Matrix = tuple[float, float, float, float, float, float]

MOST_PIXELS = 6_000_000
MOST_POINTS = 14_400
TEXT, PATH, IMAGE, SHADING = 1, 2, 3, 4
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass
class Char:
    """One sign that text extraction gives, and where it stands."""

    text: str
    box: Box


@dataclass
class Painted:
    """One object of a page; `tag` is the number that its operation got, `order` its place among all that is painted.

    `matrix` brings its own space to the page, `outer` that of the form in which it stands.
    """

    handle: Any
    kind: int
    tag: int
    order: int
    box: Box
    matrix: Matrix = IDENTITY
    outer: Matrix = IDENTITY
    chars: list[Char] = field(default_factory=list)
    has_blanks: bool = False


class PaintedPage:
    """One page with its objects; made from a document whose operations carry numbers (`Content`)."""

    def __init__(self, document: PdfDocument, number: int, pixels_per_point: float) -> None:
        self.page: PdfPage = document[number]
        self.width, self.height = self.page.get_size()
        if not 0 < self.width <= MOST_POINTS or not 0 < self.height <= MOST_POINTS:
            raise ValueError("size of page")
        self.scale = min(pixels_per_point, (MOST_PIXELS / (self.width * self.height)) ** 0.5)
        self.objects: list[Painted] = []
        self._collect()
        self._add_chars()
        self._whole: Image.Image | None = None

    def _collect(self) -> None:
        self.objects = [
            Painted(handle, kind, _tag(handle), order, _box(handle, outer), _matrix(handle, outer), outer)
            for order, (handle, kind, outer) in enumerate(_children(self.page.raw, IDENTITY))
        ]

    def _add_chars(self) -> None:
        by_tag = {each.tag: each for each in self.objects if each.kind == TEXT}
        text = self.page.get_textpage()
        boxes = [ctypes.c_double() for _ in range(4)]
        left, right, bottom, top = boxes
        for index in range(text.count_chars()):
            if pdfium.FPDFText_IsGenerated(text.raw, index) == 1:
                continue
            handle = pdfium.FPDFText_GetTextObject(text.raw, index)
            sign = chr(pdfium.FPDFText_GetUnicode(text.raw, index) or 0xFFFD)
            owner = by_tag.get(_tag(handle)) if handle else None
            if owner is None or sign.isspace():
                if owner is not None:
                    owner.has_blanks = True
                continue
            pdfium.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
            owner.chars.append(Char(sign, (left.value, bottom.value, right.value, top.value)))
        text.close()

    def picture(self, without: Iterable[Painted] = ()) -> Image.Image:
        """Renders the page without some of its objects, in colour."""
        off = list(without)
        for each in off:
            pdfium.FPDFPageObj_SetIsActive(each.handle, False)
        try:
            return self._render()
        finally:
            for each in off:
                pdfium.FPDFPageObj_SetIsActive(each.handle, True)

    def _render(self) -> Image.Image:
        rendered = self.page.render(scale=self.scale, rev_byteorder=True, may_draw_forms=False)
        picture: Image.Image = rendered.to_pil().convert("RGB")
        return picture

    @property
    def whole(self) -> Image.Image:
        """Returns the page as it is seen."""
        if self._whole is None:
            self._whole = self._render()
        return self._whole

    def only(self, shown: Iterable[Painted]) -> Image.Image:
        """Renders some objects alone."""
        kept = {id(each) for each in shown}
        return self.picture([each for each in self.objects if id(each) not in kept])

    def blacken(self) -> None:
        """Makes all text black and filled, to find out which pixels its glyphs can touch; ends other uses."""
        for each in self.objects:
            if each.kind == TEXT:
                pdfium.FPDFPageObj_SetFillColor(each.handle, 0, 0, 0, 255)
                pdfium.FPDFTextObj_SetTextRenderMode(each.handle, pdfium.FPDF_TEXTRENDERMODE_FILL)

    def pixels(self, box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
        """Returns a box of the page as pixels of its picture (left, top, right, bottom), at least one pixel."""
        left, top = self._turned(box[0] - margin, box[3] + margin)
        right, bottom = self._turned(box[2] + margin, box[1] - margin)
        left, right, top, bottom = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
        return (int(left), int(top), max(int(left) + 1, int(right + 0.999)), max(int(top) + 1, int(bottom + 0.999)))

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        wide, high = int(self.width * self.scale + 0.999), int(self.height * self.scale + 0.999)
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self.page.raw, 0, 0, wide * 64, high * 64, 0, x, y, device_x, device_y)
        return device_x.value / 64, device_y.value / 64


def _children(page: Any, outer: Matrix) -> Iterator[tuple[Any, int, Matrix]]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _nested(pdfium.FPDFPage_GetObject(page, index), outer)


def _nested(handle: Any, outer: Matrix) -> Iterator[tuple[Any, int, Matrix]]:
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield handle, kind, outer
        return
    inner = product(_own_matrix(handle), outer)
    for index in range(pdfium.FPDFFormObj_CountObjects(handle)):
        yield from _nested(pdfium.FPDFFormObj_GetObject(handle, index), inner)


def _tag(handle: Any) -> int:
    for index in range(pdfium.FPDFPageObj_CountMarks(handle)):
        value = ctypes.c_int()
        if pdfium.FPDFPageObjMark_GetParamIntValue(pdfium.FPDFPageObj_GetMark(handle, index), b"N", value):
            return value.value
    return 0


def _own_matrix(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, found):
        return IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _matrix(handle: Any, outer: Matrix) -> Matrix:
    return product(_own_matrix(handle), outer)


def product(one: Matrix, other: Matrix) -> Matrix:
    """Returns the matrix that applies first one, then the other."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Returns where a matrix moves a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _box(handle: Any, outer: Matrix) -> Box:
    sides = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = sides
    if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    corners = [applied(outer, x.value, y.value) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))
