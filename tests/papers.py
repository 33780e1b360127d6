"""Prints the examples of papers, reads what they say, and holds them to what is kept of them."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from shared.runtime.settings import PaperSettings
from shared.web.papers import print_pdf
from shared.web.papers.letterhead import letterhead

MARKS = PaperSettings(address="Jalan Contoh Nomor 1, Pontianak 78115|ppid.contoh.go.id · (0561) 000000")
OFFICE = {"body": "Pemerintah Provinsi Contoh", "unit": "PPID Utama", "place": "Pontianak"}
AT = datetime(2026, 3, 2, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[1] / "docs" / "papers"
WRITES = os.environ.get("TERBUKA_WRITE_GOLDEN") == "1"


def inside(words: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the words of a paper that stays inside, under the letterhead of an invented province."""
    return {**OFFICE, **letterhead(MARKS, inside=True), **words}


def outside(words: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the words of a paper that anybody may read, under that letterhead."""
    return {**OFFICE, **letterhead(MARKS), **words}


async def is_as_kept(room: str, name: str, template: str, words: Mapping[str, Any], golden: Path) -> None:
    """Prints an example; its words are those of the golden text, its bytes those of the file in `docs/papers/`.

    What fills it lies beside the templates, for `terbuka papers check`.
    """
    head = f"{room}:120:{'0123456789abcdef' * 4}:2026-03-02T01:00:00+00:00"
    printed = await print_pdf(f"services.{room}.papers", template, words, at=AT, head=head)
    filled = Path(str(resources.files(f"services.{room}.papers"))) / "examples" / f"{name}.json"
    kept = json.dumps({"template": template, "data": {**words, "head": head}}, ensure_ascii=False, indent=1) + "\n"
    text, example, found = golden / f"{name}.txt", EXAMPLES / f"{name}.pdf", await words_on(printed)
    if WRITES:
        text.parent.mkdir(exist_ok=True)
        text.write_text(found, "utf-8")
        example.write_bytes(printed)
        filled.parent.mkdir(exist_ok=True)
        filled.write_text(kept, "utf-8")
    assert found.splitlines() == text.read_text("utf-8").splitlines()
    assert printed == example.read_bytes()
    assert kept == filled.read_text("utf-8")


async def words_on(printed: bytes) -> str:
    """Returns the words of a PDF as its text layer gives them, one paragraph a line; skips without `pdftotext`."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not here (Debian: apt-get install poppler-utils)")
    read = await asyncio.to_thread(subprocess.run, [reader, "-", "-"], input=printed, capture_output=True, check=True)
    return "".join(f"{' '.join(part.split())}\n" for part in read.stdout.decode().split("\n\n") if part.strip())
