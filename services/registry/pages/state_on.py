"""What was exempt on a day: a page for the officers, and a signed bundle for the Komisi Informasi and the courts.

Both hold the words for the public and the offices that decided, never an inner title, a test or a reason, so that the
bundle may be handed out. What the books do not know is said in its place.
"""

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, timedelta
from typing import Annotated, Any

import rfc8785
from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.pages.labels import ACTS
from services.registry.pages.rendering import INSIDE, page
from services.registry.queries.items import Queries
from services.registry.queries.state_on import ExemptOn, books_on
from services.registry.tables import MESSAGING
from shared.law.limits import WINDOW_DAYS
from shared.runtime.clock import legal_day
from shared.runtime.page_counts import page_count
from shared.security.identity import Actor
from shared.security.signed_bundle import make_bundle
from shared.web.access import require
from shared.web.act_names import does
from shared.web.list_files import Column, ListFile

Reader = Annotated[Actor, Depends(require(*INSIDE))]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]

PER_PAGE = 50
KIND = "terbuka.keadaan.v1"
DUE: Mapping[str, str] = {
    "": "",
    "window": "jendela penetapan terbuka",
    "review": "menunggu peninjauan",
    "past_end": "jangka waktunya sudah habis, tetapi masih tercatat dikecualikan",
}
UNKNOWN: Mapping[str, str] = {
    "penetapan": "Surat penetapannya dibuat sebelum dicatat di sini; siapa yang memutus tidak diketahui.",
    "window": "Jendelanya pada hari itu tidak tercatat.",
    "calendar": "Versi kalender yang dipakai pada hari itu tidak tercatat.",
}
WORDS: Mapping[str, Any] = {"due_words": DUE, "unknown_words": UNKNOWN}
README = f"""KEADAAN INFORMASI YANG DIKECUALIKAN PADA SATU HARI

keadaan.json   keadaan pada akhir hari itu, menurut buku dan jejak audit; tidak ada yang dihitung ulang
keadaan.csv    baris yang sama, untuk lembar sebar
pernyataan.json, tanda-tangan.bin, kunci-publik.pem   bukti bahwa isinya dari badan publik dan tidak diubah

Isinya judul untuk masyarakat, tanpa judul dalam, uji konsekuensi, atau alasan. Yang tidak diketahui disebut.
Jendela ialah {WINDOW_DAYS} hari kerja sebelum hari terakhir dikecualikan (PP 61/2010 Pasal 11 ayat (2)).

Memeriksa, tanpa basis data dan tanpa jaringan, dengan kunci publik yang diterima lewat jalan lain:
  terbuka state-verify BERKAS.zip --key KUNCI
atau
  openssl pkeyutl -verify -pubin -inkey kunci-publik.pem -rawin -in pernyataan.json -sigfile tanda-tangan.bin
  sha256sum keadaan.json keadaan.csv     (bandingkan dengan pernyataan.json)
"""
TABLE = ListFile[ExemptOn](
    "keadaan",
    "Keadaan",
    (
        Column("Nomor informasi", lambda row: row.item_id),
        Column("Judul untuk masyarakat", lambda row: row.public_title),
        Column("SKPD", lambda row: row.skpd_name),
        Column("Huruf", lambda row: row.huruf),
        Column("Dasar", lambda row: "; ".join(ground.dasar for ground in row.grounds)),
        Column("Jangka waktu", lambda row: "; ".join(ground.jangka_waktu for ground in row.grounds)),
        Column("Nomor penetapan", lambda row: row.penetapan_number),
        Column("Tanggal penetapan", lambda row: row.penetapan_date),
        Column("Diputus oleh", lambda row: row.decided_by),
        Column("Disetujui oleh", lambda row: row.approved_by),
        Column("Nomor mandat", lambda row: row.mandate),
        Column("Hari terakhir dikecualikan", lambda row: row.ends_on),
        Column("Jendela dibuka", lambda row: row.window_opens),
        Column("Versi kalender", lambda row: row.calendar_version),
        Column("Jatuh tempo", lambda row: DUE[row.due]),
        Column("Catatan terakhir", lambda row: ACTS.get(row.last_act, row.last_act)),
        Column("Hari catatan", lambda row: row.last_act_on),
        Column("Oleh", lambda row: row.last_act_by),
        Column("Tidak diketahui", lambda row: " ".join(UNKNOWN[code] for code in row.unknown)),
    ),
)


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the page and the bundle."""

    @routes.get("/keadaan")
    @does(ActName.READ_STATE_ON)
    async def state(request: Request, actor: Reader, hari: str = "", halaman: PageNumber = 1) -> Response:
        day = _asked(commands, hari)
        async with books_on(queries.database, day) as books:
            found, rows = await books.state(), await books.page(PER_PAGE, (halaman - 1) * PER_PAGE)
        many = found.states.get(ItemState.EXEMPT, 0)
        context: dict[str, Any] = {"found": found, "rows": rows, "many": many}
        context |= {"page_number": halaman, "pages": page_count(many, PER_PAGE), "today": _today(commands), **WORDS}
        return page(request, "keadaan.html", **context)

    @routes.get("/keadaan.zip")
    @does(ActName.READ_STATE_ON)
    async def bundle(actor: Reader, hari: str = "") -> Response:
        day = _asked(commands, hari)
        content = await _bundle(commands, queries, day)
        name = f"keadaan-{day.isoformat()}.zip"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(content, media_type="application/zip", headers=headers)


async def _bundle(commands: Commands, queries: Queries, day: date) -> bytes:
    kit = commands.units.kit
    made_at = kit.clock.now().astimezone(UTC).isoformat(timespec="seconds")
    head = await MESSAGING.audit.printed_head(kit.database)
    about = {"badan": kit.settings.body_name, "hari": day.isoformat(), "dibuat": made_at, "kepala_audit": head}
    rows = io.BytesIO()
    async with books_on(queries.database, day) as books:
        found = await books.state()
        table = await TABLE.written("csv", _kept(books.each(), rows))
    files = {
        "keadaan.json": _with_rows({**about, **_plain(asdict(found))}, rows.getvalue()),
        "keadaan.csv": table.getvalue(),
        "BACA-SAYA.txt": README.encode(),
    }
    return make_bundle(KIND, about, files, kit.signing_private())


async def _kept(blocks: AsyncIterator[list[ExemptOn]], rows: io.BytesIO) -> AsyncIterator[list[ExemptOn]]:
    """Yields blocks, and writes their rows as the elements of a list in canonical JSON (RFC 8785)."""
    async for block in blocks:
        for row in block:
            rows.write(b"," if rows.tell() else b"")
            rows.write(rfc8785.dumps(_plain(asdict(row))))
        yield block


def _with_rows(said: Mapping[str, Any], rows: bytes) -> bytes:
    """Returns what the bundle says, with the rows in the place of their list; no text can hold its quotation marks."""
    before, mark, after = rfc8785.dumps({**said, "exempt": []}).partition(b'"exempt":[')
    return b"".join((before, mark, rows, after))


def _plain(value: Any) -> Any:
    """Returns values as JSON has them, days in ISO 8601."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _asked(commands: Commands, words: str) -> date:
    """Returns the day that was asked for, yesterday where none was; raises HARI_TIDAK_DAPAT_DIJAWAB."""
    today = _today(commands)
    try:
        day = date.fromisoformat(words) if words else today - timedelta(days=1)
    except ValueError as error:
        raise refuse("HARI_TIDAK_DAPAT_DIJAWAB") from error
    if day > today:
        raise refuse("HARI_TIDAK_DAPAT_DIJAWAB")
    return day


def _today(commands: Commands) -> date:
    return legal_day(commands.units.kit.clock.now())
