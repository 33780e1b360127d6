"""A publication copy that is no longer what was uploaded is neither shown nor released."""

import hashlib

import pytest

from services.registry import tables as t
from shared.security.encryption import seal
from tests.registry.build import Registry, refused, stream
from tests.registry.test_copies import public_item, release, upload


async def draft_of(registry: Registry) -> tuple[str, str, str]:
    """Uploads a copy; returns the item, the copy and the key of its draft."""
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    (key,) = [key async for key in registry.objects.keys("drafts/")]
    return item_id, copy_id, key


async def test_a_copy_whose_object_is_gone_is_refused_before_a_byte_is_sent(registry: Registry) -> None:
    item_id, copy_id, key = await draft_of(registry)
    await registry.objects.delete(key)
    with refused("SALINAN_RUSAK"):
        await registry.commands.copies.read_copy(registry.petugas2, item_id, copy_id)


@pytest.mark.parametrize("end", [b"?", b""], ids=["changed", "cut"])
async def test_a_copy_that_was_exchanged_breaks_off_and_is_not_released(registry: Registry, end: bytes) -> None:
    item_id, copy_id, key = await draft_of(registry)
    copy, chunks = await registry.commands.copies.read_copy(registry.petugas2, item_id, copy_id)
    kept = b"".join([chunk async for chunk in chunks])
    assert hashlib.sha256(kept).hexdigest() == copy.sha256
    await registry.objects.delete(key)
    await registry.objects.put(key, seal(stream(kept[:-1] + end), registry.kit.keys.recipients["registry"]))
    with refused("SALINAN_RUSAK"):
        await release(registry, registry.petugas2, item_id, copy_id)
    with refused("SALINAN_RUSAK"):
        await registry.commands.copies.release_copy(registry.petugas2, item_id, copy_id, copy.sha256)
    assert [key async for key in registry.objects.keys("copies/")] == []
    assert await registry.count(t.copies) == 1
