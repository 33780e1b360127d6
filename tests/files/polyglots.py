"""Files that are two things at once: every pair of host and guest, glued at head, middle and tail."""

from itertools import product

from tests.files import hostile_images
from tests.files.good import Sample
from tests.files.hostile_images import chunk as png_chunk
from tests.files.packages import package
from tests.files.pdfs import HEAD, a_pdf, stream

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
GUESTS = {
    "html": HTML,
    "php": b"<?php system($_GET['a']); ?>",
    "zip": package(".docx"),
    "jar": package(".xlsx", {"META-INF/MANIFEST.MF": b"Main-Class: A\n"}),
    "exe": b"MZ\x90\0" + bytes(120) + b"PE\0\0",
    "elf": b"\x7fELF\2\1\1" + bytes(80),
    "skrip": b"#!/bin/sh\nrm -rf /\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "rar": b"Rar!\x1a\7\0" + bytes(40),
    "pdf": a_pdf("tamu"),
}
SEPARATORS = (b"", b"\n", bytes(64))


def polyglots() -> list[Sample]:
    """Returns every pair."""
    return [*_at_the_head(), *_at_the_tail(), *_in_the_middle()]


def _hosts() -> dict[str, bytes]:
    return {
        ".pdf": a_pdf("tuan rumah"),
        ".png": hostile_images.whole("PNG", 1),
        ".jpg": hostile_images.whole("JPEG", 1),
        ".docx": package(".docx"),
        ".odt": package(".odt"),
        ".txt": b"Surat biasa.\n",
    }


def _at_the_head() -> list[Sample]:
    pairs = product(_hosts().items(), GUESTS.items(), SEPARATORS)
    return [
        Sample(f"kepala {guest} {len(gap)}{ending}", data + gap + host)
        for (ending, host), (guest, data), gap in pairs
        if guest != ending[1:]
    ]


def _at_the_tail() -> list[Sample]:
    pairs = product(_hosts().items(), GUESTS.items(), SEPARATORS)
    plain = {"skrip"}  # behind the words of a text it is text
    return [
        Sample(f"ekor {guest} {len(gap)}{ending}", host + gap + data)
        for (ending, host), (guest, data), gap in pairs
        if guest != ending[1:] and not (ending == ".txt" and guest in plain)
    ]


def _in_the_middle() -> list[Sample]:
    samples = []
    png, jpg = hostile_images.whole("PNG", 2), hostile_images.whole("JPEG", 2)
    for name, data in GUESTS.items():
        if name in {"html", "php", "svg", "zip", "jar"}:
            comment = data[:60_000]
            samples.append(Sample(f"tengah {name}.png", png[:33] + png_chunk(b"tEXt", b"a\0" + comment) + png[33:]))
            length = (len(comment) + 2).to_bytes(2, "big")
            samples.append(Sample(f"tengah {name}.jpg", jpg[:2] + b"\xff\xfe" + length + comment + jpg[2:]))
            samples.append(Sample(f"tengah {name}.pdf", a_pdf(more=[stream(data)])))
            samples.append(
                Sample(f"kepala kedua {name}.pdf", a_pdf(head=HEAD + b"%" + data.replace(b"\n", b" ") + b"\n"))
            )
    return samples
