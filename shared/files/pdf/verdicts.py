"""The verdict on one page: what stays, what is taken out, what a mark hides, and when only a picture helps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pypdfium2 import PdfDocument

from shared.files.pdf.overlays import Overlaid, look_at_overlays
from shared.files.pdf.painted import Box, PaintedPage
from shared.files.pdf.visibility import Sight, TextSight, look_at_text

PIXELS_PER_POINT = 1.5
LEAST_SIGNS = 2
"""Letters or digits under one mark from which on it hides something; fewer are a dot of ink."""
NEAR = 24.0
"""Points between signs that lie under the same mark."""


@dataclass(frozen=True)
class Finding:
    """Something hidden under a mark: page from 1, box in points, and what it is (`text`, `picture`, `unapplied`)."""

    page: int
    box: Box
    kind: str


@dataclass
class PageVerdict:
    """What is done with a page: findings, numbers of operations to leave out, areas of pictures to paint over."""

    findings: list[Finding] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    blanks: dict[int, list[Box]] = field(default_factory=dict)
    needs_picture: bool = False
    has_lost_text: bool = False


def inspect(content: bytes, number: int) -> PageVerdict:
    """Judges page `number` (from 1) of a document whose operations carry numbers."""
    with PdfDocument(content) as document, PdfDocument(content) as twin:
        page = PaintedPage(document, number - 1, PIXELS_PER_POINT)
        text = look_at_text(page, PaintedPage(twin, number - 1, PIXELS_PER_POINT))
        overlaid = look_at_overlays(page)
        verdict = _verdict(number, text, overlaid)
        lost = sum(len(each.chars) for each in page.objects if each.tag in text.gone)
        verdict.has_lost_text = lost > sum(len(each.chars) for each in page.objects) / 2
        return verdict


def _verdict(number: int, text: TextSight, overlaid: Overlaid) -> PageVerdict:
    hidden = [_around(group) for group in _groups(text.covered) if _says_something(group)]
    findings = [Finding(number, box, "text") for box in hidden]
    findings += [Finding(number, box, "picture") for box in overlaid.hiding if not any(_meets(box, h) for h in hidden)]
    return PageVerdict(
        findings,
        text.gone | overlaid.gone,
        overlaid.blanks,
        needs_picture=bool(text.split) or text.is_piled or overlaid.has_too_many,
    )


def _groups(signs: Iterable[Sight]) -> list[list[Sight]]:
    groups: list[list[Sight]] = []
    for sight in signs:
        last = groups[-1][-1].char.box if groups else None
        box = sight.char.box
        if last and abs(box[1] - last[1]) < NEAR / 2 and -NEAR * 8 < box[0] - last[2] < NEAR:
            groups[-1].append(sight)
        else:
            groups.append([sight])
    return groups


def _says_something(group: Sequence[Sight]) -> bool:
    signs = [each.char.text for each in group if each.char.text.isalnum() or ord(each.char.text) > 0xFF]
    return len(signs) >= LEAST_SIGNS and (len(set(signs)) > 1 or len(signs) < len(group))


def _around(group: Sequence[Sight]) -> Box:
    boxes = [each.char.box for each in group]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def _meets(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
