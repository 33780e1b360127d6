"""Who had access: everybody who read or did something, nobody else, and the reading of that list is itself a line."""

import pytest
from sqlalchemy import select

from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.acts import EVERY_ITEM, ActName
from services.registry.pages.incident_words import accesses
from services.registry.tables import MESSAGING
from shared.runtime.errors import Transient
from tests.registry.build import Registry, refused
from tests.registry.incidents.build import by_hand, described, told


async def acts_on(registry: Registry, subject: str) -> list[tuple[str, str]]:
    a = MESSAGING.audit.rows.c
    query = select(a.actor, a.act).where(a.subject == subject).order_by(a.id)
    async with registry.database.snapshot() as connection:
        return [(row.actor, row.act) for row in await connection.execute(query)]


async def test_it_names_who_read_and_nobody_else(registry: Registry) -> None:
    item_id, other = await registry.take_in(), await registry.take_in()
    await registry.commands.access.read_item(registry.ketua, item_id)
    await registry.commands.access.read_item(registry.tim, other)
    with refused("KEADAAN_TIDAK_COCOK"):
        await registry.commands.takedowns.keep_down(registry.ketua, other, reason="a", reference="UU 14/2008")
    registry.clock.move_to_day(registry.clock.now().date(), hour=9)
    await registry.commands.access.read_item(registry.pimpinan, item_id)
    incident = await by_hand(registry, item_id)
    read = await registry.commands.incident_access.read_access(registry.petugas, incident.id)
    assert read.persons == ("ketua", "pimpinan")
    assert [(each.account, each.act, each.item_id) for each in read.entries] == [
        ("ketua", "read_item", item_id),
        ("pimpinan", "read_item", item_id),
    ]
    assert read.entries[0].at < read.entries[1].at


async def test_an_act_is_access_too_and_says_what_was_done(registry: Registry) -> None:
    item_id = await registry.exempt()
    incident = await by_hand(registry, item_id)
    read = await registry.commands.incident_access.read_access(registry.ketua, incident.id)
    assert [(each.account, each.act) for each in read.entries] == [
        ("petugas", "propose"),
        ("ketua", "decide"),
        ("pimpinan", "approve"),
    ]


async def test_a_copy_of_everything_for_another_receiver_is_access(registry: Registry) -> None:
    incident = await by_hand(registry, await registry.take_in())
    async with registry.database.transaction() as connection:
        for subject, act in ((EVERY_ITEM, ActName.BEGIN_EXPORT), ("0195", ActName.BEGIN_BACKUP)):
            at = registry.clock.now()
            await MESSAGING.audit.record(connection, actor="sistem:root", act=act, subject=subject, at=at)
    read = await registry.commands.incident_access.read_access(registry.ketua, incident.id)
    assert [(each.account, each.act) for each in read.entries] == [("sistem:root", "begin_export")]
    assert read.persons == ("sistem:root",)
    (row,) = accesses(registry.commands, read)["rows"]
    assert (row["act"], row["item"]) == ("mengekspor provinsi untuk penerima lain", "seluruh informasi")


async def test_reading_the_list_and_the_incident_are_lines_before_they_are_answered(registry: Registry) -> None:
    incident = await by_hand(registry)
    await registry.commands.incident_access.read(registry.ketua, incident.id)
    await registry.commands.incident_access.read_access(registry.ketua, incident.id)
    assert await acts_on(registry, incident.id) == [
        ("petugas", "record_incident"),
        ("ketua", "read_incident"),
        ("ketua", "read_access"),
    ]


async def test_without_its_audit_line_nothing_is_shown(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = await by_hand(registry)

    async def full(*_: object, **__: object) -> None:
        raise Transient("AUDIT_TIDAK_TERTULIS", "Penuh.")

    with monkeypatch.context() as fault:
        fault.setattr(type(MESSAGING.audit), "record", full)
        with refused("AUDIT_TIDAK_TERTULIS"):
            await registry.commands.incident_access.read_access(registry.ketua, incident.id)


async def test_a_sealed_document_is_opened_with_a_line_that_names_it(registry: Registry) -> None:
    incident = await told(registry, await described(registry, await by_hand(registry)))
    (first, *_) = incident.documents
    access = registry.commands.incident_access
    _, chunks = await access.read_document(registry.ketua, incident.id, first.id, ReadingPurpose.of_bytes("Diperiksa."))
    assert b"".join([chunk async for chunk in chunks]).startswith(b"%PDF")
    assert (await acts_on(registry, incident.id))[-1] == ("ketua", "read_document")
    with refused("BERKAS_TIDAK_DIKENAL"):
        await access.read_document(registry.ketua, incident.id, "lain", ReadingPurpose.of_page(1))
