"""Recognises the text of pages that are pictures, through tesseract where it is installed."""

import csv
import io
import shutil
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from shared.files.copy_facts import Area

SECONDS = 120
KIBIBYTES = 2_000_000
LEAST_CONFIDENCE = 40.0
"""Of 100; what tesseract trusts less is left out."""
LANGUAGES = ("ind", "eng")
TOUCHES = 0.15
SIZE_IN_PNG = 16
"""Where width and height stand (PNG 11.2.1, IHDR)."""


@dataclass(frozen=True)
class Word:
    """A recognised word; its box in shares of the page's size: left, top, right, bottom, the top being 0."""

    text: str
    box: Area


@cache
def languages() -> tuple[str, ...]:
    """Returns the installed languages of those that copies are written in; none where tesseract is absent."""
    if shutil.which("tesseract") is None:
        return ()
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False)
    return tuple(each for each in LANGUAGES if each in told.stdout.split())


def recognise(png: bytes, resolution: int, hidden: Sequence[Area] = ()) -> list[Word]:
    """Returns the words of a picture that we rendered, none of them under a box of `hidden`; none without tesseract."""
    if not languages():
        return []
    said = f"ulimit -v {KIBIBYTES}; exec tesseract stdin stdout -l {languages()[0]} --dpi {resolution} tsv"
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(["/bin/sh", "-c", said], input=png, capture_output=True, env=environment, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return []
    width, height = struct.unpack_from(">II", png, SIZE_IN_PNG)
    return words_of(done.stdout.decode("utf-8", "replace"), (width, height), hidden)


def words_of(table: str, size: tuple[int, int], hidden: Sequence[Area] = ()) -> list[Word]:
    """Reads the table of tesseract (pixels) into words, without those that touch a hidden box."""
    found = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text or float(row["conf"]) < LEAST_CONFIDENCE:
            continue
        left, top, wide, high = (int(row[key]) for key in ("left", "top", "width", "height"))
        box = (left / size[0], top / size[1], (left + wide) / size[0], (top + high) / size[1])
        if not any(_touches(box, each) for each in hidden):
            found.append(Word(text, box))
    return found


def _touches(word: Area, box: Area) -> bool:
    wide = min(word[2], box[2]) - max(word[0], box[0])
    high = min(word[3], box[3]) - max(word[1], box[1])
    return wide > 0 and high > 0 and wide * high > TOUCHES * (word[2] - word[0]) * (word[3] - word[1])
