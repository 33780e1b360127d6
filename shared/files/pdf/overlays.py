"""Boxes drawn over pictures and drawings, and parts of pictures that are cut off: what they hide is in the file."""

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image, ImageStat

from shared.files.pdf.painted import IMAGE, PATH, SHADING, TEXT, Box, Painted, PaintedPage, applied
from shared.files.pdf.visibility import EVEN, WEAK, brightest, brightness, difference, evenness

LEAST_WIDTH, LEAST_HEIGHT, LEAST_UNDER = 6.0, 4.0, 20.0
"""Points, and square points, under which nothing that can be recognised is hidden."""
LARGEST = 0.6
"""Share of the page from which on a filled area is its ground."""
MOST_MARKS = 80
GREY = 45
"""Largest distance between the colour channels of a grey."""
BUSY = 12.0
"""Standard deviation of the brightness from which on an area shows something."""
MANY_SEGMENTS = 6
INSET = 1.5
WHOLE = 0.985


@dataclass(frozen=True)
class Overlay:
    """A filled box or a picture that lies over something: what is under it and what was painted later."""

    by: Painted
    under: tuple[Painted, ...]
    later: tuple[Painted, ...]


@dataclass
class Overlaid:
    """Boxes that hide a picture or a drawing, unseen pictures, and the areas of pictures that are cut off."""

    hiding: list[Box] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    blanks: dict[int, list[Box]] = field(default_factory=dict)
    has_too_many: bool = False


def look_at_overlays(page: PaintedPage) -> Overlaid:
    """Finds what boxes and pictures of a page hide of the pictures and drawings under them."""
    found = Overlaid()
    marks = [mark for each in page.objects if _can_hide(page, each) and (mark := _mark(page, each)).under]
    found.has_too_many = len(marks) > MOST_MARKS
    for batch in _batches(marks[:MOST_MARKS]):
        found.hiding += _hiding(page, batch)
    _unseen(page, found)
    for each in page.objects:
        if each.kind == IMAGE and each.tag not in found.gone:
            _cut_off(page, each, found)
    return found


def _can_hide(page: PaintedPage, each: Painted) -> bool:
    width, height = each.box[2] - each.box[0], each.box[3] - each.box[1]
    return (
        each.kind in (PATH, IMAGE, SHADING)
        and width >= LEAST_WIDTH
        and height >= LEAST_HEIGHT
        and width * height < LARGEST * page.width * page.height
    )


