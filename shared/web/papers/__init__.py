"""Prints official papers as PDF with typst: no network, own fonts, tagged for screen readers; no text makes it fail."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from shared.runtime.errors import Refusal
from shared.web.papers.glyphs import FONTS, every_text, plain, printable
from shared.web.papers.templates import FONTS as OWN_FONTS
from shared.web.papers.templates import place_of, tree_of

MAIN = "main.typ"


class TemplateFault(Exception):
    """A template that cannot be printed: `where` names file, line and fault, which may quote what was to be printed."""

    def __init__(self, template: str, where: str) -> None:
        super().__init__(template)
        self.template = template
        self.where = where


@dataclass(frozen=True)
class _Template:
    """A template in the tree of files that it may use, with the folder that the province keeps."""

    place: str
    files: Mapping[str, bytes]
    folder: Path | None


async def print_pdf(
    package: str, name: str, data: Mapping[str, Any], *, at: datetime, head: str = "", folder: Path | None = None
) -> bytes:
    """Returns the PDF (PDF/UA-1, A4) of a package's template; `data` holds JSON values, `at` is when it is printed.

    `head` is the last signed head of the room's audit trail, for the foot of each page (docs/decisions/0037), `folder`
    holds the templates of the province (docs/decisions/0069). A character that no font shows stands as a box with
    its code. Letters that no font can join are boxes as well. Raises `Refusal` (`TEMPLAT_TIDAK_TERBACA`,
    `TEMPLAT_RUSAK`).
    """
    try:
        return await asyncio.to_thread(print_example, package, name, {**data, "head": head}, at=at, folder=folder)
    except TemplateFault as fault:
        raise Refusal(
            "TEMPLAT_RUSAK",
            f"Templat surat {fault.template} milik provinsi ini tidak dapat dicetak.",
            mend="Minta operator menjalankan `terbuka papers check`, yang menyebut baris yang salah; berkas yang "
            "dihapus dari map templat digantikan templat bawaan.",
        ) from None


def print_example(
    package: str, name: str, data: Mapping[str, Any], *, at: datetime, folder: Path | None = None
) -> bytes:
    """Returns the PDF as `print_pdf` does, in the thread of the caller.

    Raises `TemplateFault` for a template of a province, `Refusal` (`TEMPLAT_TIDAK_TERBACA`).
    """
    template = _Template(place_of(package, name), tree_of(package, folder), folder)
    timestamp = int(at.timestamp())
    try:
        return _compile(template, every_text(data, printable), timestamp)
    except typst.TypstError:  # marks of one script on letters of another: no font holds both
        return _compile_plain(template, every_text(data, plain), timestamp)


def _compile_plain(template: _Template, data: Any, timestamp: int) -> bytes:
    try:
        return _compile(template, data, timestamp)
    except typst.TypstError as error:
        if template.folder is None:
            raise
        raise TemplateFault(template.place, error.diagnostic or error.message) from None


def _compile(template: _Template, data: Any, timestamp: int) -> bytes:
    fonts = [FONTS, template.folder / OWN_FONTS] if template.folder else [FONTS]
    tree: Any = {**template.files, MAIN: f'#include "/{template.place}"'.encode()}  # typst's stubs do not know a tree
    made: bytes = typst.compile(
        tree,
        root=str(FONTS),  # without it a template could read what lies where the process runs
        font_paths=[str(path) for path in fonts],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=timestamp,
    )
    return made
