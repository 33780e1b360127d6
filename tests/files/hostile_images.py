"""Images that are cut, too large to decode, or another file as well."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.files.good import Sample
from tests.files.packages import package
from tests.files.pdfs import a_pdf

ENDINGS = {"PNG": ".png", "JPEG": ".jpg", "TIFF": ".tif"}
CODE = (
    b"<?php system($_GET[1]);?>",
    b"<script>alert(1)</script>",
    b"<html><body>",
    b"<svg onload=a>",
    b"<iframe src=a>",
)
BEHIND = (b"MZ\x90\0" + bytes(60), b"\x7fELF" + bytes(60), b"Rar!\x1a\7\0aa", b"#!/bin/sh", b"rahasia", *CODE)


def whole(kind: str, seed: int) -> bytes:
    """Returns a whole image, different for each number."""
    out = io.BytesIO()
    picture = Image.radial_gradient("L").resize((64 + seed % 8, 48 + seed % 64)).rotate(seed)
    picture.convert("RGB").save(out, kind)
    return out.getvalue()


def made(seed: int) -> Iterator[Sample]:
    """Yields the hostile images of one number."""
    for kind, ending in ENDINGS.items():
        for family in (_cut, _glued, _wrong):
            for name, data in family(kind, seed):
                yield Sample(f"{name} {seed}{ending}", data)
    for name, data in _png(seed):
        yield Sample(f"{name} {seed}.png", data)
    for name, data in _jpeg(seed):
        yield Sample(f"{name} {seed}.jpg", data)


def _cut(kind: str, seed: int) -> Iterator[tuple[str, bytes]]:
    data = whole(kind, seed)
    for tenth in range(1, 9):
        yield f"terpotong-{tenth}", data[: len(data) * tenth // 10]
    yield "kepala", data[:8]


def _glued(kind: str, seed: int) -> Iterator[tuple[str, bytes]]:
    data = whole(kind, seed)
    yield "zip", data + package(".xlsx")
    yield "zip-sela", data + package(".xlsx") + bytes(3)
    yield "jar", data + b"\0" * (seed % 9) + package(".docx", {"META-INF/MANIFEST.MF": b"Main-Class: A"})
    yield "pdf-depan", data[:16] + b"%PDF-1.7\n" + data[16:]
    if kind == "TIFF":
        return
    yield "pdf", data + a_pdf(f"tempel {seed}")
    for number, behind in enumerate(BEHIND):
        yield f"belakang-{number}", data + behind
        yield f"belakang-jauh-{number}", data + bytes(100 + seed) + behind


def _wrong(kind: str, seed: int) -> Iterator[tuple[str, bytes]]:
    others = {
        "GIF89a": b"GIF89a" + bytes(40),
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "exe": b"MZ" + bytes(90),
    }
    for name, data in others.items():
        yield name, data + b"%d" % seed
    yield "sampah", whole(kind, seed)[:8] + bytes((seed + n * n) % 256 for n in range(400))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def _png(seed: int) -> Iterator[tuple[str, bytes]]:
    data = whole("PNG", seed)
    head = 8 + 25
    for number, code in enumerate(CODE):
        for kind in (b"tEXt", b"prVt", b"iTXt"):
            text = chunk(kind, b"Comment\0" + code + b"%d" % seed)
            yield f"kode-{kind.decode()}-{number}", data[:head] + text + data[head:]
    size = struct.pack(">2L5B", 60_000 + seed, 60_000, 8, 2, 0, 0, 0)
    yield "bom", data[:8] + chunk(b"IHDR", size) + data[head:]
    yield "bagian-asing", data[:head] + chunk(b"ABCD", b"%d" % seed) + data[head:]
    yield "cek", data[:40] + bytes([data[40] ^ 1]) + data[41:]


def _jpeg(seed: int) -> Iterator[tuple[str, bytes]]:
    data = whole("JPEG", seed)
    for number, code in enumerate(CODE):
        for marker in (0xFE, 0xE1, 0xED):
            body = code + b"%d" % seed
            yield (
                f"kode-{marker:x}-{number}",
                data[:2] + struct.pack(">BBH", 255, marker, len(body) + 2) + body + data[2:],
            )
    frame = data.index(b"\xff\xc0")
    yield "bom", data[: frame + 5] + struct.pack(">2H", 65_000, 65_000 - seed % 100) + data[frame + 9 :]
    yield "video", data + b"\0\0\0\x18ftypmp42" + bytes(60 + seed)
