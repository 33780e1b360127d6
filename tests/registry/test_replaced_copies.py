"""A draft whose place another took is released by nobody: black-out, a second upload, a corrected dossier."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from services.registry import tables as t
from shared.contracts.submissions import FileRef
from shared.files.copies import PDF
from tests.registry.build import Registry, a_classification, a_ground, refused
from tests.registry.test_checked_copies import LETTER, NAME, handed_in
from tests.registry.test_copies import last_line, public_item, release
from tests.registry.test_orphans import orphans

FILES = tuple(
    FileRef(file_id=name, object_key=f"files/{name}.age", sha256="0" * 64, size=1, media_type=PDF) for name in "ab"
)


async def item_with(registry: Registry, files: Sequence[FileRef]) -> str:
    """Returns a public item with these originals."""
    item_id = await registry.exempt(a_classification(a_ground("b")), files=tuple(files))
    await registry.lapse(item_id)
    return item_id


async def states(registry: Registry, item_id: str) -> dict[str, str]:
    """Returns what took the place of each copy of an item, by its id."""
    async with registry.database.snapshot() as connection:
        rows = await connection.execute(select(t.copies).where(t.copies.c.item_id == item_id))
        return {row.id: row.replaced_by for row in rows}


async def test_what_was_blacked_out_is_opened_released_and_blacked_out_by_nobody(registry: Registry) -> None:
    item_id = await public_item(registry)
    draft = await handed_in(registry, item_id, LETTER)
    await registry.commands.copies.read_copy(registry.petugas2, item_id, draft.id)
    copy = await registry.commands.redactions.black_out(registry.petugas, item_id, draft.id, [NAME])
    assert (await last_line(registry)).detail["replaces"] == [draft.id]
    for _ in range(2):
        with refused("SALINAN_DIGANTI"):
            await registry.commands.copies.release_copy(registry.petugas2, item_id, draft.id, draft.sha256)
    with refused("SALINAN_DIGANTI"):
        await release(registry, registry.petugas2, item_id, draft.id)
    with refused("SALINAN_DIGANTI"):
        await registry.commands.redactions.black_out(registry.petugas, item_id, draft.id, [NAME])
    assert (await release(registry, registry.petugas2, item_id, copy.id)).released is not None
    assert await states(registry, item_id) == {draft.id: copy.id, copy.id: ""}


async def test_two_who_black_out_the_same_draft_leave_one_copy(registry: Registry) -> None:
    item_id = await public_item(registry)
    draft = await handed_in(registry, item_id, LETTER)
    tool = registry.commands.redactions
    source = await tool.of_copy(registry.petugas, item_id, draft.id)
    made = await tool.try_out(source, [NAME])
    first = await tool.keep(registry.petugas, item_id, source, made)
    with refused("SALINAN_DIGANTI"):
        await tool.keep(registry.petugas2, item_id, source, made)
    assert await states(registry, item_id) == {draft.id: first.id, first.id: ""}


async def test_a_draft_released_meanwhile_is_not_blacked_out(registry: Registry) -> None:
    item_id = await public_item(registry)
    draft = await handed_in(registry, item_id, LETTER)
    tool = registry.commands.redactions
    source = await tool.of_copy(registry.petugas, item_id, draft.id)
    made = await tool.try_out(source, [NAME])
    await release(registry, registry.petugas2, item_id, draft.id)
    with refused("SUDAH_DIPUTUS"):
        await tool.keep(registry.petugas, item_id, source, made)


async def test_the_sealed_bytes_of_a_replaced_draft_are_swept(registry: Registry) -> None:
    item_id = await public_item(registry)
    draft = await handed_in(registry, item_id, LETTER)
    copy = await registry.commands.redactions.black_out(registry.petugas, item_id, draft.id, [NAME])
    await orphans(registry, older_than=-1).collect()
    assert [key async for key in registry.objects.keys("drafts/")] == [copy.draft_key]


async def test_a_second_upload_of_the_same_original_replaces_the_first_and_no_other(registry: Registry) -> None:
    item_id = await item_with(registry, FILES)
    a, b = [await handed_in(registry, item_id, LETTER, original=name) for name in "ab"]
    again = await handed_in(registry, item_id, LETTER, original="a", marks=[NAME])
    part = await handed_in(registry, item_id, LETTER, original="b", beside=True)
    assert await states(registry, item_id) == {a.id: again.id, b.id: "", again.id: "", part.id: ""}
    blacked = await registry.commands.redactions.black_out(registry.petugas, item_id, part.id, [NAME])
    assert (await states(registry, item_id))[b.id] == ""
    assert (await states(registry, item_id))[part.id] == blacked.id


async def test_a_released_copy_is_not_replaced(registry: Registry) -> None:
    item_id = await item_with(registry, FILES[:1])
    first = await release(registry, registry.petugas2, item_id, (await handed_in(registry, item_id, LETTER)).id)
    again = await handed_in(registry, item_id, LETTER)
    assert (again.original, await states(registry, item_id)) == ("a", {first.id: "", again.id: ""})


async def test_which_original_is_said_where_there_are_several(registry: Registry) -> None:
    item_id = await item_with(registry, FILES)
    with refused("SALINAN_TANPA_ASLI"):
        await handed_in(registry, item_id, LETTER)
    with refused("BERKAS_TIDAK_DIKENAL"):
        await handed_in(registry, item_id, LETTER, original="c")


@pytest.mark.parametrize(("kept", "void"), [(FILES[1:], True), (FILES, False)])
async def test_a_draft_whose_original_was_replaced_is_void(
    registry: Registry, kept: Sequence[FileRef], void: bool
) -> None:
    item_id = await registry.take_in(files=FILES)
    draft, other = [await handed_in(registry, item_id, LETTER, original=name) for name in "ab"]
    await registry.take_in(item_id=item_id, item_version=2, files=tuple(kept))
    assert await states(registry, item_id) == {draft.id: "dosir" if void else "", other.id: ""}
    with refused("SALINAN_DIGANTI" if void else "BELUM_PUBLIK"):
        await registry.commands.copies.release_copy(registry.petugas2, item_id, draft.id, draft.sha256)
