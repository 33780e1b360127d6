"""What operators see of a room's mails and other effects, and the buttons for those that have failed."""

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from shared.runtime.phrases import moment_words
from shared.security.identity import Actor
from shared.web.access import require

if TYPE_CHECKING:
    from shared.messaging.effects.desk import EffectDesk, Unreached
    from shared.messaging.effects.tables import StagedEffect

Operator = Annotated[Actor, Depends(require("operator"))]

LATE = timedelta(minutes=10)
"""What waits longer than this for its first try, or for an engine, is stuck."""

NOT_SET = "Surat elektronik tidak disetel pada ruang ini (TERBUKA_SMTP_URL kosong)."
SET_IT = "Isi TERBUKA_SMTP_URL dan TERBUKA_SMTP_SENDER lalu mulai lagi prosesnya; yang menunggu terkirim sendiri."
WHY = {
    "": "Tidak ada proses pekerja ruang ini yang mengirimnya.",
    "SMTP_TIDAK_MENJAWAB": "Peladen surat tidak menjawab.",
    "SMTP_MENOLAK_LAYANAN": "Peladen surat menolak melayani: akun, sandi, pengirim, atau sertifikatnya.",
    "SUREL_DITUNDA": "Peladen surat menunda suratnya; pengiriman diulang dengan jeda yang makin panjang.",
    "SUREL_DITOLAK": "Peladen surat menolak suratnya; biasanya alamatnya salah.",
}
"""Why an effect is not done, by the code of what failed last."""
MEND = "Jalankan `terbuka doctor` dan periksa pekerja ruang ini; yang menunggu terkirim sendiri."


class EffectReason(BaseModel):
    """Says why a person acts; needed for setting an effect aside."""

    reason: str = Field(default="", max_length=500)


async def figures(desk: "EffectDesk | None") -> dict[str, Any]:
    """Returns the figures of a room's effects under `effects`, nothing for a room that has none."""
    return {} if desk is None else {"effects": asdict(await desk.figures())}


async def stuck(room: str, desk: "EffectDesk | None") -> list[dict[str, Any]]:
    """Lists the effects that have failed, and says once why the others wait too long."""
    if desk is None:
        return []
    found = [_dead(room, effect) for effect in await desk.listing(dead=True)]
    unreached = await desk.unreached() if desk.configured else ()
    return found + await _waiting(room, desk) + [_unreached(room, each) for each in unreached]


def add_routes(routes: APIRouter, desk: "EffectDesk") -> None:
    """Adds `/ops/effects` with replay and park."""

    @routes.get("/ops/effects", summary="Pemberitahuan yang menunggu atau gagal")
    async def effects(_: Operator) -> dict[str, Any]:
        lists = {"failed": await desk.listing(dead=True), "waits": await desk.listing(dead=False)}
        shown = {name: [_masked(effect) for effect in found] for name, found in lists.items()}
        unreached = [asdict(each) for each in await desk.unreached()]
        note = "" if desk.configured else NOT_SET
        return {**asdict(await desk.figures()), "note": note, **shown, "unreached": unreached}

    @routes.post("/ops/effects/{effect}/replay", summary="Coba kirim sekali lagi")
    async def replay(actor: Operator, effect: int, body: EffectReason) -> dict[str, Any]:
        await desk.replay(effect, actor=actor.account, reason=body.reason)
        return {"effect": effect, "outcome": "replayed"}

    @routes.post("/ops/effects/{effect}/park", summary="Sisihkan dengan alasan")
    async def park(actor: Operator, effect: int, body: EffectReason) -> dict[str, Any]:
        await desk.set_aside(effect, actor=actor.account, reason=body.reason)
        return {"effect": effect, "outcome": "set_aside"}


async def _waiting(room: str, desk: "EffectDesk") -> list[dict[str, Any]]:
    late = sorted(await desk.listing(dead=False), key=lambda effect: effect.not_before)
    found = await desk.figures()
    if not late or found.oldest_seconds <= LATE.total_seconds():
        return []
    why, mend = (WHY.get(found.because, WHY[""]), MEND) if desk.configured else (NOT_SET, SET_IT)
    what = (
        f"{found.waiting} pemberitahuan belum terkirim; yang tertua menunggu sejak {moment_words(late[0].not_before)}."
    )
    return [_thing(room, what, why, mend, late[0].not_before)]


def _dead(room: str, effect: "StagedEffect") -> dict[str, Any]:
    why = WHY.get(effect.failure, f"Sebabnya, {effect.failure}.")
    return {
        **_thing(
            room,
            f"Pemberitahuan {effect.kind} kepada akun {effect.recipient} tentang {effect.subject} tidak terkirim.",
            f"{why} Dicoba {effect.attempts} kali.",
            "Perbaiki penyebabnya lalu kirim ulang, atau sisihkan dengan alasan.",
            effect.dead_at,
        ),
        "effect": effect.id,
    }


def _unreached(room: str, person: "Unreached") -> dict[str, Any]:
    return _thing(
        room,
        f"Akun {person.account} tidak dapat diberi tahu: {person.many} hal menunggunya.",
        "Orangnya tidak beralamat surat elektronik.",
        "Catat alamatnya (`terbuka persons change --email`); daftar ini disusun lagi pada hari kerja berikutnya.",
        person.since,
    )


def _thing(room: str, what: str, why: str, mend: str, since: Any) -> dict[str, Any]:
    return {"room": room, "what": what, "why": why, "mend": mend, "since": since, "letter": None}


def _masked(effect: "StagedEffect") -> dict[str, Any]:
    """Returns what an operator may see: ids, codes and counts; the address is not even here."""
    names = ("id", "channel", "kind", "recipient", "subject", "attempts", "failure", "staged_at", "dead_at")
    return {name: getattr(effect, name) for name in names}
