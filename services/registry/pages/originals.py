"""The pages of originals: each page as a picture, and the file itself for a written reason."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from services.registry.api.bodies import ReasonIn
from services.registry.api.incidents import OFFICERS
from services.registry.api.originals import attached
from services.registry.commands import Commands
from services.registry.commands.originals import Kept, Opened, ReadingPurpose
from services.registry.domain.acts import ActName
from services.registry.pages.rendering import INSIDE, LABELS, page
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

Keys = Mapping[str, str]
"""The values in an address by name."""
MARKABLE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})
"""Kinds of files out of which the black-out tool makes a copy."""


@dataclass(frozen=True)
class Shelf:
    """A place where originals are kept: the address of one, the page that led there, who may, and how it is opened."""

    address: str
    back: str
    act: ActName
    open: Callable[[Commands, Actor, Keys, ReadingPurpose], Awaitable[Opened]]
    is_marked_here: bool = False
    roles: tuple[str, ...] = INSIDE


ITEM_FILE = Shelf(
    "/butir/{item_id}/dokumen/{file_id}",
    "/registry/butir/{item_id}",
    ActName.READ_FILE,
    lambda commands, actor, keys, purpose: commands.access.read_file(actor, keys["item_id"], keys["file_id"], purpose),
    is_marked_here=True,
)
SHELVES = (
    ITEM_FILE,
    Shelf(
        "/berkas/{case_id}/bukti/berkas",
        "/registry/berkas/{case_id}",
        ActName.READ_DOCUMENT,
        lambda commands, actor, keys, purpose: commands.documents.read_document(actor, keys["case_id"], purpose),
    ),
    Shelf(
        "/butir/{item_id}/koreksi-akhir/berkas",
        "/registry/butir/{item_id}",
        ActName.READ_DOCUMENT,
        lambda commands, actor, keys, purpose: commands.documents.read_decree(actor, keys["item_id"], purpose),
    ),
    Shelf(
        "/butir/{item_id}/persetujuan-baru/berkas",
        "/registry/butir/{item_id}",
        ActName.READ_DOCUMENT,
        lambda commands, actor, keys, purpose: commands.documents.read_new_consent(actor, keys["item_id"], purpose),
    ),
    Shelf(
        "/naskah/{manuscript_id}/pindaian/{document_id}",
        "/registry/naskah/{manuscript_id}",
        ActName.READ_DOCUMENT,
        lambda commands, actor, keys, purpose: commands.manuscripts.read_scan(
            actor, keys["manuscript_id"], keys["document_id"], purpose
        ),
    ),
    Shelf(
        "/insiden/{incident_id}/bukti/{document_id}",
        "/registry/insiden/{incident_id}",
        ActName.READ_DOCUMENT,
        lambda commands, actor, keys, purpose: commands.incident_access.read_document(
            actor, keys["incident_id"], keys["document_id"], purpose
        ),
        roles=OFFICERS,
    ),
)


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of every place where originals are kept."""
    for shelf in SHELVES:
        _add_shelf(routes, commands, shelf)


def _add_shelf(routes: APIRouter, commands: Commands, shelf: Shelf) -> None:
    allowed = Depends(require(*shelf.roles))

    @routes.get(shelf.address, name=f"lihat {shelf.address}")
    @does(shelf.act)
    async def look(request: Request, actor: Actor = allowed, halaman: int = 1) -> Response:
        return await _looked(request, commands, actor, shelf, halaman, [])

    @routes.post(shelf.address, name=f"buka {shelf.address}")
    @does(shelf.act)
    async def take(request: Request, actor: Actor = allowed) -> Response:
        typed = await Typed.of(request)
        keys = request.path_params
        try:
            purpose = ReadingPurpose.of_bytes(typed.read(ReasonIn).reason)
            return attached(await shelf.open(commands, actor, keys, purpose))
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, "/".join(keys.values()))
            faults = faults_of(error, {"TANPA_ALASAN": "reason"}, LABELS)
            return await _looked(request, commands, actor, shelf, 1, faults, status=status_of(error))


async def _looked(
    request: Request, commands: Commands, actor: Actor, shelf: Shelf, number: int, faults: Faults, *, status: int = 200
) -> Response:
    keys = request.path_params
    kept, chunks = await shelf.open(commands, actor, keys, ReadingPurpose.of_page(number))
    shown = await commands.viewer.show(kept.media_type, chunks, number)
    address = "/registry" + shelf.address.format_map(keys)
    context = {"kept": kept, "title": name_of(kept), "shown": shown, "picture": data_address(shown.png)}
    context |= {"number": number, "address": address, "back": shelf.back.format_map(keys)}
    may_mark = shelf.is_marked_here and actor.has("petugas") and kept.media_type in MARKABLE and bool(shown.png)
    return page(request, "dokumen.html", status=status, may_mark=may_mark, errors=faults, wrong=dict(faults), **context)


def name_of(kept: Kept) -> str:
    """Returns what a page calls a file."""
    return kept.name or "berkas"


def data_address(png: bytes) -> str:
    """Returns a picture as an address that holds it; nothing of it is kept anywhere, as the page that shows it."""
    return f"data:image/png;base64,{b64encode(png).decode()}" if png else ""
