"""A witness as a small server, and the request by which the log's operator gets a cosignature (C2SP tlog-witness)."""

import logging
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.repeated_job import go_round
from deploy.rooms import SITE_ROOM
from shared.runtime.errors import NotFound, Refusal
from shared.runtime.secret_files import write_secret
from shared.security.notes import Note, NoteKey, NoteReader, parse
from shared.security.signing import new_pair
from shared.security.witness import SIZE, Witness, WitnessAnswer, cosigned, request_of
from shared.storage.database import Database

LARGEST = 64 * 1024
SECONDS = 20.0

log = logging.getLogger("terbuka.witness")


def witness_key(name: str, file: Path) -> NoteKey:
    """Reads a witness's private key from its file, which is made where it is not there yet."""
    if not file.exists():
        write_secret(file, new_pair()[0] + "\n")
    return NoteKey(name, file.read_text().strip())


def witness_app(witness: Witness) -> Starlette:
    """Builds the server of a witness: `POST /add-checkpoint` and `GET /<sha256 of the origin>/checkpoint`."""

    async def add(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return _answer(WitnessAnswer(413, "terlalu besar / too large\n"))
        text = body.decode(errors="replace")
        return _answer(await run_in_threadpool(witness.add_checkpoint, text))

    async def newest(request: Request) -> Response:
        return _answer(await run_in_threadpool(witness.newest, request.path_params["digest"]))

    return Starlette(
        routes=[Route("/add-checkpoint", add, methods=["POST"]), Route("/{digest}/checkpoint", newest, methods=["GET"])]
    )


def witness_of(key: NoteKey, logs: list[str], state: Path) -> Witness:
    """Builds a witness with the clock of this machine."""
    return Witness(key, logs, state, lambda: int(time.time()))


async def ask_witness(url: str, address: str, vkey: str, transport: Any = None) -> dict[str, Any]:
    """Asks a witness to cosign the newest checkpoint, and keeps the cosignature; `url` is that of the database.

    Raises `NotFound` (`LOG_KOSONG`) before the first checkpoint, `Refusal` (`SAKSI_MENOLAK`, `SAKSI_TIDAK_MENJAWAB`).
    """
    reader, database = NoteReader(vkey), Database.connect(url, SITE_ROOM, pool_size=1)
    try:
        async with httpx.AsyncClient(transport=transport, timeout=SECONDS) as client:
            note = await _cosigned(database, client, f"{address.rstrip('/')}/add-checkpoint", reader)
        return {"witness": reader.name, "size": note.checkpoint.size}
    finally:
        await database.close()


async def ask_for_ever(url: str, address: str, vkey: str, *, every: float) -> None:
    """Asks a witness every so many seconds until cancelled; a refusal or a silence is an error in the log.

    Raises `Refusal` (`KUNCI_LOG_RUSAK`) at once for a key that cannot be read.
    """
    NoteReader(vkey)

    async def turn() -> None:
        try:
            await ask_witness(url, address, vkey)
        except (NotFound, Refusal) as refusal:
            log.error("%s: %s", refusal.code, refusal.message)

    await go_round(turn, every=every, beat=None, log=log, name="the request to a witness")


async def _cosigned(database: Database, client: httpx.AsyncClient, address: str, reader: NoteReader) -> Note:
    from services.publisher.store import closures as store

    async with database.snapshot() as connection:
        row = await store.newest(connection)
    if row is None:
        raise NotFound("LOG_KOSONG", "Log penutupan belum mempunyai checkpoint.", mend="Tunggu catatan pertama.")
    answer = await _asked(database, client, address, parse(row["note"]))
    async with database.transaction() as connection:
        present = await store.of_size(connection, row["size"])
        note = cosigned(parse((present or row)["note"]), answer, reader)
        if note is None:
            raise _refused("tanda tangannya bukan dari kunci saksi itu")
        await store.keep_checkpoint(
            connection, size=row["size"], note=note.whole(), vkey=row["vkey"], at=row["signed_at"]
        )
    return note


async def _asked(database: Database, client: httpx.AsyncClient, address: str, note: Note) -> str:
    """Returns what a witness answers; it says first how large the log was that it cosigned last."""
    from services.publisher.store import closures as store

    answer = await _posted(client, address, request_of(0, [], note.whole()))
    if answer.status_code == httpx.codes.CONFLICT and answer.headers.get("content-type", "").startswith(SIZE):
        old = int(answer.text) if answer.text.strip().isdigit() else note.checkpoint.size + 1
        if old > note.checkpoint.size:
            raise _refused("ia pernah menyaksikan log yang lebih panjang")
        async with database.snapshot() as connection:
            proof = await store.computed(connection, note.checkpoint.size, lambda tree: tree.consistency(old))
        hashes = [b64encode(each).decode() for each in proof]
        answer = await _posted(client, address, request_of(old, hashes, note.whole()))
    if answer.status_code != httpx.codes.OK:
        raise _refused(f"{answer.status_code}, {answer.text[:200].strip()}")
    return answer.text


async def _posted(client: httpx.AsyncClient, address: str, body: str) -> httpx.Response:
    try:
        return await client.post(address, content=body.encode())
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Refusal(
            "SAKSI_TIDAK_MENJAWAB",
            "Saksi tidak dapat dihubungi.",
            mend="Periksa alamatnya dan jaringan, lalu jalankan lagi; log tetap berjalan tanpa saksi itu.",
        ) from error


def _refused(why: str) -> Refusal:
    return Refusal(
        "SAKSI_MENOLAK",
        f"Saksi tidak ikut menandatangani: {why}.",
        mend="Bila saksi menyebut log bercabang atau mundur, jangan diulang: simpan jawabannya dan selidiki isi log.",
    )


def _answer(verdict: WitnessAnswer) -> Response:
    return Response(verdict.text, verdict.status, media_type=verdict.media_type)
