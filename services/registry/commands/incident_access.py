"""Reading an incident, its notices and who had access: the audit line of a reading stands before anything is shown."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.documents import DocumentBytes, DocumentCommands
from services.registry.commands.originals import ReadingPurpose
from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain.acts import ActName
from services.registry.domain.incident_letters import NoticeLetter
from services.registry.domain.incidents import Incident
from services.registry.domain.leak_findings import LeakSeen
from services.registry.domain.refusals import refuse
from services.registry.queries.incidents import AccessEntry, ItemOfIncident, accesses, items_of, publications
from services.registry.store import incidents as store
from services.registry.store import leak_findings as store_leaks
from services.registry.tables import MESSAGING
from shared.security.identity import Actor

MOST_FINDINGS = 200
"""Findings that are shown with an incident; the first ones say since when."""


@dataclass(frozen=True)
class IncidentRead:
    """An incident with the items that it is about, and what machines found that belongs to it, up to a limit."""

    incident: Incident
    items: tuple[ItemOfIncident, ...]
    findings: tuple[LeakSeen, ...] = ()


@dataclass(frozen=True)
class AccessRead:
    """An incident with every access to its items that registry's audit trail holds, oldest first.

    `published` says from when to when their files stood on the website; who reads there is written nowhere.
    """

    incident: Incident
    items: tuple[ItemOfIncident, ...]
    entries: tuple[AccessEntry, ...]
    published: tuple[Mapping[str, Any], ...]

    @property
    def persons(self) -> tuple[str, ...]:
        """Returns the persons who had access, each once, in order of their first access."""
        return tuple(dict.fromkeys(each.person for each in self.entries))


class IncidentReadings:
    """Shows incidents to officers, and writes down first that they were read."""

    def __init__(self, units: UnitsOfWork, documents: DocumentCommands) -> None:
        self._units = units
        self._documents = documents

    async def read(self, actor: Actor, incident_id: str) -> IncidentRead:
        """Returns an incident with its items; raises NotFound INSIDEN_TIDAK_DIKENAL."""
        detail: dict[str, Any] = {}
        async with self._reading(actor, ActName.READ_INCIDENT, incident_id, detail) as (connection, incident):
            findings = await store_leaks.of_incident(connection, incident.id, MOST_FINDINGS)
            return IncidentRead(incident, await items_of(connection, incident.item_ids), tuple(findings))

    async def read_access(self, actor: Actor, incident_id: str) -> AccessRead:
        """Returns who had access to the items of an incident; raises as `read` does."""
        detail: dict[str, Any] = {}
        accounts = await self._accounts()
        async with self._reading(actor, ActName.READ_ACCESS, incident_id, detail) as (connection, incident):
            items = await items_of(connection, incident.item_ids)
            found = await accesses(connection, incident.item_ids)
            detail["count"] = len(found)
            named = tuple(each.by(*accounts.get(each.account, (each.account, ""))) for each in found)
            return AccessRead(incident, items, named, await publications(connection, incident.item_ids))

    async def read_letter(self, actor: Actor, incident_id: str, number: str) -> tuple[IncidentRead, NoticeLetter]:
        """Returns a notice with its incident; raises as `read` does, and NotFound PEMBERITAHUAN_TIDAK_DIKENAL."""
        detail = {"letter": number}
        async with self._reading(actor, ActName.READ_PAPER, incident_id, detail) as (connection, incident):
            letter = incident.letter(number)
            return IncidentRead(incident, await items_of(connection, incident.item_ids)), letter

    async def read_document(
        self, actor: Actor, incident_id: str, document_id: str, purpose: ReadingPurpose
    ) -> DocumentBytes:
        """Returns a sealed document of an incident and its plain bytes; raises NotFound BERKAS_TIDAK_DIKENAL."""
        detail = {"document": document_id, **purpose.detail}
        async with self._reading(actor, ActName.READ_DOCUMENT, incident_id, detail) as (_, incident):
            document = next((each for each in incident.documents if each.id == document_id), None)
            if document is None:
                raise refuse("BERKAS_TIDAK_DIKENAL")
        return document, await self._documents.opened(document)

    @asynccontextmanager
    async def _reading(
        self, actor: Actor, act: ActName, incident_id: str, detail: Mapping[str, Any]
    ) -> AsyncIterator[tuple[AsyncConnection, Incident]]:
        """Yields an incident as one instant has it; the reader's `return` waits until the audit line stands."""
        async with self._units.database.snapshot() as connection:
            yield connection, await store.read(connection, incident_id)
        at = self._units.kit.clock.now()
        async with self._units.database.transaction() as connection:
            words: dict[str, Any] = {"actor": actor.account, "act": act, "subject": incident_id, "at": at}
            await MESSAGING.audit.record(connection, **words, detail=detail)

    async def _accounts(self) -> Mapping[str, tuple[str, str]]:
        """Returns the person of each account, and that person's name."""
        persons = await self._units.kit.identity.persons()
        listed = [each.actor for each in await self._units.kit.identity.list_accounts()]
        named = {each.account: (each.person, persons.get(each.person)) for each in listed}
        return {account: (person, known.name if known else "") for account, (person, known) in named.items()}
