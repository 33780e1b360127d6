"""The HTTP door of incidents for programs: the register, what is known, the notices, who had access, the closing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, Field

from services.registry.api import originals, proofs
from services.registry.api.bodies import Body, Line, ReasonIn, Words
from services.registry.commands import Commands
from services.registry.commands.incident_access import AccessRead
from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Signature
from services.registry.domain.incident_letters import Audience, IncidentFacts, NoticeWay
from services.registry.domain.incidents import Incident
from services.registry.domain.refusals import refuse
from services.registry.queries.incidents import IncidentFigures, IncidentLine, IncidentQueries
from services.registry.store.records import INCIDENTS
from shared.runtime.legal_zone import legal_zone
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes

OFFICERS = ("petugas", "ketua", "pimpinan")
Reader = Annotated[Actor, Depends(require(*OFFICERS))]
Lister = Annotated[Actor, Depends(require(*OFFICERS, "operator"))]
Petugas = Annotated[Actor, Depends(require("petugas"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
Closer = Annotated[Actor, Depends(require("ketua", "pimpinan"))]
YEARS = range(2000, 2201)
MANY = 1_000_000_000


def _moment(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError("tahun di luar jangkauan")
    return value if value.tzinfo else value.replace(tzinfo=legal_zone())


Moment = Annotated[datetime, AfterValidator(_moment)]
"""An instant; one without an offset is told by the clock of Pontianak, as forms send it."""


class IncidentIn(Body):
    """Records an incident by hand; without `known_at` it is known since now."""

    item_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
    note: Words = ""
    known_at: Moment | None = None


class FactsIn(Body):
    """What is known of an incident; `not_personal` says why no personal data came out, where `personal` is false."""

    data: Words = ""
    how: Words = ""
    handling: Words = ""
    happened_at: Moment | None = None
    persons: Annotated[int | None, Field(ge=0, le=MANY)] = None
    concerned: Line = ""
    personal: bool = True
    not_personal: Words = ""
    to_public: bool = False

    def facts(self, by: Signature, at: datetime) -> IncidentFacts:
        """Returns the facts as the model knows them; raises TANPA_ALASAN where nobody says why none is personal."""
        because = "" if self.personal else self.not_personal.strip()
        if not self.personal and not because:
            raise refuse("TANPA_ALASAN", field="not_personal")
        texts = {name: getattr(self, name).strip() for name in ("data", "how", "handling", "concerned")}
        same = {"happened_at": self.happened_at, "persons": self.persons, "to_public": self.to_public}
        return IncidentFacts(**texts, **same, by=by, at=at, not_personal=because)  # type: ignore[arg-type]


class NoticeIn(Body):
    """Issues a notice; `skpd_code` names the SKPD of a notice to one."""

    audience: Audience
    skpd_code: Line = ""


class SentIn(Body):
    """Records that a notice was sent."""

    number: Line
    at: Moment
    way: Literal["langsung", "pos", "surel", "media"]

    @property
    def sending(self) -> dict[str, Any]:
        """Returns number, instant and way as the model knows them."""
        return {"number": self.number, "at": self.at, "way": NoticeWay(self.way)}


class ExceptionIn(Body):
    """The decision that the persons are not told, on the provision of an Act; an empty ground takes it back."""

    ground: Literal["", "pertahanan", "penegakan_hukum", "penyelenggaraan_negara", "sektor_keuangan"] = ""
    statute: Line = ""
    reason: Words = ""


class ClosingIn(Body):
    """The second person's answer to a closing; saying nothing is ya."""

    answer: Literal["ya", "tidak"] = "ya"


def router(commands: Commands, queries: IncidentQueries) -> APIRouter:
    """Builds the routes of the register of incidents."""
    routes = api_routes("/api/incidents", "incidents")
    _reads(routes, commands, queries)
    _records(routes, commands)
    _closes(routes, commands)
    return routes


