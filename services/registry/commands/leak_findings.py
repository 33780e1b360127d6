"""What the machines beside the rooms find readable opens its incident by itself, once, whose hours run from then."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.incidents import audit_incident, new_incident
from services.registry.commands.unit_of_work import UnitsOfWork, account_of, by_event
from services.registry.domain.acts import ActName
from services.registry.domain.incidents import Incident
from services.registry.domain.leak_findings import LeakSeen
from services.registry.store import incidents as store_incidents
from services.registry.store import items as store_items
from services.registry.store import leak_findings as store
from services.registry.tables import MESSAGING
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import IncidentOpenedV1
from shared.contracts.publications import LeakFoundV1
from shared.runtime.clock import legal_day

UNKNOWN_ITEM = "INFORMASI_TIDAK_DIKENAL"


class LeakCommands:
    """Hears what was found; nothing here changes an item, and no person stands as who recorded it."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def leak_found(self, connection: AsyncConnection, event: LeakFoundV1, cause: Envelope) -> None:
        """Opens the incident of a finding, or adds the finding to the incident that waits for a person.

        A finding that was heard before changes nothing. One about an item that registry does not know is kept with a
        line in the audit trail: nobody holds it, and the website withholds it all the same.
        """
        if await store.is_known(connection, event.finding_id):
            return
        now = self._units.kit.clock.now()
        told = event.model_dump(exclude={"found_at"})
        seen = LeakSeen(**told, found_at=min(event.found_at, now))
        if seen.item_id and not await store_items.known(connection, [seen.item_id]):
            await store.add(connection, seen, None, now)
            await _audit_unknown(connection, account_of(cause), seen, now)
            return
        incident = await self._incident_of(connection, seen, cause, now)
        await store.add(connection, seen, incident.id, now)

    async def _incident_of(
        self, connection: AsyncConnection, seen: LeakSeen, cause: Envelope, now: datetime
    ) -> Incident:
        ids = (seen.item_id,) if seen.item_id else ()
        known = await store.same_item(connection, ids, seen.found_at)
        if known is None and await store.is_full(connection):
            known = await store.gathering(connection, seen.found_at)
            return await self._take_in(connection, known, ids, seen, cause, now, is_gathering=True)
        return await self._take_in(connection, known, ids, seen, cause, now)

    async def _take_in(
        self,
        connection: AsyncConnection,
        incident_id: str | None,
        ids: Sequence[str],
        seen: LeakSeen,
        cause: Envelope,
        now: datetime,
        *,
        is_gathering: bool = False,
    ) -> Incident:
        if incident_id is None:
            return await self._open(connection, ids, seen, cause, now, is_gathering=is_gathering)
        before = await store_incidents.load(connection, incident_id)
        holders = await store_incidents.holders(connection, ids)
        after = before.taking_in(tuple(ids), holders, seen.found_at)
        if after != before:
            await store_incidents.save(connection, after)
            await audit_incident(connection, account_of(cause), ActName.RECORD_INCIDENT, after, now)
        return after

    async def _open(
        self,
        connection: AsyncConnection,
        ids: Sequence[str],
        seen: LeakSeen,
        cause: Envelope,
        now: datetime,
        *,
        is_gathering: bool,
    ) -> Incident:
        by = by_event(cause, now)
        words = {"found_by": seen.found_by, "is_gathering": is_gathering}
        incident = await new_incident(connection, ids, by, known_at=seen.found_at, at=now, **words)
        await store_incidents.save(connection, incident)
        await audit_incident(connection, account_of(cause), ActName.RECORD_INCIDENT, incident, now)
        event = IncidentOpenedV1(
            number=incident.number,
            incident_id=incident.id,
            known_at=incident.known_at,
            due_at=incident.due_at,
            due_on=legal_day(incident.due_at),
            found_by=seen.found_by,
        )
        await MESSAGING.outbox.stage(connection, [event], at=now, cause=cause, signer=self._units.kit.signer)
        await self._units.mails.stage(connection, [event], at=now)
        return incident


async def _audit_unknown(connection: AsyncConnection, account: str, seen: LeakSeen, at: datetime) -> None:
    detail = {"finding": seen.finding_id, "kinds": ",".join(seen.kinds)}
    await MESSAGING.audit.record(
        connection, actor=account, act=ActName.RECORD_INCIDENT, subject=seen.item_id, at=at,
        code=UNKNOWN_ITEM, detail=detail,
    )  # fmt: skip
