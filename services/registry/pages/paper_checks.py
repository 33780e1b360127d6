"""Whether a letter in the hand is the one on record: its number and fingerprint, as a QR code and on a page."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.penetapan import Penetapan
from services.registry.pages.rendering import INSIDE, page
from services.registry.queries.fingerprints import LETTERS, fingerprint
from services.registry.queries.items import Queries
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.papers.qr_code import qr_svg

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Word = Annotated[str, Query(max_length=100)]
VERDICTS = {
    "letter": ("Cocok dengan surat penetapan", "good", "Nomor dan isinya sama dengan surat penetapan yang tercatat."),
    "excerpt": ("Cocok dengan petikan", "good", "Nomor dan isinya sama dengan petikan penetapan yang tercatat."),
    "other": ("Tidak cocok", "bad", "Nomor itu tercatat, tetapi isi surat ini berbeda dari yang tercatat."),
    "unknown": ("Tidak dikenal", "bad", "Tidak ada penetapan dengan nomor itu."),
    "undone": ("Dibatalkan", "warn", "Penetapan ini dibatalkan sebelum hari berlakunya."),
}


def check_of(made: Penetapan, address: str, *, public: bool) -> dict[str, str]:
    """Returns what a letter shows for its check: the QR code to the page at an address, the fingerprint in letters."""
    found = fingerprint(made, public=public)
    asked = urlencode({"nomor": made.number, "sidik": found}, safe="/")
    return {
        "qr": qr_svg(f"{address}/registry/periksa-surat?{asked}"),
        "print": " ".join(found[at : at + 8] for at in range(0, LETTERS, 8)),
    }


def site(commands: Commands) -> str:
    """Returns the address under which people reach the desks."""
    settings = commands.units.kit.settings
    return settings.public_url.rstrip("/") or f"http://localhost:{settings.port}"


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the page that checks a letter."""

    @routes.get("/periksa-surat")
    @does(ActName.READ_PAPER)
    async def check(request: Request, actor: Reader, nomor: Word = "", sidik: Word = "") -> Response:
        made = await queries.penetapan_numbered(nomor.strip()) if nomor.strip() else None
        verdicts = [VERDICTS[name] for name in _verdicts(made, sidik)] if nomor.strip() else []
        kept = await commands.manuscripts.numbered(made.number) if made else []
        words: dict[str, Any] = {"made": made, "kept": [each for each in kept if each.voided is None]}
        return page(request, "periksa-surat.html", verdicts=verdicts, nomor=nomor, sidik=sidik, **words)


def _verdicts(made: Penetapan | None, said: str) -> list[str]:
    if made is None:
        return ["unknown"]
    forms: dict[str, Any] = {fingerprint(made, public=public): public for public in (False, True)}
    public = forms.get("".join(said.split()).lower())
    verdict = "other" if public is None else "excerpt" if public else "letter"
    return [verdict, *(["undone"] if made.undone else [])]
