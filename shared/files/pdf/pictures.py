"""Pages as pictures: rendered at a given size, with black boxes burnt in, and written back as pages."""

import ctypes
import io
from collections.abc import Sequence

import pikepdf
import pypdfium2.raw as pdfium
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import PdfDocument, PdfPage

from shared.files.copy_facts import RESOLUTION, Area
from shared.files.pdf.painted import MOST_POINTS
from shared.files.pdf.visibility import brightest
from shared.runtime.errors import Refusal

POINTS_PER_INCH = 72
MOST_PIXELS = 40_000_000
JPEG_QUALITY = 85
ALMOST_GREY = 8
FINE = 100_000
"""Steps of a page's width and height when a point of its picture is looked up on the page."""
LIGHT = 200
"""Brightness (of 255) from which a part of a page that is the same all over is empty paper."""


def rendered(content: bytes, number: int, pixels_per_point: float) -> Image.Image:
    """Returns page `number` (from 1) as a picture in colour, as a reader sees it, with its annotations."""
    with PdfDocument(content) as document:
        document.init_forms()
        page = document[number - 1]
        width, height = page.get_size()
        if not 0 < width <= MOST_POINTS or not 0 < height <= MOST_POINTS:
            raise ValueError("size of page")
        scale = min(pixels_per_point, (MOST_PIXELS / (width * height)) ** 0.5)
        picture: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        return picture


def burnt(picture: Image.Image, boxes: Sequence[Area], page: int, hidden: Sequence[Area] = ()) -> Image.Image:
    """Returns the picture of a page (from 1) with black boxes burnt in.

    Raises HITAMAN_KOSONG for a box under which nothing is seen and that is none of those over `hidden` text: it would
    say that something was taken out.
    """
    out = picture.copy()
    draw = ImageDraw.Draw(out)
    for box in boxes:
        left, top, right, bottom = box
        place = (
            int(left * out.width),
            int(top * out.height),
            int(right * out.width + 0.999),
            int(bottom * out.height + 0.999),
        )
        if box not in hidden and _is_blank(picture.crop(place)):
            raise _covers_nothing(page)
        draw.rectangle(place, fill=(0, 0, 0))
    return out


def _is_blank(part: Image.Image) -> bool:
    """Tells whether a part of a page is light all over, or smaller than a pixel."""
    levels = [level for level, number in enumerate(part.convert("L").histogram()) if number]
    return not levels or (levels[0] >= LIGHT and levels[-1] - levels[0] <= ALMOST_GREY)


def _over_text(page: PdfPage, boxes: Sequence[Area]) -> list[Area]:
    """Returns the boxes in which text lies, seen or not."""
    text = page.get_textpage()
    return [box for box in boxes if text.get_text_bounded(*_bounds(page, box)).strip()]


def _bounds(page: PdfPage, box: Area) -> tuple[float, float, float, float]:
    """Returns left, bottom, right and top of a box in the points of its page."""
    corners = [_on_page(page, box[side], box[side + 1]) for side in (0, 2)]
    (left, right), (bottom, top) = (sorted(sides) for sides in zip(*corners, strict=True))
    return left, bottom, right, top


def _on_page(page: PdfPage, across: float, down: float) -> tuple[float, float]:
    """Returns the point of a page at shares of its width and height as it is seen, which may be turned."""
    x, y = ctypes.c_double(), ctypes.c_double()
    here = (round(across * FINE), round(down * FINE), x, y)
    pdfium.FPDF_DeviceToPage(page.raw, 0, 0, FINE, FINE, 0, *here)
    return x.value, y.value


def _covers_nothing(page: int) -> Refusal:
    return Refusal(
        "HITAMAN_KOSONG",
        f"Sebuah kotak hitam pada halaman {page} tidak menutupi apa pun.",
        mend="Hapus kotak itu, atau geser ke bagian yang harus ditutup.",
        page=page,
    )


def picture_page(
    target: Pdf, content: bytes, number: int, boxes: Sequence[Area] = (), place: int | None = None
) -> None:
    """Adds a page as a picture at 200 dots per inch with boxes burnt in; with `place` it replaces the page there."""
    with PdfDocument(content) as document:
        page_before = document[number - 1]
        width, height = page_before.get_size()
        hidden = _over_text(page_before, boxes)
    picture = burnt(rendered(content, number, RESOLUTION / POINTS_PER_INCH), boxes, number, hidden)
    words = Dictionary(
        Type=Name.Page,
        MediaBox=[0, 0, round(width, 3), round(height, 3)],
        Resources=Dictionary(XObject=Dictionary(X0=_image(target, picture))),
        Contents=Stream(target, b"q %.3f 0 0 %.3f 0 0 cm /X0 Do Q" % (width, height)),
    )
    page = pikepdf.Page(target.make_indirect(words))
    if place is None:
        target.pages.append(page)
    else:
        target.pages[place] = page


def _image(target: Pdf, picture: Image.Image) -> Stream:
    grey = picture.convert("L")
    is_grey = _is_grey(picture, grey)
    out = io.BytesIO()
    (grey if is_grey else picture).save(out, "JPEG", quality=JPEG_QUALITY)
    words = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height, BitsPerComponent=8,
        ColorSpace=Name.DeviceGray if is_grey else Name.DeviceRGB, Filter=Name.DCTDecode,
    )  # fmt: skip
    return Stream(target, out.getvalue(), words)


def _is_grey(picture: Image.Image, grey: Image.Image) -> bool:
    distance = ImageChops.difference(picture, grey.convert("RGB"))
    return all(brightest(channel) <= ALMOST_GREY for channel in distance.split())
