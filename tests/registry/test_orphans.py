"""What a killed process left in the store is collected; what a row or the trail knows stays, as does work in hand."""

from typing import Any

from uuid6 import uuid7

from services.registry.commands.orphans import SEARCHES, RegistryOrphans
from services.registry.domain.facts import Answer
from services.registry.settings import RegistrySettings
from services.registry.store import copies as store_copies
from services.registry.store import object_keys
from services.registry.tables import MESSAGING
from shared.storage import orphans as shared_orphans
from tests.files.pdfs import a_pdf
from tests.registry.build import Registry, a_dossier, a_proof, stream
from tests.registry.test_copies import public_item, release, upload

PREFIXES = tuple(prefix.rstrip("/") for prefix in SEARCHES)


def orphans(registry: Registry, *, older_than: int) -> RegistryOrphans:
    return RegistryOrphans(registry.kit, RegistrySettings().model_copy(update={"orphan_seconds": older_than}))


async def keys(registry: Registry) -> set[str]:
    return {key for prefix in PREFIXES async for key in registry.objects.keys(f"{prefix}/")}


async def lost(registry: Registry) -> set[str]:
    """Puts one object under each prefix that no row knows."""
    made = {f"{prefix}/{uuid7()}.age" for prefix in PREFIXES}
    for key in made:
        await registry.objects.put(key, stream(b"tersegel"))
    return made


async def returned(registry: Registry) -> str:
    """Lets an item go back to its SKPD, with a sealed reason."""
    item_id = await registry.proposed(dossier=a_dossier("Daftar hadir rapat"))
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.TIDAK, "Uji belum cukup.")
    return item_id


def test_every_prefix_of_the_room_is_swept() -> None:
    named = {value for value in vars(object_keys).values() if isinstance(value, str) and value.endswith("/")}
    assert named == set(SEARCHES)


async def test_a_reason_stays_where_only_its_event_or_only_the_trail_names_it(registry: Registry) -> None:
    first, second = await returned(registry), await returned(registry)
    before = await keys(registry)
    audit, outbox = MESSAGING.audit.rows, MESSAGING.outbox.rows
    async with registry.database.transaction() as connection:
        await connection.execute(audit.update().where(audit.c.subject == first).values(detail={}))
        await connection.execute(outbox.delete().where(outbox.c.key == second))
    assert await orphans(registry, older_than=-1).collect() == 0
    assert len(before) == 2
    assert await keys(registry) == before


async def test_more_objects_than_one_transaction_takes_are_all_collected(registry: Registry, monkeypatch: Any) -> None:
    monkeypatch.setattr(shared_orphans, "AT_ONCE", 2)
    for _ in range(3):
        await lost(registry)
    assert await orphans(registry, older_than=-1).collect() == 3 * len(PREFIXES)
    assert await keys(registry) == set()


async def test_only_objects_that_nobody_knows_are_collected(registry: Registry) -> None:
    await returned(registry)
    await registry.early(await registry.exempt(), "new_test")
    item_id = await public_item(registry)
    await release(registry, registry.petugas2, item_id, await upload(registry, item_id))
    known = await keys(registry)
    assert {key.partition("/")[0] for key in known} == set(PREFIXES)
    assert len(await lost(registry)) == len(PREFIXES)
    sweep = orphans(registry, older_than=-1)
    assert [await sweep.collect(), await sweep.collect()] == [len(PREFIXES), 0]
    assert await keys(registry) == known


async def test_young_objects_and_names_of_others_stay(registry: Registry) -> None:
    kept = await lost(registry) | {"documents/bukan-milik-registry.age"}
    await registry.objects.put("documents/bukan-milik-registry.age", stream(b"tersegel"))
    assert await orphans(registry, older_than=3600).collect() == 0
    assert await keys(registry) == kept


async def test_a_document_that_was_replaced_stays(registry: Registry) -> None:
    case_id = await registry.early(await registry.exempt(), "new_test")
    await registry.commands.documents.attach_document(registry.petugas, case_id, a_proof(a_pdf("lain")))
    known = await keys(registry)
    assert len(known) == 2
    assert await orphans(registry, older_than=-1).collect() == 0
    assert await keys(registry) == known


async def test_a_sealed_copy_that_nobody_released_is_collected_and_its_release_seals_it_again(
    registry: Registry, monkeypatch: Any
) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    sweep, lock = orphans(registry, older_than=-1), store_copies.lock
    swept: list[int] = []

    async def locked(*args: Any) -> Any:
        if not swept:
            swept.append(await sweep.collect())
        return await lock(*args)

    monkeypatch.setattr(store_copies, "lock", locked)
    copy = await release(registry, registry.petugas2, item_id, copy_id)
    assert (swept, copy.released is not None) == ([1], True)
    assert copy.object_key in await keys(registry)


async def test_a_release_in_hand_is_not_swept(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    await registry.objects.put(f"copies/{copy_id}.age", stream(b"tersegel"))
    async with registry.database.transaction() as connection:
        await store_copies.lock(connection, item_id, copy_id)
        sweep = orphans(registry, older_than=-1)
        assert await sweep.collect() == 0
    assert await sweep.collect() == 1


async def test_a_reason_that_no_act_took_is_not_kept(registry: Registry) -> None:
    item_id = await registry.proposed(dossier=a_dossier())
    for _ in range(2):
        await registry.commands.classification.decide(registry.ketua, item_id, Answer.TIDAK, "Uji belum cukup.")
    assert len([key async for key in registry.objects.keys("reasons/")]) == 1
