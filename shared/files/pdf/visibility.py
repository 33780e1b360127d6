"""Which text of a page can be seen: the page is painted with and without it, and the difference is measured.

No list of tricks is needed: text under a box, in the colour of its ground, without ink, cut off, outside the page or
too small to see changes no pixel.
"""

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageStat

from shared.files.pdf.painted import PATH, TEXT, Box, Char, Painted, PaintedPage

WEAK, STRONG, INK = 6, 40, 128
"""Differences of a colour channel (of 255): just seen, easily read; how dark a pixel of a glyph is."""
MOSTLY_HIDDEN = 0.5
UNSEEN = 0.15
HARD_TO_READ = 0.35
REVEALED = 0.3
"""How much more of a sign is seen once what lies over it is taken away."""
DARK = 140
COLOURED = 225
EVEN = 14.0
"""Standard deviation of the brightness up to which an area is of one colour."""
THIN, BRIGHT = 4.0, 90
"""Points, and distance between colour channels, of the lines of a stamp."""
SHRINK = 0.22
MOST_LAYERS = 10


@dataclass
class Sight:
    """How much of a sign is seen: shares of its ink that just change a pixel, and that are easily read."""

    char: Char
    owner: Painted
    layer: int
    weak: float
    strong: float
    is_covered: bool = False

    @property
    def is_unseen(self) -> bool:
        """Tells whether hardly any of the sign is seen."""
        return self.weak < UNSEEN


@dataclass
class TextSight:
    """What is seen of the text of a page: covered signs, the numbers of operations unseen and partly unseen.

    `is_piled` means that too much text lies over other text to tell them apart.
    """

    covered: list[Sight] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    split: set[int] = field(default_factory=set)
    is_piled: bool = False


def layers_of(objects: Iterable[Painted]) -> list[list[Painted]]:
    """Groups objects so that those of one group do not lie over each other; the last group takes the rest."""
    groups: list[list[Painted]] = []
    for each in objects:
        for group in groups:
            if len(groups) >= MOST_LAYERS and group is groups[-1]:
                group.append(each)
                break
            if not any(_meet(each.box, other.box) for other in group):
                group.append(each)
                break
        else:
            groups.append([each])
    return groups


def _meet(one: Box, other: Box) -> bool:
    high = min(one[3] - one[1], other[3] - other[1]) * SHRINK
    wide = min(2.0, (one[2] - one[0]) * SHRINK, (other[2] - other[0]) * SHRINK)
    return (
        one[0] + wide < other[2] and other[0] + wide < one[2] and one[1] + high < other[3] and other[1] + high < one[3]
    )


def look_at_text(page: PaintedPage, black: PaintedPage) -> TextSight:
    """Judges all text of a page; `black` is the same page for a second time, whose text is made black."""
    black.blacken()
    texts = [each for each in page.objects if each.kind == TEXT]
    twins = {each.tag: each for each in black.objects if each.kind == TEXT}
    layers = layers_of(texts)
    found = TextSight(is_piled=len(layers) >= MOST_LAYERS)
    grounds: list[Image.Image] = []
    inks: list[Image.Image] = []
    seen: list[Sight] = []
    for number, layer in enumerate(layers):
        grounds.append(page.picture(layer))
        inks.append(_ink(black.only([twins[each.tag] for each in layer if each.tag in twins])))
        seen += _look(page, number, layer, page.whole, grounds[-1], inks[-1])
        found.gone |= _without_signs(page, layer, grounds[-1], inks[-1])
    suspects = [each for each in seen if _is_suspect(page, each, grounds[each.layer])]
    _uncover(page, layers, inks, suspects)
    _same_colour(page, grounds, suspects)
    found.covered = [each for each in suspects if each.is_covered]
    _sort_out(found, seen)
    return found


def _ink(picture: Image.Image) -> Image.Image:
    return picture.convert("L").point(lambda value: 255 if value < INK else 0)


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Returns the largest difference of a colour channel for each pixel."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _look(
    page: PaintedPage, number: int, layer: Sequence[Painted], whole: Image.Image, ground: Image.Image, ink: Image.Image
) -> list[Sight]:
    changed = difference(whole, ground)
    weak = ImageChops.multiply(changed.point(lambda value: 255 if value >= WEAK else 0), ink)
    strong = ImageChops.multiply(changed.point(lambda value: 255 if value >= STRONG else 0), ink)
    found = []
    for owner in layer:
        for char in owner.chars:
            box = page.pixels(char.box)
            amount = _lit(ink, box)
            shares = (_lit(weak, box) / amount, _lit(strong, box) / amount) if amount else _thin(changed, box)
            found.append(Sight(char, owner, number, *shares))
    return found


def _thin(changed: Image.Image, box: tuple[int, int, int, int]) -> tuple[float, float]:
    """Returns the shares of a sign whose glyph is blank or thinner than a pixel: all or nothing."""
    most = brightest(changed.crop(box))
    return float(most >= WEAK), float(most >= STRONG)


def brightest(grey: Image.Image) -> int:
    """Returns the highest value of a grey picture."""
    return max((value for value, many in enumerate(grey.histogram()) if many), default=0)


