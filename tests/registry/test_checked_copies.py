"""A copy is what is seen of the file: made anew, blacked out here, and only then free of a consent that is missing."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from services.registry import tables as t
from services.registry.domain.copies import ENDINGS, Copy
from services.registry.domain.dossier import DossierFile
from shared.contracts.exemptions import ItemOpenedV1
from shared.contracts.submissions import FileRef
from shared.files.copies import CSV, PDF, TEXT
from shared.files.copy_facts import Mark
from shared.files.door import IncomingFile
from shared.runtime.errors import Refusal
from shared.security.encryption import Keys, unseal_bytes
from tests.files import canaries
from tests.files.bad_redactions import SECRET, black_box
from tests.files.pages import Page, letter
from tests.files.test_copies import tool
from tests.files.test_office_preview import DOCUMENT, document
from tests.files.test_redactions import words_of
from tests.registry.build import W0, Registry, a_classification, a_ground, refused, stream
from tests.registry.test_copies import public_item, release

LETTER = letter(Page(), ["Hasil pemeriksaan", SECRET, "Layanan berjalan baik"], size=16).content()
NAME = Mark(1, (0.05, 0.085, 0.9, 0.11))
"""The line with the secret."""


async def handed_in(registry: Registry, item_id: str, content: bytes, media_type: str = PDF, **words: Any) -> Copy:
    file = IncomingFile(f"salinan{ENDINGS[media_type]}", media_type, stream(content, 5000))
    return await registry.commands.copies.upload_copy(registry.petugas, item_id, file, **{"redacted": False} | words)


async def served(registry: Registry, keys: Keys, copy: Copy) -> bytes:
    sealed = b"".join([block async for block in await registry.objects.open(copy.object_key)])
    return unseal_bytes(sealed, keys.identities["publisher"])


async def test_nothing_beside_the_page_reaches_the_publisher(registry: Registry, keys: Keys, tmp_path: Path) -> None:
    item_id = await public_item(registry)
    given = canaries.content(active=False)
    planted = canaries.found_in(given + canaries.unpacked(given))
    assert planted == set(canaries.PLACES) - canaries.ACTIVE
    copy = await handed_in(registry, item_id, given)
    released = await release(registry, registry.petugas2, item_id, copy.id)
    content, file = await served(registry, keys, released), tmp_path / "salinan.pdf"
    file.write_bytes(content)
    assert canaries.found_in(content) | canaries.found_in(canaries.unpacked(content)) == set()
    assert canaries.found_in(tool("pdftotext", str(file), "-")) == set()
    assert canaries.found_in(tool("pdfinfo", str(file))) == set()
    assert b"0 embedded files" in tool("pdfdetach", "-list", str(file))


async def test_a_mark_that_hides_nothing_is_refused_and_nothing_is_kept(registry: Registry) -> None:
    item_id = await public_item(registry)
    with refused("HITAMAN_TEMBUS"):
        await handed_in(registry, item_id, black_box(0), redacted=True)
    assert [key async for key in registry.objects.keys("drafts/")] == []
    assert await registry.count(t.copies) == 0


async def test_what_is_blacked_out_here_lifts_the_consent_for_the_rest(registry: Registry, keys: Keys) -> None:
    item_id = await public_item(registry, "h")
    whole = await handed_in(registry, item_id, LETTER, redacted=True)
    with refused("TANPA_PERSETUJUAN"):
        await release(registry, registry.petugas2, item_id, whole.id)
    blacked = await registry.commands.redactions.black_out(registry.petugas, item_id, whole.id, [NAME])
    assert (blacked.is_blacked_out, blacked.facts.blacked, blacked.facts.pictures) == (True, {"1": 1}, (1,))
    released = await release(registry, registry.petugas2, item_id, blacked.id)
    said = words_of(await served(registry, keys, released))
    assert not {"SITI", "CANARY"} & set(said)


async def test_a_table_head_or_a_foreign_box_lifts_nothing(registry: Registry) -> None:
    item_id = await public_item(registry, "h")
    page = letter(Page(), ["Daftar"]).put("q 0 g 60 600 300 20 re f Q")
    copy = await handed_in(registry, item_id, page.content(), redacted=True)
    assert copy.facts.boxes == {"1": 1}
    with refused("TANPA_PERSETUJUAN"):
        await release(registry, registry.petugas2, item_id, copy.id)


async def test_marks_add_up_and_a_released_copy_takes_no_more(registry: Registry) -> None:
    item_id = await public_item(registry)
    first = await handed_in(registry, item_id, LETTER, marks=[NAME])
    second = await registry.commands.redactions.black_out(
        registry.petugas, item_id, first.id, [Mark(1, (0.05, 0.05, 0.9, 0.08))]
    )
    assert second.facts.blacked == {"1": 2}
    with refused("TANPA_TANDA"):
        await registry.commands.redactions.black_out(registry.petugas, item_id, second.id, [])
    with pytest.raises(Refusal, match="TANDA_DI_LUAR_SALINAN"):
        await registry.commands.redactions.black_out(registry.petugas, item_id, second.id, [Mark(9, (0, 0, 1, 1))])
    await release(registry, registry.petugas2, item_id, second.id)
    with refused("SUDAH_DIPUTUS"):
        await registry.commands.redactions.black_out(registry.petugas, item_id, second.id, [NAME])


async def test_whoever_blacks_out_does_not_release(registry: Registry) -> None:
    item_id = await public_item(registry)
    first = await handed_in(registry, item_id, LETTER)
    second = await registry.commands.redactions.black_out(registry.petugas2, item_id, first.id, [NAME])
    with refused("SATU_ORANG_DUA_PERAN"):
        await release(registry, registry.petugas2, item_id, second.id)


async def test_the_releaser_is_shown_pages_text_and_what_the_original_has_more(registry: Registry) -> None:
    item_id = await public_item(registry)
    copy = await handed_in(registry, item_id, LETTER, marks=[NAME])
    copies = registry.commands.copies
    original = DossierFile("f1", "asli.pdf", "", "", len(LETTER), PDF), stream(LETTER)
    assert (await copies.read_page(registry.petugas2, item_id, copy.id, 1)).startswith(b"\x89PNG")
    _, told = await copies.examine_copy(registry.petugas2, item_id, copy.id)
    comparison = await copies.compared(told, original)
    assert "SITI" not in told["pages"][0]["text"]
    assert comparison is not None
    assert any("SITI" in passage for passage in comparison.missing)
    released = await copies.release_copy(registry.petugas2, item_id, copy.id, copy.sha256)
    assert released.released is not None


async def test_text_and_csv_are_copies_and_office_files_are_not(registry: Registry) -> None:
    item_id = await public_item(registry)
    for content, kind in ((b"Ringkasan\n", TEXT), (b"a;b\n", CSV)):
        assert (await handed_in(registry, item_id, content, kind)).size == len(content)
    with refused("SALINAN_BUKAN_PDF"):
        await handed_in(registry, item_id, document(), DOCUMENT)


async def test_the_same_file_gives_the_same_hash(registry: Registry) -> None:
    item_id = await public_item(registry)
    copies = [await handed_in(registry, item_id, LETTER, marks=[NAME]) for _ in range(2)]
    assert copies[0].sha256 == copies[1].sha256


async def test_an_original_as_it_was_handed_in_is_not_redacted_whatever_is_said(registry: Registry) -> None:
    sha256 = hashlib.sha256(LETTER).hexdigest()
    ref = FileRef(file_id="f1", object_key="files/f1.age", sha256=sha256, size=len(LETTER), media_type=PDF)
    item_id = await registry.exempt(a_classification(a_ground("b")), files=(ref,))
    await registry.effective(item_id, await registry.approved(item_id, "open_in_part"), W0)
    part = (await registry.said(ItemOpenedV1))[-1].item_id
    whole = await handed_in(registry, part, LETTER, redacted=True)
    assert whole.redacted is False
    with refused("SALINAN_HARUS_DIHITAMKAN"):
        await release(registry, registry.petugas2, part, whole.id)
    assert (await handed_in(registry, part, LETTER, redacted=True, marks=[NAME])).redacted is True
