"""Prints official papers as PDF with typst: no network, own fonts, tagged for screen readers; no text makes it fail."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from shared.web.papers.glyphs import FONTS, every_text, plain, printable

ROOT = Path(str(resources.files("shared"))).parent


async def print_pdf(package: str, name: str, data: Mapping[str, Any], *, at: datetime, head: str = "") -> bytes:
    """Returns the PDF (PDF/UA-1, A4) of a package's template; `data` holds JSON values, `at` is when it is printed.

    `head` is the last signed head of the room's audit trail, for the foot of each page (docs/decisions/0037).
    A character that no font shows stands as a box with its code. Letters that no font can join are boxes as well.
    """
    source = Path(str(resources.files(package))) / name
    return await asyncio.to_thread(_print, source, {**data, "head": head}, int(at.timestamp()))


def _print(source: Path, data: Mapping[str, Any], timestamp: int) -> bytes:
    try:
        return _compile(source, every_text(data, printable), timestamp)
    except typst.TypstError:  # marks of one script on letters of another: no font holds both
        return _compile(source, every_text(data, plain), timestamp)


def _compile(source: Path, data: Any, timestamp: int) -> bytes:
    made: bytes = typst.compile(
        str(source),
        root=str(ROOT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=timestamp,
    )
    return made