def _lit(mask: Image.Image, box: tuple[int, int, int, int]) -> int:
    return mask.crop(box).histogram()[255]


def _without_signs(page: PaintedPage, layer: Sequence[Painted], ground: Image.Image, ink: Image.Image) -> set[int]:
    """Returns the numbers of operations whose glyphs no extraction names and no eye sees; blanks stay."""
    changed = difference(page.whole, ground).point(lambda value: 255 if value >= WEAK else 0)
    gone = set()
    for each in layer:
        box = page.pixels(each.box)
        is_blank = each.has_blanks or not (_lit(ink, box) or not _is_inside(page.whole, box))
        if not each.chars and not is_blank and not _lit(changed, box):
            gone.add(each.tag)
    return gone


def _is_suspect(page: PaintedPage, sight: Sight, ground: Image.Image) -> bool:
    if sight.weak < MOSTLY_HIDDEN:
        return True
    return sight.strong < HARD_TO_READ and brightness(ground, page.pixels(sight.char.box)) < DARK


def brightness(picture: Image.Image, box: tuple[int, int, int, int]) -> float:
    """Returns the mean brightness (0 to 255) of an area."""
    return float(ImageStat.Stat(picture.crop(box).convert("L")).mean[0])


def evenness(picture: Image.Image, box: tuple[int, int, int, int]) -> float:
    """Returns the standard deviation of the brightness of an area; 0 is one colour."""
    return float(ImageStat.Stat(picture.crop(box).convert("L")).stddev[0])


def _over(page: PaintedPage, sight: Sight) -> list[Painted]:
    left, bottom, right, top = sight.char.box
    x, y = (left + right) / 2, (bottom + top) / 2
    return [
        each
        for each in page.objects
        if each.kind != TEXT
        and each.order > sight.owner.order
        and each.box[0] - 1 <= x <= each.box[2] + 1
        and each.box[1] - 1 <= y <= each.box[3] + 1
    ]


def _uncover(
    page: PaintedPage, layers: Sequence[Sequence[Painted]], inks: Sequence[Image.Image], suspects: Sequence[Sight]
) -> None:
    """Marks the signs that appear as soon as what was painted over them is left out."""
    over = {id(each): each for sight in suspects for each in _over(page, sight)}
    if not over:
        return
    bare = page.picture(over.values())
    for number in {each.layer for each in suspects}:
        ground = page.picture([*over.values(), *layers[number]])
        owners = {id(each.owner): each.owner for each in suspects if each.layer == number}
        again = {id(each.char): each for each in _look(page, number, list(owners.values()), bare, ground, inks[number])}
        for sight in suspects:
            if sight.layer == number:
                then = again[id(sight.char)]
                if max(then.weak - sight.weak, then.strong - sight.strong) > REVEALED:
                    _judge(sight, _over(page, sight))


def _judge(sight: Sight, over: Sequence[Painted]) -> None:
    """Marks a sign as covered; a thin coloured line, as of a stamp, is no mark, and what it touches counts as seen."""
    if over and all(is_thin_coloured_line(each) for each in over):
        sight.weak = 1.0
    else:
        sight.is_covered = bool(over)


def is_thin_coloured_line(each: Painted) -> bool:
    """Tells whether an object is only a line of a bright colour, at most as wide as that of a stamp."""
    mode, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    if (
        each.kind != PATH
        or not pdfium.FPDFPath_GetDrawMode(each.handle, mode, stroke)
        or mode.value
        or not stroke.value
    ):
        return False
    red, green, blue, _ = parts = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetStrokeColor(each.handle, *parts)
    pdfium.FPDFPageObj_GetStrokeWidth(each.handle, width)
    scale = abs(each.matrix[0] * each.matrix[3] - each.matrix[1] * each.matrix[2]) ** 0.5
    levels = [part.value for part in (red, green, blue)]
    return width.value * scale <= THIN and max(levels) - min(levels) >= BRIGHT


def _same_colour(page: PaintedPage, grounds: Sequence[Image.Image], suspects: Sequence[Sight]) -> None:
    """Marks the signs that stand unseen on a dark or coloured area of one colour."""
    for sight in suspects:
        box = page.pixels(sight.char.box, margin=1.0)
        ground = grounds[sight.layer]
        if sight.is_covered or _is_without_ink(sight) or not _is_inside(ground, box):
            continue
        if sight.strong < HARD_TO_READ and evenness(ground, box) < EVEN:
            sight.is_covered = brightness(ground, box) < (COLOURED if sight.is_unseen else DARK)


def _is_without_ink(sight: Sight) -> bool:
    """Tells whether the text is of the kind that recognition puts under a scan; it is left out in any case."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(sight.owner.handle)
    return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _is_inside(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= picture.width and box[3] <= picture.height


def _sort_out(found: TextSight, seen: Sequence[Sight]) -> None:
    by_tag: dict[int, list[Sight]] = {}
    for sight in seen:
        by_tag.setdefault(sight.owner.tag, []).append(sight)
    for tag, sights in by_tag.items():
        unseen = [each for each in sights if each.is_unseen]
        if len(unseen) == len(sights):
            found.gone.add(tag)
        elif any(each.char.text.isalnum() for each in unseen) or any(each.is_covered for each in sights):
            found.split.add(tag)
