"""Reads a multipart request as a stream: the dossier is kept in memory, every file is staged at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import Request
from starlette.requests import ClientDisconnect

from services.intake.api.multipart import Multipart
from services.intake.commands import Commands
from services.intake.domain.dossier import HandedInDossier, read_dossier
from services.intake.domain.refusals import say_no
from services.intake.store.uploads import StagedUpload, StagedUploads
from shared.runtime.errors import Refusal

DRAINED = 64 * 1024 * 1024
"""Bytes of a refused upload that are still read, so that its sender can read the reason."""


@asynccontextmanager
async def incoming(request: Request, commands: Commands) -> AsyncIterator[tuple[StagedUploads, HandedInDossier]]:
    """Yields the staged files of a request and its dossier; what is not kept is deleted at the end.

    Raises `Malformed` (`BERKAS_TERPOTONG`, `UNGGAHAN_RUSAK`, `DOSIR_TIDAK_ADA`, `DOSIR_RUSAK`) and the refusals of
    `StagedUploads`.
    """
    body = multipart_of(request)
    async with commands.tray() as tray:
        try:
            held = await _read(body, tray, commands.limits.dossier)
        except ClientDisconnect as gone:
            raise say_no("BERKAS_TERPOTONG") from gone
        except Refusal:
            with suppress(ClientDisconnect, Refusal):
                await body.drain(DRAINED)
            raise
        yield tray, read_dossier(held)


def multipart_of(request: Request) -> Multipart:
    """Returns the reader of a request's multipart body; raises `Malformed` (`UNGGAHAN_RUSAK`)."""
    length = request.headers.get("content-length", "")
    return Multipart(
        request.stream(), request.headers.get("content-type", ""), length=int(length) if length.isdecimal() else None
    )


async def _read(body: Multipart, tray: StagedUploads, dossier_limit: int) -> bytes:
    dossier: bytes | None = None
    async for part in body.parts():
        if part.name == "dossier" and dossier is None:
            dossier = await part.read(dossier_limit, "DOSIR_TERLALU_BESAR")
        elif part.name in {"files", "files[]"}:
            await tray.add(StagedUpload(part.file_name, part.content_type, part.chunks()))
        else:
            raise say_no("BAGIAN_TIDAK_DIKENAL", part=part.name[:80])
    if dossier is None:
        raise say_no("DOSIR_TIDAK_ADA")
    return dossier
