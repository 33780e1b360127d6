"""Incidents as tests make them: opened by a take-down or by hand, described, told, closed."""

from datetime import datetime, timedelta
from typing import Any

from services.registry.domain.facts import Document
from services.registry.domain.incident_letters import Addressee, Audience, IncidentFacts, NoticeWay, Sending
from services.registry.domain.incidents import Incident
from services.registry.queries.incidents import IncidentQueries
from shared.contracts.publications import FilesTakenDownV1
from tests.registry.build import PETUGAS, TODAY, Registry, a_proof
from tests.registry.test_copies import public_item, release, upload

HOURS = timedelta(hours=72)
MINUTE = timedelta(minutes=1)
BKD = Addressee(Audience.SKPD, "bkd", "Badan Kepegawaian Daerah")
WORDS = {
    "data": "Nama dan nilai kinerja pegawai.",
    "how": "Salinan yang keliru terbit di situs.",
    "handling": "Berkas diturunkan dan tembolok dikosongkan.",
}


def some_facts(at: datetime, **changes: Any) -> IncidentFacts:
    """Returns facts with the three contents of Ps 46(2)."""
    return IncidentFacts(**{**WORDS, "persons": 12, "concerned": "pegawai", "by": PETUGAS, "at": at, **changes})


def a_sending(at: datetime, **changes: Any) -> Sending:
    document = Document("bukti", "resi.pdf", "documents/bukti.age", "0" * 64, 12, "application/pdf", PETUGAS)
    return Sending(
        **{"at": at, "way": NoticeWay.POS, "document": document, "by": PETUGAS, "recorded_at": at, **changes}
    )


def taken_down(item_id: str, **changes: Any) -> FilesTakenDownV1:
    """Makes the fact that a Ketua took the files of an item off the website because personal data stood in them."""
    said: dict[str, Any] = {"reason": "personal_data", "words": "Halaman 3 memuat alamat.", "files": 1}
    said |= {"takedown_id": "penurunan-1", "taken_down_on": TODAY, "taken_down_by": "ketua"}
    return FilesTakenDownV1(item_id=item_id, **said | changes)


async def leaked(registry: Registry, **changes: Any) -> tuple[str, Incident]:
    """Returns a public item whose files were taken down because of a leak, and the incident of it."""
    item_id = await public_item(registry)
    await release(registry, registry.petugas2, item_id, await upload(registry, item_id))
    await registry.hear(taken_down(item_id, **changes))
    (line,) = await IncidentQueries(registry.database).register(registry.clock.now())
    return item_id, (await registry.commands.incident_access.read(registry.petugas, line.id)).incident


async def by_hand(registry: Registry, item_id: str = "", **changes: Any) -> Incident:
    """Returns an incident of an exempt item that a Petugas recorded now."""
    words: dict[str, Any] = {"known_at": registry.clock.now(), "note": "Tertinggal di mesin cetak umum."}
    ids = [item_id or await registry.exempt()]
    return await registry.commands.incidents.record(registry.petugas, ids, **words | changes)


async def described(registry: Registry, incident: Incident, **changes: Any) -> Incident:
    facts = some_facts(registry.clock.now(), **changes)
    return await registry.commands.incidents.describe(registry.petugas, incident.id, facts)


async def told(registry: Registry, incident: Incident, *audiences: Audience) -> Incident:
    """Issues the notices of an incident and records them as sent now; all that are wanted where none is named."""
    for to in [each for each in incident.addressees if not audiences or each.audience in audiences]:
        letter = await registry.commands.notices.issue(registry.petugas, incident.id, to.audience, to.code)
        incident = await registry.commands.notices.record_sent(
            registry.petugas, incident.id, letter.number, at=registry.clock.now(), way=NoticeWay.POS, proof=a_proof()
        )
    return incident