def area(box: Box) -> float:
    """Returns the area of a box; 0 where it is none."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def common(one: Box, other: Box) -> Box:
    """Returns the box that two boxes have in common."""
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def _mark(page: PaintedPage, by: Painted) -> Overlay:
    near = [each for each in page.objects if each is not by and area(common(each.box, by.box)) > 0]
    under = [each for each in near if each.order < by.order and _is_content(each, by)]
    return Overlay(by, tuple(under), tuple(each for each in near if each.order > by.order))


def _is_content(each: Painted, by: Painted) -> bool:
    shared_area = area(common(each.box, by.box))
    if shared_area < LEAST_UNDER:
        return False
    if each.kind == IMAGE:
        return True
    return each.kind == PATH and shared_area > LARGEST * area(each.box) and _is_drawing(each)


def _is_drawing(path: Painted) -> bool:
    """Tells whether a path is more than a line or a plain box: outlines of letters, a signature, a chart."""
    many = pdfium.FPDFPath_CountSegments(path.handle)
    kinds = (
        pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path.handle, n)) for n in range(min(many, 50))
    )
    return many > MANY_SEGMENTS or any(kind == pdfium.FPDF_SEGMENT_BEZIERTO for kind in kinds)


def _batches(marks: Iterable[Overlay]) -> list[list[Overlay]]:
    """Groups marks that can be lifted at once: none takes away what is under another."""
    batches: list[tuple[list[Overlay], set[int], set[int]]] = []
    for mark in marks:
        lifted = {mark.by.order, *(each.order for each in mark.later)}
        under = {each.order for each in mark.under}
        for batch, taken, needed in batches:
            if not (lifted & needed or under & taken):
                batch.append(mark)
                taken |= lifted
                needed |= under
                break
        else:
            batches.append(([mark], set(lifted), set(under)))
    return [batch for batch, _, _ in batches]


def _hiding(page: PaintedPage, batch: Sequence[Overlay]) -> list[Box]:
    later = {id(each): each for mark in batch for each in mark.later}
    bys = {id(mark.by): mark.by for mark in batch}
    with_marks = page.picture([each for key, each in later.items() if key not in bys])
    lifted = page.picture({**later, **bys}.values())
    return [mark.by.box for mark in batch if _hides(page, mark, with_marks, lifted)]


def _hides(page: PaintedPage, mark: Overlay, with_marks: Image.Image, lifted: Image.Image) -> bool:
    """Tells whether a mark is a plain grey, black or white box, with nothing on it, over something that shows."""
    for under in mark.under:
        box = page.pixels(common(mark.by.box, under.box), margin=-INSET)
        if not _fits(page.whole, box) or evenness(lifted, box) < BUSY or not _is_blotted(with_marks, lifted, box):
            continue
        if evenness(page.whole, box) < EVEN and _is_grey(page.whole, box):
            return True
    return False


def _is_blotted(marked: Image.Image, lifted: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return evenness(marked, box) < max(EVEN, evenness(lifted, box) / 3)


def _fits(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return 0 <= box[0] < box[2] <= picture.width and 0 <= box[1] < box[3] <= picture.height


def _is_grey(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    mean = ImageStat.Stat(picture.crop(box)).mean
    return max(mean) - min(mean) < GREY or brightness(picture, box) < GREY


def _unseen(page: PaintedPage, found: Overlaid) -> None:
    """Notes the pictures without which the page looks the same, and drawings outside it."""
    images = [each for each in page.objects if each.kind == IMAGE]
    for each in page.objects:
        if each.kind != TEXT and area(common(_grown(each.box), page.page.get_mediabox())) == 0:
            found.gone.add(each.tag)
    hidden = [each for each in images if each.tag not in found.gone and any(_mark_over(page, each))]
    for each in hidden[:MOST_MARKS]:
        if brightest(difference(page.whole, page.picture([each]))) < WEAK:
            found.gone.add(each.tag)


def _grown(box: Box) -> Box:
    return (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)


def _mark_over(page: PaintedPage, image: Painted) -> Iterable[bool]:
    for each in page.objects:
        if each.order > image.order and each.kind != TEXT:
            yield area(common(each.box, image.box)) > WHOLE * area(image.box)


def _cut_off(page: PaintedPage, image: Painted, found: Overlaid) -> None:
    """Notes which strips of a picture lie outside its clip or the page."""
    seen = common(common(image.box, _clip(image)), page.page.get_mediabox())
    if area(image.box) == 0 or area(seen) > WHOLE * area(image.box):
        return
    if area(seen) == 0:
        found.gone.add(image.tag)
        return
    shown = _in_picture(image.matrix, seen)
    if shown is None:
        return
    left, top, right, bottom = shown
    strips = [(0.0, 0.0, 1.0, top), (0.0, bottom, 1.0, 1.0), (0.0, 0.0, left, 1.0), (right, 0.0, 1.0, 1.0)]
    found.blanks[image.tag] = [each for each in strips if area(each) > 0]


def _in_picture(matrix: Sequence[float], box: Box) -> Box | None:
    """Returns a box of the page in shares of a picture's width and height, the top being 0; None if it is flat."""
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if abs(size) < 1e-6:
        return None
    inverse = (d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size)
    corners = [applied(inverse, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [min(1.0, max(0.0, x)) for x, _ in corners]
    ys = [min(1.0, max(0.0, 1 - y)) for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _clip(image: Painted) -> Box:
    """Returns the box that holds the clip of a picture; without a clip it is boundless."""
    found: Box = (-1e9, -1e9, 1e9, 1e9)
    clip = pdfium.FPDFPageObj_GetClipPath(image.handle)
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip) if clip else 0)):
        points = [
            applied(image.outer, *point)
            for index in range(pdfium.FPDFClipPath_CountPathSegments(clip, path))
            if (point := _point(pdfium.FPDFClipPath_GetPathSegment(clip, path, index)))
        ]
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            found = common(found, (min(xs), min(ys), max(xs), max(ys)))
    return found


def _point(segment: Any) -> tuple[float, float] | None:
    x, y = ctypes.c_float(), ctypes.c_float()
    return (x.value, y.value) if pdfium.FPDFPathSegment_GetPoint(segment, x, y) else None
