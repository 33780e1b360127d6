"""Publication copies: sealed as they stream in, released by a second person, only for what is public."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.registry import tables as t
from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.errors import EngineAway
from shared.sealing import Keys, unseal_bytes
from shared.signing import verify
from tests.lost_answers import lost_answer
from tests.registry.build import END, Registry, a_classification, a_ground, an_actor, an_evidence, refused, stream

CONTENT = b"%PDF-1.7 salinan untuk publik" * 200


async def public_item(registry: Registry, huruf: str = "b") -> str:
    item_id = await registry.exempt(a_classification(a_ground(huruf)))
    await registry.lapse(item_id)
    return item_id


async def upload(registry: Registry, item_id: str, *, redacted: bool = False) -> str:
    copy = await registry.commands.upload_copy(
        registry.petugas, item_id, stream(CONTENT, 1000), media_type="application/pdf", redacted=redacted
    )
    return copy.id


async def test_a_released_copy_is_signed_and_only_the_publisher_can_open_it(registry: Registry, keys: Keys) -> None:
    item_id = await public_item(registry)
    await registry.commands.release_copy(registry.petugas2, item_id, await upload(registry, item_id))
    (event,) = await registry.said(PublicationCopyReleasedV1, item_id)
    record = verify(keys.signing_public, event.approval)
    assert (record["item_id"], record["version"], record["sha256"]) == (item_id, event.version, event.sha256)
    assert record["not_before"] == (END + timedelta(days=1)).isoformat()
    sealed = b"".join([block async for block in await registry.objects.open(event.object_key)])
    assert keys.publisher_identity is not None
    assert await unseal_bytes(sealed, keys.publisher_identity) == CONTENT
    assert event.sha256 == hashlib.sha256(CONTENT).hexdigest()


async def test_a_commit_whose_answer_was_lost_keeps_the_copy(registry: Registry) -> None:
    item_id = await public_item(registry)
    with lost_answer(registry.database, t.copies), pytest.raises(EngineAway):
        await upload(registry, item_id)
    async with registry.database.snapshot() as connection:
        copy_id = str((await connection.execute(select(t.copies.c.id))).scalar_one())
    await registry.commands.release_copy(registry.petugas2, item_id, copy_id)
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
        await registry.commands.release_copy(registry.petugas, item_id, await upload(registry, item_id))


async def test_nothing_exempt_is_released(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b")))
    with refused("BELUM_PUBLIK"):
        await registry.commands.release_copy(registry.petugas2, item_id, await upload(registry, item_id))


async def test_g_and_h_need_a_consent_or_a_redacted_copy(registry: Registry) -> None:
    item_id = await public_item(registry, "h")
    with refused("TANPA_PERSETUJUAN"):
        await registry.commands.release_copy(registry.petugas2, item_id, await upload(registry, item_id))
    redacted = await upload(registry, item_id, redacted=True)
    copy = await registry.commands.release_copy(registry.petugas2, item_id, redacted)
    assert copy.released is not None


async def test_a_withdrawn_consent_stops_further_copies(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.commands.open_early(registry.petugas, item_id, "consent", an_evidence())
    await registry.lapse(item_id)
    first, second = await upload(registry, item_id), await upload(registry, item_id)
    await registry.commands.release_copy(registry.petugas2, item_id, first)
    await registry.commands.withdraw_consent(registry.petugas, item_id, "Ditarik")
    with refused("TANPA_PERSETUJUAN"):
        await registry.commands.release_copy(registry.petugas2, item_id, second)


async def test_a_part_leaves_only_as_a_redacted_copy(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b")))
    case_id = await registry.approved(item_id, "open_in_part")
    await registry.effective(item_id, case_id, END)
    with refused("SALINAN_HARUS_DIHITAMKAN"):
        await registry.commands.release_copy(registry.petugas2, item_id, await upload(registry, item_id))


async def test_releasing_twice_says_it_once(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    await registry.commands.release_copy(registry.petugas2, item_id, copy_id)
    await registry.commands.release_copy(registry.petugas2, item_id, copy_id)
    assert len(await registry.said(PublicationCopyReleasedV1, item_id)) == 1
    with refused("SUDAH_DIPUTUS"):
        await registry.commands.release_copy(an_actor("petugas", person="petugas3"), item_id, copy_id)


async def test_an_interrupted_release_goes_on(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    await registry.objects.put(f"copies/{copy_id}.age", stream(b"tersegel"))
    copy = await registry.commands.release_copy(registry.petugas2, item_id, copy_id)
    assert copy.object_key == f"copies/{copy_id}.age"


async def test_a_refused_upload_leaves_no_object(registry: Registry) -> None:
    item_id = await public_item(registry)
    with refused("SALINAN_KOSONG"):
        await registry.commands.upload_copy(
            registry.petugas, item_id, stream(b""), media_type="application/pdf", redacted=False
        )
    with refused("INFORMASI_TIDAK_DIKENAL"):
        await upload(registry, "tidak-ada")
    registry.kit.settings.limits.file = 100
    with refused("SALINAN_TERLALU_BESAR"):
        await upload(registry, item_id)
    assert [key async for key in registry.objects.keys("drafts/")] == []
    assert await registry.count(t.copies) == 0


async def test_an_unknown_copy_is_refused(registry: Registry) -> None:
    item_id = await public_item(registry)
    with refused("SALINAN_TIDAK_DIKENAL"):
        await registry.commands.release_copy(registry.petugas2, item_id, "tidak-ada")
