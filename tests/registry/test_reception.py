"""Step 1: sealed dossiers come in, corrected versions, withdrawals, bad ones."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from services.registry import tables as t
from services.registry.commands.reception import read_dossier
from services.registry.domain.facts import Answer
from shared.contracts.envelope import wrap
from shared.contracts.exemptions import ItemQueuedV1, ItemReturnedV1
from shared.contracts.submissions import FileRef, ItemWithdrawnV1
from shared.messaging.delivery import DeliveryOutcome
from shared.messaging.handlers import ReceivedEvent
from shared.security.encryption import Keys, unseal_bytes
from tests.registry.build import Registry, a_classification, a_dossier, refused

FILE = FileRef(file_id="f1", object_key="files/f1.age", sha256="ab" * 32, size=12, media_type="application/pdf")


async def test_a_sealed_dossier_becomes_an_item(registry: Registry) -> None:
    item_id = await registry.take_in(files=(FILE,))
    seen = await registry.commands.access.read_item(registry.petugas, item_id)
    assert (seen["state"], seen["dossier"]["title"]) == ("submitted", "Nilai kinerja pegawai tahun 2025")
    assert seen["dossier"]["files"][0]["sha256"] == FILE.sha256
    assert await registry.count(t.files) == 1


async def test_a_file_that_two_rows_name_belongs_to_both_items(registry: Registry) -> None:
    events = [await registry.submitted(kind="history", files=(FILE,)) for _ in range(2)]
    async with registry.database.transaction() as connection:
        heard = []
        for event in events:
            opened = await registry.commands.reception.open_dossier(event)
            envelope = wrap(event, room="intake", sequence=1, at=registry.clock.now())
            heard.append(ReceivedEvent(event, envelope, opened))
        await registry.commands.reception.items_submitted(connection, heard)
    async with registry.database.snapshot() as connection:
        rows = (await connection.execute(select(t.files.c.item_id, t.files.c.sha256))).all()
    assert {tuple(row) for row in rows} == {(event.item_id, FILE.sha256) for event in events}


async def test_an_incomplete_row_of_an_old_list_goes_to_its_queue(registry: Registry) -> None:
    old = replace(a_dossier(), grounds=(replace(a_dossier().grounds[0], period="Tidak terbatas", huruf="c"),))
    item_id = await registry.take_in(old, kind="history")
    (queued,) = await registry.said(ItemQueuedV1, item_id)
    assert (queued.queue, queued.missing) == ("belum_lengkap", ("TIDAK_TERBATAS_DILARANG",))


async def test_a_petugas_completes_a_queued_row(registry: Registry) -> None:
    old = replace(a_dossier(), legal_basis="", grounds=(replace(a_dossier().grounds[0], statute="", huruf=""),))
    item_id = await registry.take_in(old, kind="history")
    item = await registry.commands.classification.propose(registry.petugas, item_id, a_classification())
    assert (str(item.state), str(item.queue)) == ("proposed", "")
    assert [event.queue for event in await registry.said(ItemQueuedV1, item_id)] == ["belum_lengkap", ""]


async def test_an_altered_dossier_is_a_dead_letter(registry: Registry) -> None:
    event = await registry.submitted(dossier_sha256="0" * 64)
    assert await registry.hear(event) is DeliveryOutcome.DEAD
    assert await registry.count(t.items) == 0


async def test_a_dossier_that_never_arrived_is_a_dead_letter(registry: Registry) -> None:
    event = (await registry.submitted()).model_copy(update={"dossier_key": "submissions/x/1/dossier.age"})
    assert await registry.hear(event) is DeliveryOutcome.DEAD


@pytest.mark.parametrize("plain", [b"", b"[]", b'{"title": 5}', b'{"grounds": [{"angka": "lima"}], "title": "x"}'])
def test_a_dossier_that_is_none_is_refused(plain: bytes) -> None:
    with refused("DOSIR_TIDAK_COCOK"):
        read_dossier(plain, ())


def test_a_dossier_may_leave_out_what_nobody_wrote() -> None:
    dossier = read_dossier(b'{"title": "x", "decree_date": "2024-01-02", "source": null, "grounds": null}', (FILE,))
    assert (dossier.decree_date, dossier.grounds, dossier.files[0].name) == (date(2024, 1, 2), (), "")


async def test_the_same_event_twice_makes_one_item(registry: Registry) -> None:
    record = registry.record_of(await registry.submitted())
    assert await registry.delivery.receive(record) is DeliveryOutcome.APPLIED
    assert await registry.delivery.receive(record) is DeliveryOutcome.DUPLICATE
    assert await registry.count(t.items) == 1


async def test_a_tidak_returns_the_item_with_a_reason_only_intake_can_read(registry: Registry, keys: Keys) -> None:
    item_id = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.TIDAK, "Uji belum memadai.")
    (returned,) = await registry.said(ItemReturnedV1, item_id)
    sealed = b"".join([block async for block in await registry.objects.open(returned.reason_key)])
    assert "intake" in keys.identities
    assert unseal_bytes(sealed, keys.identities["intake"]) == b"Uji belum memadai."
    assert returned.item_version == 1


async def test_a_corrected_version_is_taken_in_once_returned(registry: Registry) -> None:
    item_id = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.TIDAK, "Uji belum memadai.")
    better = await registry.submitted(a_dossier("Judul diperbaiki"), item_id=item_id, item_version=2)
    assert await registry.hear(better) is DeliveryOutcome.APPLIED
    seen = await registry.commands.access.read_item(registry.petugas, item_id)
    assert (seen["state"], seen["item_version"], seen["dossier"]["title"]) == ("submitted", 2, "Judul diperbaiki")


async def test_a_withdrawn_item_leaves_its_queue(registry: Registry) -> None:
    item_id = await registry.take_in(replace(a_dossier(), grounds=()))
    withdrawn = ItemWithdrawnV1(item_id=item_id, submission_id="kiriman", withdrawn_at=registry.clock.now())
    await registry.hear(withdrawn)
    summary = await registry.queries.summary(item_id)
    assert (summary.state, summary.queue, summary.missing) == ("withdrawn", "", ())


async def test_the_classifier_suggests_beside_the_stream(registry: Registry) -> None:
    item_id = await registry.take_in()
    before = (await registry.queries.summary(item_id)).version
    assert await registry.commands.suggestions.propose_pending() == 1
    assert await registry.commands.suggestions.propose_pending() == 0
    seen = await registry.commands.access.read_item(registry.petugas, item_id)
    assert seen["suggestion"]["proposal"]["grounds"][0]["huruf"] == "h"
    assert seen["version"] == before


async def test_every_reading_is_audited(registry: Registry) -> None:
    item_id = await registry.take_in()
    await registry.commands.access.read_item(registry.tim, item_id)
    rows = t.MESSAGING.audit.rows.c
    async with registry.database.snapshot() as connection:
        found = (await connection.execute(select(rows.actor, rows.act).where(rows.subject == item_id))).all()
    assert ("tim", "read_item") in [tuple(row) for row in found]
