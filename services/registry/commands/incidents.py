"""Incidents: recorded by a take-down or by hand, described, and closed by two persons who did not record them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.documents import DocumentCommands
from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork, new_id
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Document, Signature, Takedown
from services.registry.domain.incident_letters import IncidentFacts, PersonsExcepted
from services.registry.domain.incidents import OPENED_BY, Incident, check_texts, incident_number
from services.registry.domain.mandates import check_authority
from services.registry.domain.refusals import refuse
from services.registry.store import incidents as store
from services.registry.store import items as store_items
from services.registry.tables import MESSAGING
from shared.files.door import IncomingFile
from shared.runtime.clock import legal_day
from shared.security.identity import Actor

Change = Callable[[Incident, Signature, datetime], Incident]


class IncidentCommands:
    """Keeps the register of incidents."""

    def __init__(self, units: UnitsOfWork, documents: DocumentCommands) -> None:
        self._units = units
        self._documents = documents

    async def open_by_takedown(self, work: UnitOfWork, done: Takedown, known_at: datetime) -> None:
        """Opens the incident of a take-down that says that something leaked, once, in the take-down's transaction.

        Whoever pressed the button counts as who recorded it; the hours run from when they did.
        """
        if done.reason not in OPENED_BY or await store.of_takedown(work.connection, done.id) is not None:
            return
        recorded = Signature(done.pressed_by or work.by.person, work.by.office, done.on)
        words: dict[str, Any] = {"note": done.words, "takedown_id": done.id, "takedown_reason": done.reason}
        incident = await new_incident(work.connection, [work.item.id], recorded, known_at=known_at, at=work.at, **words)
        await store.save(work.connection, incident)
        work.detail["incident"] = incident.id
        await audit_incident(work.connection, work.account, ActName.RECORD_INCIDENT, incident, work.at)

    async def record(self, actor: Actor, item_ids: Sequence[str], *, known_at: datetime | None, note: str) -> Incident:
        """Records an incident by hand; the same items and time by the same person are the incident that stands.

        `known_at` is now where nobody says another time. Raises NotFound INFORMASI_TIDAK_DIKENAL,
        INSIDEN_WAKTU_TIDAK_SAH for a time to come, TANPA_ALASAN without a word of what happened, and
        INSIDEN_MEMUAT_DATA_PRIBADI.
        """
        now = self._units.kit.clock.now()
        if known_at is not None and known_at > now:
            raise refuse("INSIDEN_WAKTU_TIDAK_SAH", field="known_at")
        if not note.strip():
            raise refuse("TANPA_ALASAN")
        check_texts({"note": note})
        async with self._units.database.transaction() as connection:
            ids, by = sorted(set(item_ids)), self._units.by(actor)
            incident = await new_incident(connection, ids, by, known_at=known_at or now, at=now, note=note.strip())
            before = await store.written_down_before(connection, incident, known_at)
            if before is not None:
                return before
            await store.save(connection, incident)
            await audit_incident(connection, actor.account, ActName.RECORD_INCIDENT, incident, now)
        return incident

    async def describe(self, actor: Actor, incident_id: str, facts: IncidentFacts) -> Incident:
        """Writes down what is known of an incident; raises as `Incident.described` does."""
        act = ActName.DESCRIBE_INCIDENT
        return await self.change(actor, act, incident_id, lambda found, _by, _at: found.described(facts))

    async def list_persons(self, actor: Actor, incident_id: str, proof: IncomingFile) -> Incident:
        """Attaches the sealed list of persons; a refusal or a repetition keeps no document."""
        act = ActName.ATTACH_PERSONS
        async with self._documents.keeping(actor, proof) as document:
            assert document is not None
            done = await self.change(
                actor, act, incident_id, lambda found, _by, _at: found.listing_persons(document), document
            )
        if document not in done.documents:
            await self._documents.drop(document)
        return done

    async def ask_closing(self, actor: Actor, incident_id: str, reason: str) -> Incident:
        """Asks to close an incident; raises as `Incident.ask_closing` does."""
        act = ActName.ASK_CLOSING
        return await self.change(actor, act, incident_id, lambda found, by, _at: found.ask_closing(by, reason))

    async def answer_closing(self, actor: Actor, incident_id: str, *, agreed: bool) -> Incident:
        """Closes an incident as the second person, or lets it go on; a head needs a mandate in force.

        Raises MANDAT_TIDAK_BERLAKU and what `Incident.answer_closing` raises.
        """

        def answer(found: Incident, by: Signature, _at: datetime) -> Incident:
            return found.answer_closing(by, agreed=agreed)

        act, mandated = ActName.CLOSE_INCIDENT, not actor.has("ketua")
        return await self.change(actor, act, incident_id, answer, mandated=mandated)

    async def except_persons(
        self, actor: Actor, incident_id: str, *, ground: str, statute: str, reason: str
    ) -> Incident:
        """Decides that the persons are not told, or with an empty `ground` that they are; a head needs a mandate.

        Raises MANDAT_TIDAK_BERLAKU and what `Incident.excepting` raises.
        """

        def decide(found: Incident, by: Signature, at: datetime) -> Incident:
            if not ground:
                return found.excepting_nobody()
            return found.excepting(PersonsExcepted(ground, statute.strip(), reason.strip(), by, at))

        act, mandated = ActName.EXCEPT_PERSONS, not actor.has("ketua")
        return await self.change(actor, act, incident_id, decide, mandated=mandated)

    async def change(
        self,
        actor: Actor,
        act: ActName,
        incident_id: str,
        change: Change,
        document: Document | None = None,
        *,
        mandated: bool = False,
    ) -> Incident:
        """Changes an incident in one transaction with its audit line; what changes nothing leaves no line.

        `mandated`: whoever acts needs a mandate in force, else MANDAT_TIDAK_BERLAKU.
        """
        now = self._units.kit.clock.now()
        async with self._units.database.transaction() as connection:
            before, by = await store.load(connection, incident_id), self._units.by(actor)
            if mandated:
                check_authority(await store_items.mandates_of(connection, by.person), by.on, highest=False)
            after = change(before, by, now)
            if after != before:
                await store.save(connection, after)
                await audit_incident(connection, actor.account, act, after, now, document)
        return after


async def new_incident(
    connection: AsyncConnection,
    item_ids: Sequence[str],
    by: Signature,
    *,
    known_at: datetime,
    at: datetime,
    **words: Any,
) -> Incident:
    """Returns a new incident under the year's next number, with the SKPD that hold its items."""
    year = legal_day(at).year
    sequence = await store.next_incident(connection, year)
    holders = await store.holders(connection, item_ids)
    place = (new_id(), incident_number(sequence, year), year, sequence)
    return Incident(*place, tuple(item_ids), holders, known_at, by, at, **words)


async def audit_incident(
    connection: AsyncConnection,
    account: str,
    act: ActName,
    incident: Incident,
    at: datetime,
    document: Document | None = None,
) -> None:
    """Writes the audit line of an act: number, state and items; a document that is named there is never swept."""
    detail = {"number": incident.number, "state": str(incident.state), "items": list(incident.item_ids[:20])}
    if act is ActName.EXCEPT_PERSONS:
        detail["ground"] = incident.excepted.ground if incident.excepted else ""
    if document is not None:
        detail |= {"document": document.id, "sha256": document.sha256}
    await MESSAGING.audit.record(connection, actor=account, act=act, subject=incident.id, at=at, detail=detail)
