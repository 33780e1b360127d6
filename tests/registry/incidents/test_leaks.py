"""What a machine finds readable opens its incident by itself: once, by no person, from when it was seen first."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from uuid6 import uuid7

from services.registry import tables as t
from services.registry.commands.incident_access import IncidentRead
from services.registry.domain import leak_findings
from services.registry.domain.incidents import IncidentState
from services.registry.domain.states import ItemState
from services.registry.queries.incidents import IncidentQueries
from services.registry.store import items as store
from services.registry.tables import MESSAGING
from shared.contracts.exemptions import IncidentOpenedV1
from shared.contracts.publications import LeakFoundV1
from tests.registry.build import Registry, an_actor
from tests.registry.doors import Doors
from tests.registry.incidents.build import HOURS, described, told
from tests.registry.mail_world import MailWorld
from tests.registry.pages.desk import sit_down
from tests.registry.test_mails import text_of

PROOF = "9f" * 32
KETUA2 = an_actor("ketua", person="ketua2")


def found(registry: Registry, item_id: str, **changes: Any) -> LeakFoundV1:
    """Makes the fact that the probe read the inner title of an item just now."""
    said: dict[str, Any] = {"kinds": ("judul",), "place": "page", "found_by": "probe", "proof": PROOF}
    said |= {"finding_id": str(uuid7()), "found_at": registry.clock.now(), **changes}
    return LeakFoundV1(item_id=item_id, **said)


async def register(registry: Registry) -> list[IncidentRead]:
    """Returns the incidents of the register, the first one first."""
    lines = await IncidentQueries(registry.database).register(registry.clock.now())
    read = registry.commands.incident_access.read
    return [await read(registry.petugas, line.id) for line in reversed(lines)]


async def closed(registry: Registry) -> None:
    """Closes the only incident of the register."""
    (read,) = await register(registry)
    incident = await told(registry, await described(registry, read.incident))
    await registry.commands.incidents.ask_closing(registry.petugas, incident.id, "Tembolok kosong.")
    await registry.commands.incidents.answer_closing(KETUA2, incident.id, agreed=True)


async def test_a_finding_opens_its_incident_by_no_person(registry: Registry) -> None:
    item_id = await registry.exempt()
    seen_at = registry.clock.now()
    event = found(registry, item_id)
    record = registry.record_of(event)
    registry.clock.move_to(seen_at + timedelta(hours=5))
    await registry.delivery.receive(record)
    (read,) = await register(registry)
    incident = read.incident
    assert (incident.number, incident.item_ids, incident.found_by) == ("001/INSIDEN/2026", (item_id,), "probe")
    assert (incident.known_at, incident.due_at) == (seen_at, seen_at + HOURS)
    assert (incident.state, incident.recorded.person) == (IncidentState.RECORDED, "ruang:publisher")
    (seen,) = read.findings
    assert (seen.kinds, seen.place, seen.proof, seen.found_at) == (("judul",), "page", PROOF, seen_at)
    async with registry.database.snapshot() as connection:
        (line,) = [
            each for each in await MESSAGING.audit.history(connection, incident.id) if each["act"] == "record_incident"
        ]
        item = await store.read(connection, item_id)
    assert (line["actor"], line["detail"]["items"], item.state) == ("peristiwa:publisher", [item_id], ItemState.EXEMPT)


async def test_the_same_finding_heard_again_opens_nothing(registry: Registry) -> None:
    event = found(registry, await registry.exempt())
    await registry.hear(event)
    await registry.hear(event)
    await closed(registry)
    await registry.hear(event)
    assert (await registry.count(t.incidents), await registry.count(t.leaks)) == (1, 1)


async def test_a_further_finding_joins_until_somebody_described_it(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.hear(found(registry, item_id))
    await registry.hear(found(registry, item_id, kinds=("hash",), found_by="compare", place="website"))
    (read,) = await register(registry)
    assert [seen.kinds for seen in read.findings] == [("judul",), ("hash",)]
    await described(registry, read.incident)
    await registry.hear(found(registry, item_id, kinds=("berkas",)))
    assert await registry.count(t.incidents) == 2


async def test_a_new_finding_after_closing_opens_a_new_incident(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.hear(found(registry, item_id))
    await closed(registry)
    await registry.hear(found(registry, item_id))
    first, second = await register(registry)
    assert (first.incident.state, second.incident.state) == (IncidentState.CLOSED, IncidentState.RECORDED)


async def test_an_earlier_sight_that_comes_late_starts_the_hours_earlier(registry: Registry) -> None:
    item_id, now = await registry.exempt(), registry.clock.now()
    await registry.hear(found(registry, item_id))
    await registry.hear(found(registry, item_id, found_at=now - timedelta(hours=2)))
    await registry.hear(found(registry, item_id, found_at=now + timedelta(days=30)))
    (read,) = await register(registry)
    assert read.incident.due_at == now - timedelta(hours=2) + HOURS


async def test_a_flood_of_findings_opens_few_incidents_and_loses_no_item(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.registry.store.leak_findings.MOST_SINGLE", 2)
    monkeypatch.setattr("services.registry.store.leak_findings.MOST_GATHERED", 3)
    items = [await registry.exempt() for _ in range(8)]
    for _ in range(2):
        for item_id in items:
            await registry.hear(found(registry, item_id))
    read = [each.incident for each in await register(registry)]
    assert [len(each.item_ids) for each in read] == [1, 1, 3, 3]
    assert {item_id for each in read for item_id in each.item_ids} == set(items)
    assert await registry.count(t.leaks) == 16
    assert len(await registry.said(IncidentOpenedV1)) == 4


def test_ten_thousand_items_are_forty_incidents() -> None:
    assert leak_findings.MOST_SINGLE + -(-(10_000 - leak_findings.MOST_SINGLE) // leak_findings.MOST_GATHERED) == 40


async def test_an_item_that_registry_does_not_know_is_kept_and_opens_nothing(registry: Registry) -> None:
    await registry.hear(found(registry, "tidak-ada", found_by="compare", kinds=("unlisted",)))
    assert (await registry.count(t.incidents), await registry.count(t.leaks)) == (0, 1)
    audit = MESSAGING.audit.rows.c
    async with registry.database.snapshot() as connection:
        row = (await connection.execute(select(audit.actor).where(audit.code == "INFORMASI_TIDAK_DIKENAL"))).one()
    assert row.actor == "peristiwa:publisher"


async def test_a_closed_list_that_answered_is_one_incident_without_an_item(registry: Registry) -> None:
    for _ in range(2):
        await registry.hear(found(registry, "", kinds=("terbuka",), place="closed"))
    (read,) = await register(registry)
    assert (read.incident.item_ids, len(read.findings)) == ((), 2)
    nobody = await described(registry, read.incident, not_personal="Daftarnya kosong.")
    assert (nobody.addressees, nobody.state) == ((), IncidentState.NOTIFIED)


async def test_the_officers_who_must_act_get_one_mail_without_a_title(mails: MailWorld) -> None:
    item_id = await mails.registry.exempt()
    for _ in range(2):
        await mails.registry.hear(found(mails.registry, item_id))
    messages = await mails.sent()
    assert await mails.staged() == [("insiden-terbuka", "ketua"), ("insiden-terbuka", "petugas")]
    text = text_of(messages[0])
    assert "Nomor insiden: 001/INSIDEN/2026\nHari terakhir memberi tahu: 5 Maret 2026\n" in text
    assert (item_id in text, "kinerja" in text) == (False, False)


async def test_the_pages_say_that_no_person_opened_it(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    await doors.registry.hear(found(doors.registry, item_id))
    (read,) = await register(doors.registry)
    desk = await sit_down(doors, "petugas")
    page = (await desk.open(f"/registry/insiden/{read.incident.id}")).text
    for words in ("terbuka sendiri dari temuan mesin", "judul dalam", "halaman situs", PROOF[:16], item_id):
        assert words in page
    assert "terbuka sendiri" in (await desk.open("/registry/insiden")).text
