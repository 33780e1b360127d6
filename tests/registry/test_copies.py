"""Publication copies: sealed as they stream in, released by a second person, only for what is public."""

import asyncio
import hashlib
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.registry import tables as t
from services.registry.domain.case_rules import CaseOutcome
from services.registry.domain.copies import Copy
from services.registry.domain.facts import Answer
from services.registry.tables import MESSAGING
from shared.contracts.exemptions import (
    CaseTrigger,
    CopiesWithdrawnV1,
    ItemOpenedV1,
    PublicationCopyReleasedV1,
    TakedownRecordedV1,
)
from shared.files.copies import PDF, make_copy
from shared.files.door import IncomingFile
from shared.runtime.errors import EngineAway
from shared.security.encryption import Keys, unseal_bytes
from shared.security.identity import Actor
from shared.security.signing import verify
from tests.files.pdfs import a_pdf
from tests.lost_answers import lost_answer
from tests.registry.build import END, TODAY, Registry, a_classification, a_ground, an_actor, refused, stream

CONTENT = a_pdf("salinan untuk publik", size=5000)
COPY = make_copy(CONTENT, PDF).content


async def public_item(registry: Registry, huruf: str = "b") -> str:
    item_id = await registry.exempt(a_classification(a_ground(huruf)))
    await registry.lapse(item_id)
    return item_id


async def release(registry: Registry, actor: Actor, item_id: str, copy_id: str) -> Copy:
    """Opens a copy and releases it with the hash of what was seen."""
    copy, chunks = await registry.commands.copies.read_copy(actor, item_id, copy_id)
    seen = b"".join([chunk async for chunk in chunks])
    assert hashlib.sha256(seen).hexdigest() == copy.sha256
    return await registry.commands.copies.release_copy(actor, item_id, copy_id, copy.sha256)


def a_file(content: bytes, name: str = "salinan.pdf", kind: str = "application/pdf") -> IncomingFile:
    return IncomingFile(name, kind, stream(content, 1000))


async def upload(registry: Registry, item_id: str, *, redacted: bool = False) -> str:
    copy = await registry.commands.copies.upload_copy(registry.petugas, item_id, a_file(CONTENT), redacted=redacted)
    return copy.id


async def last_line(registry: Registry) -> Any:
    rows = MESSAGING.audit.rows
    async with registry.database.snapshot() as connection:
        return (await connection.execute(select(rows).order_by(rows.c.id.desc()).limit(1))).one()


async def test_a_released_copy_is_signed_and_only_the_publisher_can_open_it(registry: Registry, keys: Keys) -> None:
    item_id = await public_item(registry)
    await release(registry, registry.petugas2, item_id, await upload(registry, item_id))
    (event,) = await registry.said(PublicationCopyReleasedV1, item_id)
    record = verify(keys.signing_public, event.approval)
    assert (record["item_id"], record["version"], record["sha256"]) == (item_id, event.version, event.sha256)
    assert record["not_before"] == (END + timedelta(days=1)).isoformat()
    sealed = b"".join([block async for block in await registry.objects.open(event.object_key)])
    assert "publisher" in keys.identities
    assert unseal_bytes(sealed, keys.identities["publisher"]) == COPY
    assert event.sha256 == hashlib.sha256(COPY).hexdigest()


async def test_a_commit_whose_answer_was_lost_keeps_the_copy(registry: Registry) -> None:
    item_id = await public_item(registry)
    with lost_answer(registry.database, t.copies), pytest.raises(EngineAway):
        await upload(registry, item_id)
    async with registry.database.snapshot() as connection:
        copy_id = str((await connection.execute(select(t.copies.c.id))).scalar_one())
    await release(registry, registry.petugas2, item_id, copy_id)
    (event,) = await registry.said(PublicationCopyReleasedV1, item_id)
    assert await registry.objects.exists(event.object_key)


async def test_nothing_plain_reaches_the_disk(registry: Registry) -> None:
    item_id = await public_item(registry)
    await upload(registry, item_id)
    stored = [key async for key in registry.objects.keys("drafts/")]
    sealed = b"".join([block async for block in await registry.objects.open(stored[0])])
    assert b"salinan untuk publik" not in sealed


