"""Images: whole, within a size that can be decoded, and nothing but one image in the file."""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import Image, ImageFile, UnidentifiedImageError

from shared.files.gate.bad_file import BadFile
from shared.files.gate.signatures import MARKUP, SCRIPT, kind_at_start, refuse_hidden_zip, refuse_pdf_head, refuse_tail

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}
STARTS = {"PNG": (b"\x89PNG\r\n\x1a\n",), "JPEG": (b"\xff\xd8\xff",), "TIFF": (b"II*\0", b"MM\0*")}
PIXELS = 180_000_000
"""An A0 sheet at 300 dots an inch has 140 million."""
FRAMES = 2_000
LONGEST_TAIL = 64 * 1024
MAKER_TAIL = 256 * 1024
"""Bytes that a telephone's camera appends behind the image, ended by `SEFT`."""
LONE = {0x01, *range(0xD0, 0xD8)}
"""Markers of JPEG without a length (ITU-T T.81, table B.1)."""
PNG_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


def check(data: bytes, ending: str) -> None:
    """Judges an image; raises `BadFile`."""
    expected = FORMATS[ending]
    if not data.startswith(STARTS[expected]):
        said = kind_at_start(data)
        raise BadFile("BERKAS_JENIS_SALAH", f"isinya {said or 'jenis lain'}, bukan gambar {expected}")
    refuse_pdf_head(data)
    refuse_hidden_zip(data)
    LAYOUTS[expected](data)
    _decode(data, expected)


def _decode(data: bytes, expected: str) -> None:
    Image.MAX_IMAGE_PIXELS = PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[expected]) as image:
                _check_frames(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadFile("BERKAS_BOM", f"lebih dari {PIXELS} titik") from error
    except UnidentifiedImageError as error:
        raise BadFile("BERKAS_RUSAK", "gambarnya tidak dikenali") from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        EOFError,
        struct.error,
        OverflowError,
    ) as error:
        raise BadFile("BERKAS_RUSAK", "gambarnya terpotong atau cacat") from error


def _check_frames(image: Image.Image) -> None:
    count = getattr(image, "n_frames", 1)
    if count > FRAMES:
        raise BadFile("BERKAS_BOM", f"ada {count} gambar dalam satu berkas")
    for number in range(count):
        if number:
            image.seek(number)
        if image.width * image.height > PIXELS:
            raise BadFile("BERKAS_BOM", f"ukurannya {image.width} x {image.height} titik")
        if image.format == "JPEG":
            image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()


def _check_png(data: bytes) -> None:
    at = 8
    for kind, content, after in _chunks(data):
        if kind[0:1].isupper() and kind not in PNG_CRITICAL:
            raise BadFile("BERKAS_RUSAK", "ada bagian gambar yang tidak dikenal")
        if kind != b"IDAT" and SCRIPT.search(content):
            raise BadFile("BERKAS_BERLAPIS", "di dalam gambarnya ada kode halaman web")
        at = after
    refuse_tail(data[at:], LONGEST_TAIL)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Yields kind, content and end of each chunk up to IEND (PNG 3rd edition, 5.3); a wrong check sum is damage."""
    at, kind = 8, b""
    while kind != b"IEND":
        if len(data) < at + 12:
            raise BadFile("BERKAS_RUSAK", "gambarnya terpotong")
        length, kind = struct.unpack_from(">L4s", data, at)
        content = data[at + 8 : at + 8 + length]
        end = at + 12 + length
        if len(data) < end or zlib.crc32(kind + content) != struct.unpack_from(">L", data, end - 4)[0]:
            raise BadFile("BERKAS_RUSAK", "gambarnya terpotong atau cacat")
        yield kind, content, end
        at = end


def _check_jpeg(data: bytes) -> None:
    """Follows the segments to the end of the image; behind it may stand further images and a camera's own data."""
    at = _end_of_jpeg(data, 0)
    while data[at : at + 3] == b"\xff\xd8\xff":
        at = _end_of_jpeg(data, at)
    tail = data[at:]
    if tail.lstrip(b"\0").startswith(b"\xff\xd8\xff"):
        _check_jpeg(tail.lstrip(b"\0"))
    elif not _is_of_camera(tail):
        refuse_tail(tail, LONGEST_TAIL)


def _is_of_camera(tail: bytes) -> bool:
    ends = tail.rstrip(b"\0").endswith(b"SEFT") and len(tail) <= MAKER_TAIL
    return ends and not MARKUP.search(tail) and b"ftyp" not in tail


def _end_of_jpeg(data: bytes, start: int) -> int:
    at = start + 2
    while True:
        at = _next_marker(data, at)
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker in LONE:
            at += 2
            continue
        length = struct.unpack_from(">H", data, at + 2)[0] if len(data) >= at + 4 else 0
        if length < 2 or len(data) < at + 2 + length:
            raise BadFile("BERKAS_RUSAK", "gambarnya terpotong atau cacat")
        segment = data[at + 4 : at + 2 + length]
        if (marker == 0xFE or marker >= 0xE0) and SCRIPT.search(segment):
            raise BadFile("BERKAS_BERLAPIS", "di dalam gambarnya ada kode halaman web")
        at += 2 + length


def _next_marker(data: bytes, at: int) -> int:
    """Returns where the next marker stands; packed image data is passed over (a 0xFF in it is followed by 0)."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise BadFile("BERKAS_RUSAK", "gambarnya terpotong")
        if data[at + 1] not in {0x00, 0xFF}:
            return at
        at += 1


def _check_tiff(data: bytes) -> None:
    if SCRIPT.search(data) or MARKUP.search(data[:1024]):
        raise BadFile("BERKAS_BERLAPIS", "di dalam gambarnya ada kode halaman web")


LAYOUTS = {"PNG": _check_png, "JPEG": _check_jpeg, "TIFF": _check_tiff}
