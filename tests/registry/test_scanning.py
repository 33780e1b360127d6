"""Malware at registry's doors: publication copies and documents of proof, with a real clamd."""

import pytest

from shared.runtime.errors import Refusal
from tests.files.clamd import EICAR
from tests.registry.build import Registry, a_proof
from tests.registry.test_copies import a_file, public_item


async def test_infected_copies_and_proofs_are_refused_and_not_kept(scanned: str, registry: Registry) -> None:
    item_id = await public_item(registry)
    before = [key async for key in registry.objects.keys("")]
    infected = a_file(EICAR, "salinan.txt", "text/plain")
    with pytest.raises(Refusal, match="BERKAS_BERVIRUS"):
        await registry.commands.copies.upload_copy(registry.petugas, item_id, infected, redacted=True)
    with pytest.raises(Refusal, match="BERKAS_BERVIRUS"):
        await registry.commands.documents.keep(
            registry.commands.units.by(registry.petugas), a_proof(EICAR, "bukti.txt")
        )
    assert [key async for key in registry.objects.keys("")] == before
