"""Pictures of a page without anything but pixels: no EXIF, no comments, nothing behind the last pixel."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Name
from PIL import Image, ImageDraw

Image.MAX_IMAGE_PIXELS = 120_000_000
WORDS = ("/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Decode", "/Interpolate", "/Matte")
KEPT_MARKERS = frozenset({0xE0, 0xEE})
"""JFIF and Adobe segments: density and colour transform, without free text."""
JFIF_BYTES, ADOBE_BYTES = 16, 14
Box = tuple[float, float, float, float]
QUALITY = 92


@dataclass(frozen=True)
class CleanImage:
    """The content of an image stream and the words of its dictionary."""

    content: bytes
    words: dict[str, Any] = field(default_factory=dict)


def clean_image(old: Any, blanks: Sequence[Box] = ()) -> CleanImage | None:
    """Returns the pixels of an image XObject with `blanks` painted over, or None where they cannot be read.

    `blanks` are boxes (left, top, right, bottom) in shares of width and height, the top being 0.
    """
    words = {"/Type": Name.XObject, "/Subtype": Name.Image} | {key: old[key] for key in WORDS if key in old}
    filters = _filters(old)
    if filters == ["/DCTDecode"]:
        return _jpeg(old, words, blanks)
    if filters and filters[-1] in ("/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"):
        return _decoded(old, words, blanks)
    if "/DCTDecode" in filters:
        return None
    return _samples(old, words, blanks)


def _filters(old: Any) -> list[str]:
    named = old.get("/Filter", pikepdf.Array([]))
    return [str(named)] if isinstance(named, Name) else [str(each) for each in named]


def _jpeg(old: Any, words: dict[str, Any], blanks: Sequence[Box]) -> CleanImage | None:
    content = bare_jpeg(old.read_raw_bytes())
    if content is None:
        return None
    if blanks:
        content = _repainted(content, blanks)
        if content is None:
            return None
    parameters = old.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Dictionary) and "/ColorTransform" in parameters:
        words["/DecodeParms"] = pikepdf.Dictionary(ColorTransform=int(parameters.ColorTransform))
    return CleanImage(content, words | {"/Filter": Name.DCTDecode})


def _repainted(content: bytes, blanks: Sequence[Box]) -> bytes | None:
    with Image.open(io.BytesIO(content)) as image:
        if image.mode not in ("L", "RGB"):
            return None
        paint(image, blanks)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=QUALITY)
    return bare_jpeg(out.getvalue())


def paint(image: Image.Image, blanks: Sequence[Box]) -> None:
    """Paints boxes over an image in its own mean grey, so that nothing of what was there is left."""
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in blanks:
        box = (left * image.width, top * image.height, right * image.width - 1, bottom * image.height - 1)
        if box[2] >= box[0] and box[3] >= box[1]:
            draw.rectangle(box, fill=128 if image.mode == "L" else (128, 128, 128))


def bare_jpeg(content: bytes) -> bytes | None:
    """Returns a JPEG without metadata, comments and what follows its end, or None where it is no JPEG."""
    if content[:2] != b"\xff\xd8":
        return None
    out, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at : at + 2 + length]
        if marker == 0xDA:
            return _scans(content, at, out)
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            out += segment
        elif marker in KEPT_MARKERS:
            out += _kept(segment, marker)
        at += 2 + length
    return None


def _kept(segment: bytes, marker: int) -> bytes:
    """Returns the segment without a thumbnail or free text."""
    if marker == 0xE0 and segment[4:9] == b"JFIF\0":
        return b"\xff\xe0" + JFIF_BYTES.to_bytes(2, "big") + segment[4:16] + b"\0\0"
    if marker == 0xEE and segment[4:9] == b"Adobe":
        return b"\xff\xee" + ADOBE_BYTES.to_bytes(2, "big") + segment[4:16]
    return b""


_END = re.compile(rb"\xff(?![\x00\xd0-\xd7\xff])")


def _scans(content: bytes, at: int, out: bytearray) -> bytes | None:
    """Appends the scans up to the end marker; segments between scans of a progressive picture are kept but for text."""
    while True:
        found = _END.search(content, at + 2 + int.from_bytes(content[at + 2 : at + 4], "big"))
        if found is None:
            return bytes(out + content[at:] + b"\xff\xd9")
        out += content[at : found.start()]
        at = found.start()
        while content[at + 1 : at + 2] not in (b"\xda", b"\xd9", b""):
            length = int.from_bytes(content[at + 2 : at + 4], "big")
            marker = content[at + 1]
            if not (0xE0 <= marker <= 0xEF or marker == 0xFE):
                out += content[at : at + 2 + length]
            at += 2 + length
        if content[at + 1 : at + 2] != b"\xda":
            return bytes(out + b"\xff\xd9")


def _decoded(old: Any, words: dict[str, Any], blanks: Sequence[Box]) -> CleanImage | None:
    try:
        image = pikepdf.PdfImage(old).as_pil_image()
    except Exception:  # any decoder may fail on a foreign picture: the page is kept as a picture instead
        return None
    if image.mode not in ("1", "L", "RGB") or ("/Decode" in old and not old.get("/ImageMask")):
        return None
    if old.get("/ImageMask"):
        return None
    if blanks:
        image = image.convert("L") if image.mode == "1" else image
        paint(image, blanks)
    bits, space = (1 if image.mode == "1" else 8), (Name.DeviceRGB if image.mode == "RGB" else Name.DeviceGray)
    words = {key: value for key, value in words.items() if key != "/Decode"}
    return CleanImage(image.tobytes(), words | {"/BitsPerComponent": bits, "/ColorSpace": space})


def _samples(old: Any, words: dict[str, Any], blanks: Sequence[Box]) -> CleanImage | None:
    content = old.read_bytes()
    parts, bits = components(old), 1 if old.get("/ImageMask") else int(old.get("/BitsPerComponent", 8))
    if parts is None:
        return None
    row = (int(old.Width) * parts * bits + 7) // 8
    content = content[: row * int(old.Height)].ljust(row * int(old.Height), b"\0")
    if blanks:
        if bits != 8:
            return None
        content = _blanked(content, int(old.Width), int(old.Height), parts, blanks)
    return CleanImage(content, words)


def _blanked(content: bytes, width: int, height: int, parts: int, blanks: Sequence[Box]) -> bytes:
    out, row = bytearray(content), width * parts
    for left, top, right, bottom in blanks:
        first, last = max(0, int(left * width)), min(width, int(right * width))
        grey = b"\x80" * max(0, (last - first) * parts)
        for line in range(max(0, int(top * height)), min(height, int(bottom * height))):
            out[line * row + first * parts : line * row + first * parts + len(grey)] = grey
    return bytes(out)


def components(image: Any) -> int | None:
    """Returns how many components a pixel has, or None where its colour space does not tell."""
    if image.get("/ImageMask"):
        return 1
    space = image.get("/ColorSpace")
    family = str(space if isinstance(space, Name) else space[0]) if space is not None else ""
    known = {"/DeviceGray": 1, "/CalGray": 1, "/Indexed": 1, "/Separation": 1, "/DeviceRGB": 3, "/CalRGB": 3}
    known |= {"/Lab": 3, "/DeviceCMYK": 4, "/G": 1, "/RGB": 3, "/CMYK": 4}
    if family == "/ICCBased":
        return int(space[1].N)
    return len(space[1]) if family == "/DeviceN" else known.get(family)
