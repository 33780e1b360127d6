"""Pictures for the public: pixels only, without EXIF, place, comments, thumbnails and earlier versions."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from shared.files.confinement import unreadable
from shared.files.pdf.boxes import black_boxes
from shared.files.pdf.pictures import burnt
from shared.runtime.errors import TooLarge

Image.MAX_IMAGE_PIXELS = 120_000_000
MOST_FRAMES = 200
QUALITY = 92
CLOSE_LOOK = 1000
"""Longest side in pixels of the picture in which black boxes are looked for."""
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}


def bare(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Returns the picture written anew, turned as it is seen, with `options["marks"]` of each page burnt in.

    Runs in a confined process. The facts are `pages` and the black `boxes` of each page. Raises BERKAS_TIDAK_TERBACA,
    GAMBAR_TERLALU_BESAR, HITAMAN_KOSONG.
    """
    kind, marks = FORMATS[options["media_type"]], options["marks"]
    seen_frames = enumerate(_frames(content, kind), start=1)
    frames = [burnt(frame, marks.get(str(number), ()), number) for number, frame in seen_frames]
    out = io.BytesIO()
    words: dict[str, Any] = {"quality": QUALITY} if kind == "JPEG" else {}
    if kind == "TIFF":
        words = {"save_all": True, "append_images": frames[1:], "compression": "tiff_deflate"}
    frames[0].save(out, kind, **words)
    boxes = {str(number): found for number, frame in enumerate(frames, start=1) if (found := _boxes(frame))}
    return out.getvalue(), {"pages": len(frames), "boxes": boxes}


def _frames(content: bytes, kind: str) -> list[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            frames: list[Image.Image] = []
            for frame in ImageSequence.Iterator(image):
                if len(frames) >= MOST_FRAMES:
                    raise _too_big()
                frames.append(seen(frame))
                if kind != "TIFF":
                    break
            return frames
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_big() from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise unreadable() from error


def seen(frame: Image.Image) -> Image.Image:
    """Returns a frame as it is seen, on white where it is clear: nothing is left under clear pixels."""
    turned = ImageOps.exif_transpose(frame)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        clear = turned.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (255, 255, 255, 255))
        turned = Image.alpha_composite(ground, clear)
    mode = "L" if turned.mode in ("1", "L", "I", "I;16", "F") else "RGB"
    pixels = turned.convert(mode)
    bare_frame = Image.new(mode, pixels.size)
    bare_frame.paste(pixels)
    return bare_frame


def _boxes(frame: Image.Image) -> Sequence[Any]:
    small = frame.copy()
    small.thumbnail((CLOSE_LOOK, CLOSE_LOOK))
    return black_boxes(small)


def _too_big() -> TooLarge:
    return TooLarge(
        "GAMBAR_TERLALU_BESAR",
        "Gambar ini memuat lebih banyak titik atau halaman daripada yang dapat dibaca.",
        mend="Perkecil gambar itu, atau simpan sebagai PDF, lalu unggah hasilnya.",
    )
