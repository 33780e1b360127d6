"""The notices of an incident: numbered and kept as issued, told to the books, recorded as sent with their proof."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.documents import DocumentCommands
from services.registry.commands.incidents import IncidentCommands, audit_incident
from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Signature
from services.registry.domain.incident_letters import (
    Addressee,
    Audience,
    NoticeLetter,
    NoticeWay,
    Sending,
    letter_number,
)
from services.registry.domain.incidents import Incident
from services.registry.domain.refusals import refuse
from services.registry.store import incidents as store
from services.registry.tables import MESSAGING
from shared.contracts.exemptions import NoticeIssuedV1
from shared.files.door import IncomingFile
from shared.runtime.clock import legal_day
from shared.security.identity import Actor


class NoticeCommands:
    """Issues notices and records that they were sent."""

    def __init__(self, units: UnitsOfWork, incidents: IncidentCommands, documents: DocumentCommands) -> None:
        self._units = units
        self._incidents = incidents
        self._documents = documents

    async def issue(self, actor: Actor, incident_id: str, audience: Audience, code: str = "") -> NoticeLetter:
        """Issues a notice under the year's next number; one that says the same to the same addressee is that notice.

        `code` names the SKPD of a notice to one. Raises INSIDEN_BELUM_DIURAIKAN, PENERIMA_TIDAK_COCOK or
        KEADAAN_TIDAK_COCOK.
        """
        now, by = self._units.kit.clock.now(), self._units.by(actor)
        async with self._units.database.transaction() as connection:
            incident = await store.load(connection, incident_id)
            to = incident.addressee(audience, code)
            standing = incident.standing_letter(to)
            if standing is not None:
                return standing
            letter = await _letter(connection, incident, to, by, now)
            issued = incident.issued(letter)
            await store.save(connection, issued)
            event = NoticeIssuedV1(
                number=letter.number,
                dated=letter.dated,
                incident_number=incident.number,
                audience=to.audience.value,
                skpd_code=to.code,
                skpd_name=to.name,
            )
            await MESSAGING.outbox.stage(connection, [event], at=now, signer=self._units.kit.signer)
            await audit_incident(connection, actor.account, ActName.ISSUE_NOTICE, issued, now)
        return letter

    async def record_sent(
        self, actor: Actor, incident_id: str, number: str, *, at: datetime, way: NoticeWay, proof: IncomingFile | None
    ) -> Incident:
        """Records that a notice was sent, with its sealed proof; a refusal or a repetition keeps no document.

        Raises PEMBERITAHUAN_TANPA_BUKTI, what `Incident.sent` raises, and what `DocumentCommands.keep` raises.
        """
        act, now = ActName.RECORD_NOTICE_SENT, self._units.kit.clock.now()
        async with self._documents.keeping(actor, proof) as document:
            if document is None:
                raise refuse("PEMBERITAHUAN_TANPA_BUKTI")
            sending = Sending(at, way, document, self._units.by(actor), now)
            done = await self._incidents.change(
                actor, act, incident_id, lambda found, _by, _at: found.sent(number, sending), document
            )
        if document not in done.documents:
            await self._documents.drop(document)
        return done


async def _letter(
    connection: AsyncConnection, incident: Incident, to: Addressee, by: Signature, now: datetime
) -> NoticeLetter:
    if incident.facts is None:
        raise refuse("INSIDEN_BELUM_DIURAIKAN", missing=["data", "how", "handling"])
    year = legal_day(now).year
    sequence = await store.next_notice(connection, year)
    number = letter_number(sequence, year)
    return NoticeLetter(number, year, sequence, to, by.on, by, now, incident.facts, excepted=incident.excepted)
