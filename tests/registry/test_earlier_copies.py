"""A newer copy of an original beside an older one that is public: the releaser says what becomes of the older one."""

import asyncio

import pytest

from services.registry.domain.copies import Copy, Earlier
from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.runtime.errors import TerbukaError
from tests.registry.build import Registry, refused
from tests.registry.test_checked_copies import LETTER, NAME, handed_in
from tests.registry.test_copies import public_item, release
from tests.registry.test_orphans import orphans
from tests.registry.test_replaced_copies import FILES, item_with, states


async def say(registry: Registry, item_id: str, copy: Copy, earlier: Earlier = "") -> Copy:
    """Opens a copy and releases it, with a word on the earlier ones."""
    await registry.commands.copies.read_copy(registry.petugas2, item_id, copy.id)
    return await registry.commands.copies.release_copy(registry.petugas2, item_id, copy.id, copy.sha256, earlier)


async def older_and_newer(registry: Registry) -> tuple[str, Copy, Copy]:
    """Returns an item, its public copy, and one of the same original that waits, with a name blacked out."""
    item_id = await item_with(registry, FILES)
    older = await release(
        registry, registry.petugas2, item_id, (await handed_in(registry, item_id, LETTER, original="a")).id
    )
    return item_id, older, await handed_in(registry, item_id, LETTER, original="a", marks=[NAME])


async def test_nothing_is_released_beside_an_older_copy_unasked(registry: Registry) -> None:
    item_id, older, newer = await older_and_newer(registry)
    with pytest.raises(TerbukaError, match=r"^SALINAN_LAIN_TERBIT:") as asked:
        await say(registry, item_id, newer)
    assert asked.value.data["copies"] == [older.id]
    assert [event.copy_id for event in await registry.said(PublicationCopyReleasedV1, item_id)] == [older.id]
    assert await states(registry, item_id) == {older.id: "", newer.id: ""}


async def test_the_older_copy_goes_down_with_its_bytes(registry: Registry) -> None:
    item_id, older, newer = await older_and_newer(registry)
    await say(registry, item_id, newer, "replace")
    assert [event.replaces for event in await registry.said(PublicationCopyReleasedV1, item_id)] == [(), (older.id,)]
    assert await states(registry, item_id) == {older.id: newer.id, newer.id: ""}
    with refused("SALINAN_DIGANTI"):
        await registry.commands.copies.read_copy(registry.petugas2, item_id, older.id)
    with refused("SUDAH_DIPUTUS"):
        await registry.commands.copies.release_copy(registry.petugas2, item_id, older.id, older.sha256, "replace")
    assert (await say(registry, item_id, newer)).id == newer.id
    await orphans(registry, older_than=-1).collect()
    left = [key for prefix in ("drafts/", "copies/") async for key in registry.objects.keys(prefix)]
    assert sorted(left) == sorted([newer.draft_key, f"copies/{newer.id}.age"])


async def test_a_copy_of_another_page_stays_beside_it(registry: Registry) -> None:
    item_id, older, newer = await older_and_newer(registry)
    await say(registry, item_id, newer, "keep")
    assert await states(registry, item_id) == {older.id: "", newer.id: ""}
    assert (await registry.said(PublicationCopyReleasedV1, item_id))[-1].replaces == ()


async def test_a_copy_of_another_original_is_not_asked_about(registry: Registry) -> None:
    item_id, older, newer = await older_and_newer(registry)
    other = await handed_in(registry, item_id, LETTER, original="b")
    await say(registry, item_id, other, "replace")
    assert await states(registry, item_id) == {older.id: "", newer.id: "", other.id: ""}


async def test_an_open_draft_that_stood_beside_does_not_join_the_redacted_one_unasked(registry: Registry) -> None:
    item_id = await item_with(registry, FILES[:1])
    first = await handed_in(registry, item_id, LETTER)
    second = await handed_in(registry, item_id, LETTER, beside=True, marks=[NAME])
    await say(registry, item_id, second)
    with refused("SALINAN_LAIN_TERBIT"):
        await say(registry, item_id, first)


async def test_copies_without_a_named_original_may_be_of_the_same(registry: Registry) -> None:
    item_id = await public_item(registry)
    await say(registry, item_id, await handed_in(registry, item_id, LETTER))
    with refused("SALINAN_LAIN_TERBIT"):
        await say(registry, item_id, await handed_in(registry, item_id, LETTER, marks=[NAME]))


async def test_of_two_released_at_one_moment_the_second_is_asked_about(registry: Registry) -> None:
    item_id = await item_with(registry, FILES[:1])
    drafts = [await handed_in(registry, item_id, LETTER, beside=True) for _ in range(2)]
    done = await asyncio.gather(*(say(registry, item_id, each) for each in drafts), return_exceptions=True)
    codes = [each.code if isinstance(each, TerbukaError) else "" for each in done]
    assert sorted(codes) == ["", "SALINAN_LAIN_TERBIT"]


async def test_a_copy_whose_original_went_while_it_was_made_is_not_kept(registry: Registry) -> None:
    item_id = await registry.take_in(files=FILES)
    copies = registry.commands.copies
    made = await copies.made(LETTER, "application/pdf", [])
    await registry.take_in(item_id=item_id, item_version=2, files=FILES[1:])
    with refused("BERKAS_TIDAK_DIKENAL"):
        await copies.keep(registry.petugas, item_id, made, redacted=False, detail={"original": "a"})
    assert await states(registry, item_id) == {}
