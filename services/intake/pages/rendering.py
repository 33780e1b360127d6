"""Rendering of the room's pages, roles, and shared words."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from services.intake.commands import Commands
from services.intake.domain.refusals import say_no
from services.intake.queries import Queries
from services.intake.store.uploads import StagedUploads
from shared.contracts.base import titled
from shared.contracts.dossier import DossierWords
from shared.files.door import IncomingFile
from shared.law import CATEGORIES, refuse
from shared.runtime.errors import Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.multipart import multipart_of
from shared.web.templates import pages_for

Sender = Annotated[Actor, Depends(require("skpd", "petugas"))]
Reader = Annotated[Actor, Depends(require("skpd", "petugas", "ketua"))]

TONES: Mapping[str, str] = {
    "submitted": "info",
    "queued": "warn",
    "returned": "bad",
    "withdrawn": "",
    "exempt": "",
    "opened": "good",
}
QUEUES: Mapping[str, str] = {
    "belum_lengkap": "Belum lengkap; Petugas PPID melengkapinya bersama Anda.",
    "periode_belum_jelas": "Jangka waktunya belum jelas; Petugas PPID menentukannya.",
    "menunggu_tanggal_tinjau": "Menunggu Petugas PPID memberi tanggal tinjau.",
    "sudah_berakhir": "Jangka waktunya sudah habis; Ketua PPID menjawabnya, dan orang kedua menegaskan.",
    "tinjau_ulang": "Sedang ditinjau ulang.",
}
KINDS: Mapping[str, str] = {"new": "usulan baru", "history": "daftar lama"}

_render = pages_for("services.intake")


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Renders a page with the words of the desks."""
    return _render(request, template, status=status, **{**WORDS, **context})


def letters() -> list[tuple[str, str]]:
    """Returns the ten huruf as choices of a select."""
    return [("", "Pilih huruf"), *((str(h), f"{h} – {category.label}") for h, category in CATEGORIES.items())]


def letter_notes() -> list[dict[str, Any]]:
    """Returns each huruf with its plain explanation, sub-items and period rule."""
    return [
        {
            "huruf": str(huruf),
            "label": category.label,
            "plain": category.plain,
            "subitems": [(sub.angka, sub.label) for sub in category.subitems],
            "period": category.period_rule.text,
            "citation": str(category.period_rule.citation),
        }
        for huruf, category in CATEGORIES.items()
    ]


def why(code: str) -> str:
    """Returns the sentence of a code that says what an item lacks, or the code where no rule names it."""
    try:
        said = refuse(code)
    except KeyError:
        return code
    return f"{said.message} {said.mend}".strip()


async def agencies(queries: Queries) -> list[tuple[str, str]]:
    """Returns the SKPD of today as choices of a select."""
    return [("", "Pilih SKPD"), *((each["code"], each["name"]) for each in await queries.skpd() if each["active"])]


CONFIRM = "tegas:"
"""Before the code of a question: the box that confirms it."""


def confirmed_in(words: Mapping[str, str]) -> list[str]:
    """Returns the codes of the questions that were confirmed on a page."""
    return [name.removeprefix(CONFIRM) for name in words if name.startswith(CONFIRM)]


def place_of_question(error: Refusal) -> str:
    """Returns the box of the first question of a refusal, an empty word where it asks nothing."""
    asked = error.data.get("asked")
    return f"{CONFIRM}{asked[0]['code']}" if asked else ""


KEPT = "kept"
"""The field that names files which came in before; it may stand many times, and its words are joined by a space."""


async def read_parts(request: Request, commands: Commands, tray: StagedUploads, *, limit: int) -> dict[str, str]:
    """Reads a multipart form as it streams: files are sealed and staged, words are returned.

    An empty file field is skipped. Raises `Malformed` (`BERKAS_TERPOTONG`, `UNGGAHAN_RUSAK`) and the
    refusals of `StagedUploads`; then the words read so far are in the refusal's data as `words`.
    """
    words: dict[str, str] = {}
    try:
        async for part in multipart_of(request).parts():
            if part.name == "files":
                if part.file_name:
                    await tray.add(IncomingFile(part.file_name, part.media_type, part.chunks()))
            elif not part.name.startswith("_"):
                data = await part.read(limit, say_no("DOSIR_TERLALU_BESAR", limit=limit))
                word = data.decode("utf-8", "replace")
                words[part.name] = f"{words.get(KEPT, '')} {word}".strip() if part.name == KEPT else word
    except Refusal as error:
        error.data["words"] = words
        raise
    return words


SHOWN = ("title", "public_title", "legal_basis", "responsible", "decree_number")
"""Fields of a dossier that the page of a submission words itself; others follow by their own title."""

WORDS: Mapping[str, Any] = {
    "tones": TONES,
    "queues": QUEUES,
    "kinds": KINDS,
    "why": why,
    "letters": letters(),
    "further_dossier": titled(DossierWords, but=SHOWN),
    "letter_notes": letter_notes(),
}