def _reads(routes: APIRouter, commands: Commands, queries: IncidentQueries) -> None:
    clock = commands.units.kit.clock

    @routes.get("")
    @does(ActName.READ_LIST)
    async def incidents(actor: Lister) -> list[IncidentLine]:
        lines = await queries.register(clock.now())
        return lines if actor.has(*OFFICERS) else [line.without_titles() for line in lines]

    @routes.get("/figures")
    async def figures(actor: Lister) -> IncidentFigures:
        return await queries.figures(clock.now())

    @routes.get("/{incident_id}")
    @does(ActName.READ_INCIDENT)
    async def incident(actor: Reader, incident_id: str) -> dict[str, Any]:
        read = await commands.incident_access.read(actor, incident_id)
        return shown(read.incident, clock.now()) | {
            "items": [asdict(each) for each in read.items],
            "findings": [asdict(each) for each in read.findings],
        }

    @routes.get("/{incident_id}/access")
    @does(ActName.READ_ACCESS)
    async def access(actor: Reader, incident_id: str) -> dict[str, Any]:
        return _accessed(await commands.incident_access.read_access(actor, incident_id))

    @routes.post("/{incident_id}/documents/{document_id}/original")
    @does(ActName.READ_DOCUMENT)
    async def document(actor: Reader, incident_id: str, document_id: str, body: ReasonIn) -> StreamingResponse:
        purpose = ReadingPurpose.of_bytes(body.reason)
        return originals.attached(
            await commands.incident_access.read_document(actor, incident_id, document_id, purpose)
        )


def _records(routes: APIRouter, commands: Commands) -> None:
    clock = commands.units.kit.clock

    @routes.post("", status_code=201)
    @does(ActName.RECORD_INCIDENT)
    async def record(actor: Petugas, body: IncidentIn) -> dict[str, Any]:
        return shown(await commands.incidents.record(actor, **dict(body)), clock.now())

    @routes.post("/{incident_id}/facts")
    @does(ActName.DESCRIBE_INCIDENT)
    async def describe(actor: Petugas, incident_id: str, body: FactsIn) -> dict[str, Any]:
        facts = body.facts(commands.units.by(actor), clock.now())
        return shown(await commands.incidents.describe(actor, incident_id, facts), clock.now())

    @routes.post("/{incident_id}/persons")
    @does(ActName.ATTACH_PERSONS)
    async def list_persons(actor: Petugas, incident_id: str, request: Request) -> dict[str, Any]:
        proof = await proofs.read_file(request)
        return shown(await commands.incidents.list_persons(actor, incident_id, proof), clock.now())

    @routes.post("/{incident_id}/notices", status_code=201)
    @does(ActName.ISSUE_NOTICE)
    async def issue(actor: Petugas, incident_id: str, body: NoticeIn) -> dict[str, Any]:
        letter = await commands.notices.issue(actor, incident_id, body.audience, body.skpd_code)
        return {"number": letter.number, "audience": letter.to.audience, "dated": letter.dated}

    @routes.post("/{incident_id}/notices/sent", openapi_extra=proofs.either(SentIn))
    @does(ActName.RECORD_NOTICE_SENT)
    async def sent(actor: Petugas, incident_id: str, request: Request) -> dict[str, Any]:
        body, proof = await proofs.read(request, SentIn)
        return shown(await commands.notices.record_sent(actor, incident_id, **body.sending, proof=proof), clock.now())


def _closes(routes: APIRouter, commands: Commands) -> None:
    clock = commands.units.kit.clock

    @routes.post("/{incident_id}/exception")
    @does(ActName.EXCEPT_PERSONS)
    async def except_persons(actor: Closer, incident_id: str, body: ExceptionIn) -> dict[str, Any]:
        return shown(await commands.incidents.except_persons(actor, incident_id, **dict(body)), clock.now())

    @routes.post("/{incident_id}/closing")
    @does(ActName.ASK_CLOSING)
    async def ask(actor: PetugasOrKetua, incident_id: str, body: ReasonIn) -> dict[str, Any]:
        return shown(await commands.incidents.ask_closing(actor, incident_id, body.reason), clock.now())

    @routes.post("/{incident_id}/closing/confirmation")
    @does(ActName.CLOSE_INCIDENT)
    async def close(actor: Closer, incident_id: str, body: ClosingIn | None = None) -> dict[str, Any]:
        agreed = (body or ClosingIn()).answer == "ya"
        return shown(await commands.incidents.answer_closing(actor, incident_id, agreed=agreed), clock.now())


def shown(incident: Incident, now: datetime) -> dict[str, Any]:
    """Returns an incident as programs read it, with where it stands and who is not told yet."""
    written: dict[str, Any] = INCIDENTS.dump_python(incident, mode="json")
    unserved, uninformed = (
        [{"audience": str(each.audience), "code": each.code} for each in some]
        for some in (incident.unserved, incident.uninformed)
    )
    stands = {"state": str(incident.state), "due_at": incident.due_at, "served_at": incident.served_at}
    return written | stands | {"is_late": incident.is_late(now), "unserved": unserved, "uninformed": uninformed}


def _accessed(read: AccessRead) -> dict[str, Any]:
    entries: list[Mapping[str, Any]] = [asdict(each) for each in read.entries]
    published = [dict(each) for each in read.published]
    return {"incident": read.incident.number, "persons": read.persons, "entries": entries, "published": published}