async def test_the_uploader_cannot_release(registry: Registry) -> None:
    item_id = await public_item(registry)
    with refused("SATU_ORANG_DUA_PERAN"):
        await release(registry, registry.petugas, item_id, await upload(registry, item_id))


async def test_nothing_exempt_is_released(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b")))
    with refused("BELUM_PUBLIK"):
        await release(registry, registry.petugas2, item_id, await upload(registry, item_id))


@pytest.mark.parametrize("redacted", [False, True])
async def test_g_and_h_need_a_consent_whatever_the_tick_says(registry: Registry, redacted: bool) -> None:
    item_id = await public_item(registry, "h")
    with refused("TANPA_PERSETUJUAN"):
        await release(registry, registry.petugas2, item_id, await upload(registry, item_id, redacted=redacted))


async def test_who_has_not_opened_the_copy_does_not_release_it(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    copy, _ = await registry.commands.copies.read_copy(registry.ketua, item_id, copy_id)
    with refused("SALINAN_BELUM_DILIHAT"):
        await registry.commands.copies.release_copy(registry.petugas2, item_id, copy_id, copy.sha256)
    released = await registry.commands.copies.release_copy(registry.ketua, item_id, copy_id, copy.sha256.upper())
    assert (released.seen_by, released.released is not None) == (("ketua",), True)


@pytest.mark.parametrize("said", ["", "0" * 64, "abc"])
async def test_the_releaser_names_the_hash_of_what_was_seen(registry: Registry, said: str) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    await registry.commands.copies.read_copy(registry.petugas2, item_id, copy_id)
    with refused("SALINAN_TIDAK_COCOK"):
        await registry.commands.copies.release_copy(registry.petugas2, item_id, copy_id, said)


async def test_opening_a_copy_is_written_down_before_its_first_byte(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    await registry.commands.copies.read_copy(registry.petugas2, item_id, copy_id)
    line = await last_line(registry)
    assert (line.act, line.actor, line.subject, line.detail["copy"]) == ("read_copy", "petugas", item_id, copy_id)


async def opened_by(registry: Registry, trigger: CaseTrigger, outcome: CaseOutcome = "open_now") -> str:
    """Opens an item of huruf h by an early case and returns the id of what is public now."""
    item_id = await registry.exempt()
    registry.clock.move_to_day(TODAY + timedelta(days=1))
    case_id = await registry.early(item_id, trigger)
    if trigger == "ruling":
        await registry.commands.openings.confirm_ruling(registry.ketua, case_id, None)
    else:
        await registry.agreed(case_id, outcome)
    await registry.effective(item_id, case_id, TODAY + timedelta(days=2))
    return str(next(event.item_id for event in await registry.said(ItemOpenedV1)))


async def test_a_withdrawn_consent_takes_files_off_and_stops_further_copies(registry: Registry) -> None:
    item_id = await opened_by(registry, "consent")
    await release(registry, registry.petugas2, item_id, await upload(registry, item_id))
    second = await upload(registry, item_id)
    await registry.commands.archive.withdraw_consent(registry.petugas, item_id, "Ditarik")
    (event,) = await registry.said(CopiesWithdrawnV1, item_id)
    assert event.reason == "consent_withdrawn"
    with refused("TANPA_PERSETUJUAN"):
        await release(registry, registry.petugas2, item_id, second)


async def test_a_withdrawn_consent_takes_the_opened_part_off_too(registry: Registry) -> None:
    part_id = await opened_by(registry, "consent", "open_in_part")
    await release(registry, registry.petugas2, part_id, await upload(registry, part_id, redacted=True))
    async with registry.database.snapshot() as connection:
        whole = (await connection.execute(select(t.items.c.part_of).where(t.items.c.id == part_id))).scalar_one()
    await registry.commands.archive.withdraw_consent(registry.petugas, whole, "Ditarik")
    assert [event.item_id for event in await registry.said(CopiesWithdrawnV1)] == [part_id]
    asked = [(await registry.queries.awaiting("ketua", who, TODAY))["taken_down"] for who in ("ketua", "petugas")]
    assert (asked, [event.item_id for event in await registry.said(TakedownRecordedV1)]) == ([1, 0], [part_id])
    with refused("SATU_ORANG_DUA_PERAN"):
        await registry.commands.takedowns.keep_down(
            Actor("x", "petugas", frozenset({"ketua"})), part_id, reason="a", reference="Pasal 17 huruf h UU 14/2008"
        )


@pytest.mark.parametrize("trigger", ["ruling", "public_office"])
async def test_a_final_ruling_and_a_public_office_ask_for_no_consent(registry: Registry, trigger: CaseTrigger) -> None:
    item_id = await opened_by(registry, trigger)
    copy = await release(registry, registry.petugas2, item_id, await upload(registry, item_id))
    assert copy.released is not None


async def test_a_part_leaves_only_as_a_redacted_copy(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b")))
    case_id = await registry.approved(item_id, "open_in_part")
    await registry.effective(item_id, case_id, END)
    (event,) = await registry.said(ItemOpenedV1)
    part_id = event.item_id
    with refused("SALINAN_HARUS_DIHITAMKAN"):
        await release(registry, registry.petugas2, part_id, await upload(registry, part_id))
    await release(registry, registry.petugas2, part_id, await upload(registry, part_id, redacted=True))


@pytest.mark.parametrize(("answer", "code"), [("open", ""), ("withhold", "TANPA_PERSETUJUAN")])
async def test_content_that_lapsed_leaves_by_a_confirmed_decision_only(
    registry: Registry, answer: Any, code: str
) -> None:
    item_id = await public_item(registry, "h")
    copy_id = await upload(registry, item_id)
    words: dict[str, Any] = {"reason": "Isinya sudah umum.", "reference": "UU 27/2022 Pasal 67"}
    await registry.commands.content.decide_content(registry.ketua, item_id, answer, **words)
    with refused("TANPA_PERSETUJUAN"):
        await release(registry, registry.petugas2, item_id, copy_id)
    await registry.commands.content.confirm_content(registry.pimpinan, item_id, Answer.SETUJU)
    with refused(code) if code else nullcontext():
        await release(registry, registry.petugas2, item_id, copy_id)


async def test_releasing_twice_says_it_once(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    copy = await release(registry, registry.petugas2, item_id, copy_id)
    await release(registry, registry.petugas2, item_id, copy_id)
    with refused("SUDAH_DIPUTUS"):
        await registry.commands.copies.release_copy(registry.petugas2, item_id, copy_id, "0" * 64)
    assert copy.released is not None
    assert len(await registry.said(PublicationCopyReleasedV1, item_id)) == 1
    with refused("SUDAH_DIPUTUS"):
        await release(registry, an_actor("petugas", person="petugas3"), item_id, copy_id)


async def test_releasing_at_the_same_moment_says_it_once(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    released = await asyncio.gather(*(release(registry, registry.petugas2, item_id, copy_id) for _ in range(3)))
    assert len({copy.approval for copy in released}) == 1
    assert len(await registry.said(PublicationCopyReleasedV1, item_id)) == 1


async def test_an_interrupted_release_goes_on(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    await registry.objects.put(f"copies/{copy_id}.age", stream(b"tersegel"))
    copy = await release(registry, registry.petugas2, item_id, copy_id)
    assert copy.object_key == f"copies/{copy_id}.age"


async def test_a_refused_upload_leaves_no_object(registry: Registry) -> None:
    item_id = await public_item(registry)
    with refused("BERKAS_KOSONG"):
        await registry.commands.copies.upload_copy(registry.petugas, item_id, a_file(b""), redacted=False)
    with refused("INFORMASI_TIDAK_DIKENAL"):
        await upload(registry, "tidak-ada")
    registry.kit.sizes.file = 100
    with refused("SALINAN_TERLALU_BESAR"):
        await upload(registry, item_id)
    assert [key async for key in registry.objects.keys("drafts/")] == []
    assert await registry.count(t.copies) == 0


async def test_an_unknown_copy_is_refused(registry: Registry) -> None:
    item_id = await public_item(registry)
    with refused("SALINAN_TIDAK_DIKENAL"):
        await release(registry, registry.petugas2, item_id, "tidak-ada")
