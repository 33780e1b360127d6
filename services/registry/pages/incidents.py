"""The pages of incidents: the register, one incident with its steps, its notices on paper, who had access."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.api import upload
from services.registry.api.bodies import ReasonIn
from services.registry.api.incidents import OFFICERS, ClosingIn, ExceptionIn, FactsIn, IncidentIn, NoticeIn, SentIn
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.incident_letters import letter_number
from services.registry.domain.incidents import Incident
from services.registry.pages.incident_words import (
    INCIDENT_WORDS,
    accesses,
    moment_in,
    notice,
    time_words,
    to_words,
    typed_moment,
)
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.proofs import OF_FILES
from services.registry.pages.rendering import LABELS, page
from services.registry.queries.incidents import IncidentQueries
from shared.files.door import IncomingFile
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

Reader = Annotated[Actor, Depends(require(*OFFICERS))]
Lister = Annotated[Actor, Depends(require(*OFFICERS, "operator"))]
Petugas = Annotated[Actor, Depends(require("petugas"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
Closer = Annotated[Actor, Depends(require("ketua", "pimpinan"))]
PLACES = {
    "TANPA_ALASAN": "reason",
    "INSIDEN_BELUM_DIURAIKAN": "audience",
    "PENERIMA_TIDAK_COCOK": "audience",
    "INSIDEN_DATA_PRIBADI_DISANGKAL": "personal",
    "PENGECUALIAN_TIDAK_COCOK": "ground",
    "PENGECUALIAN_TANPA_DASAR": "statute",
    "INSIDEN_BELUM_DIBERITAHUKAN": "reason",
    **OF_FILES,
}
PLACES_OF_RECORD = {"TANPA_ALASAN": "note", "INFORMASI_TIDAK_DIKENAL": "item_ids"}
INCIDENT_LABELS: Mapping[str, str] = {
    **LABELS,
    "note": "Apa yang diketahui",
    "item_ids": "Nomor informasi",
    "known_at": "Diketahui pada",
    "happened_at": "Terjadi pada",
    "at": "Terkirim pada",
    "way": "Cara",
    "audience": "Penerima",
    "ground": "Dasar pengecualian",
    "statute": "Ketentuan Undang-Undang",
    "persons": "Jumlah orang",
    "not_personal": "Alasan",
}
Step = Callable[[Actor, str, Typed], Awaitable[object]]


def add(routes: APIRouter, commands: Commands, queries: IncidentQueries) -> None:
    """Adds the pages of incidents."""
    _add_register(routes, commands, queries)
    _add_record(routes, commands)
    _add_steps(routes, commands, _add_one(routes, commands))
    _add_description(routes, commands)
    _add_uploads(routes, commands)
    _add_access(routes, commands)


def _add_register(routes: APIRouter, commands: Commands, queries: IncidentQueries) -> None:
    @routes.get("/insiden")
    @does(ActName.READ_LIST)
    async def incidents(request: Request, actor: Lister) -> Response:
        now = commands.units.kit.clock.now()
        lines, open_to = await queries.register(now), actor.has(*OFFICERS)
        shown = [line if open_to else line.without_titles() for line in lines]
        rows = [(line, time_words(line.known_at, line.due_at, line.served_at, now)) for line in shown]
        return page(request, "insiden.html", rows=rows, open_to=open_to, **INCIDENT_WORDS)


def _add_record(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/insiden/catat")
    @does(ActName.RECORD_INCIDENT)
    async def blank(request: Request, actor: Petugas, butir: str = "", sejak: str = "") -> Response:
        known_at = moment_in(sejak) or commands.units.kit.clock.now()
        return _form(request, "insiden-catat.html", Typed({"item_ids": butir, "known_at": typed_moment(known_at)}), [])

    @routes.post("/insiden/catat")
    @does(ActName.RECORD_INCIDENT)
    async def record(request: Request, actor: Petugas) -> Response:
        typed = await Typed.of(request)
        try:
            body = typed.read(IncidentIn, lines=("item_ids",))
            incident = await commands.incidents.record(actor, **dict(body))
        except Refusal as error:
            await note_refusal(request, actor, error, "insiden")
            faults = _faults(error, PLACES_OF_RECORD)
            return _form(request, "insiden-catat.html", typed, faults, status=status_of(error))
        return _onward(incident.id)


def _add_one(routes: APIRouter, commands: Commands) -> Callable[..., Awaitable[Response]]:
    """Adds the page of an incident and its notices on paper; returns the handler of the page."""

    @routes.get("/insiden/{incident_id}")
    @does(ActName.READ_INCIDENT)
    async def one(request: Request, actor: Reader, incident_id: str) -> Response:
        return await _one(request, commands, actor, incident_id, Typed({}), [])

    @routes.get("/insiden/{incident_id}/pemberitahuan/{year}/{sequence}.pdf")
    @does(ActName.READ_PAPER)
    async def notice_pdf(actor: Reader, incident_id: str, year: int, sequence: int, bahasa: str = "") -> Response:
        number = letter_number(sequence, year)
        read, letter = await commands.incident_access.read_letter(actor, incident_id, number)
        paper = notice(commands, read.incident, letter)
        name = f"pemberitahuan-{number.replace('/', '-')}.pdf"
        return await pdf_of(commands, "pemberitahuan.typ", paper, name, bahasa)

    return one


def _add_steps(routes: APIRouter, commands: Commands, one: Callable[..., Awaitable[Response]]) -> None:
    async def issue(actor: Actor, incident_id: str, typed: Typed) -> object:
        audience, _, code = typed("audience").partition(":")
        body = Typed({"audience": audience, "skpd_code": code}).read(NoticeIn)
        return await commands.notices.issue(actor, incident_id, body.audience, body.skpd_code)

    async def ask(actor: Actor, incident_id: str, typed: Typed) -> object:
        return await commands.incidents.ask_closing(actor, incident_id, typed.read(ReasonIn).reason)

    async def close(actor: Actor, incident_id: str, typed: Typed) -> object:
        agreed = typed.read(ClosingIn).answer == "ya"
        return await commands.incidents.answer_closing(actor, incident_id, agreed=agreed)

    def add_step(path: str, act: ActName, right: Any, step: Step) -> None:
        routes.add_api_route(f"/insiden/{{incident_id}}{path}", one, methods=["GET"], name=f"lihat insiden{path}")

        @routes.post(f"/insiden/{{incident_id}}{path}", name=f"insiden{path}")
        @does(act)
        async def take(request: Request, incident_id: str, actor: Actor = right) -> Response:
            typed = await Typed.of(request)
            try:
                await step(actor, incident_id, typed)
            except Refusal as error:
                if isinstance(error, NotFound):
                    raise
                await note_refusal(request, actor, error, incident_id)
                faults = _faults(error)
                return await _one(request, commands, actor, incident_id, typed, faults, status=status_of(error))
            return _onward(incident_id)

    async def spare(actor: Actor, incident_id: str, typed: Typed) -> object:
        return await commands.incidents.except_persons(actor, incident_id, **dict(typed.read(ExceptionIn)))

    add_step("/pengecualian", ActName.EXCEPT_PERSONS, Depends(require("ketua", "pimpinan")), spare)
    add_step("/pemberitahuan", ActName.ISSUE_NOTICE, Depends(require("petugas")), issue)
    add_step("/tutup", ActName.ASK_CLOSING, Depends(require("petugas", "ketua")), ask)
    add_step("/tutup/jawaban", ActName.CLOSE_INCIDENT, Depends(require("ketua", "pimpinan")), close)


def _add_description(routes: APIRouter, commands: Commands) -> None:
    async def shown(
        request: Request, actor: Actor, incident_id: str, typed: Typed | None, faults: Faults, status: int = 200
    ) -> Response:
        incident = (await commands.incident_access.read(actor, incident_id)).incident
        words = typed or _typed_facts(incident)
        return _form(request, "insiden-uraian.html", words, faults, status=status, incident=incident)

    @routes.get("/insiden/{incident_id}/uraian")
    @does(ActName.DESCRIBE_INCIDENT)
    async def look(request: Request, actor: Petugas, incident_id: str) -> Response:
        return await shown(request, actor, incident_id, None, [])

    @routes.post("/insiden/{incident_id}/uraian")
    @does(ActName.DESCRIBE_INCIDENT)
    async def describe(request: Request, actor: Petugas, incident_id: str) -> Response:
        typed = await Typed.of(request)
        try:
            facts = typed.read(FactsIn).facts(commands.units.by(actor), commands.units.kit.clock.now())
            await commands.incidents.describe(actor, incident_id, facts)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, incident_id)
            faults = _faults(error)
            return await shown(request, actor, incident_id, typed, faults, status_of(error))
        return _onward(incident_id)


def _add_uploads(routes: APIRouter, commands: Commands) -> None:
    async def list_persons(actor: Actor, keys: Mapping[str, Any], typed: Typed, file: IncomingFile) -> object:
        return await commands.incidents.list_persons(actor, keys["incident_id"], file)

    async def record_sent(actor: Actor, keys: Mapping[str, Any], typed: Typed, file: IncomingFile) -> object:
        number = letter_number(int(keys["sequence"]), int(keys["year"]))
        body = Typed({**typed.words, "number": number}).read(SentIn)
        return await commands.notices.record_sent(actor, keys["incident_id"], **body.sending, proof=file)

    sent = "/insiden/{incident_id}/pemberitahuan/{year}/{sequence}/terkirim"
    _add_upload(routes, commands, "/insiden/{incident_id}/daftar-orang", ActName.ATTACH_PERSONS, list_persons)
    _add_upload(routes, commands, sent, ActName.RECORD_NOTICE_SENT, record_sent)


Brings = Callable[[Actor, Mapping[str, Any], Typed, IncomingFile], Awaitable[object]]


def _add_upload(routes: APIRouter, commands: Commands, address: str, act: ActName, brings: Brings) -> None:
    """Adds a page whose form brings one sealed file: the list of persons, or the proof that a notice was sent."""

    async def shown(request: Request, actor: Actor, typed: Typed, faults: Faults, status: int = 200) -> Response:
        keys = request.path_params
        incident = (await commands.incident_access.read(actor, keys["incident_id"])).incident
        letter = incident.letter(letter_number(int(keys["sequence"]), int(keys["year"]))) if "year" in keys else None
        words = {"incident": incident, "letter": letter, "address": "/registry" + address.format_map(keys)}
        return _form(request, "insiden-berkas.html", typed, faults, status=status, **words)

    @routes.get(address, name=f"lihat {address}")
    @does(act)
    async def look(request: Request, actor: Petugas) -> Response:
        return await shown(request, actor, Typed({"at": typed_moment(commands.units.kit.clock.now())}), [])

    @routes.post(address, name=f"kirim {address}")
    @does(act)
    async def send(request: Request, actor: Petugas) -> Response:
        typed = Typed({})
        incident_id = request.path_params["incident_id"]
        try:
            form = await upload.receive(request)
            typed = Typed(form.fields)
            await brings(actor, request.path_params, typed, form.file)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, incident_id)
            return await shown(request, actor, typed, _faults(error), status_of(error))
        return _onward(incident_id)


def _add_access(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/insiden/{incident_id}/akses")
    @does(ActName.READ_ACCESS)
    async def access(request: Request, actor: Reader, incident_id: str) -> Response:
        read = await commands.incident_access.read_access(actor, incident_id)
        words: dict[str, Any] = {"read": read, "paper": accesses(commands, read), **INCIDENT_WORDS}
        return page(request, "insiden-akses.html", **words)

    @routes.get("/insiden/{incident_id}/akses.pdf")
    @does(ActName.READ_ACCESS)
    async def access_pdf(actor: Reader, incident_id: str, bahasa: str = "") -> Response:
        read = await commands.incident_access.read_access(actor, incident_id)
        name = f"akses-{read.incident.number.replace('/', '-')}.pdf"
        return await pdf_of(commands, "akses.typ", accesses(commands, read), name, bahasa, inside=True)


async def _one(
    request: Request,
    commands: Commands,
    actor: Actor,
    incident_id: str,
    typed: Typed,
    faults: Faults,
    *,
    status: int = 200,
) -> Response:
    read, now = await commands.incident_access.read(actor, incident_id), commands.units.kit.clock.now()
    incident = read.incident
    stands = time_words(incident.known_at, incident.due_at, incident.served_at, now)
    words = {
        "incident": incident,
        "items": read.items,
        "findings": read.findings,
        "stands": stands,
        "steps": _steps(actor, incident),
    }
    words["audience_choices"] = [
        ("", "Pilih penerima"),
        *((f"{each.audience}:{each.code}", to_words(each)) for each in incident.addressees),
    ]
    words["names"] = {id_: person.name for id_, person in (await commands.units.kit.identity.persons()).items()}
    return _form(request, "insiden-satu.html", typed, faults, status=status, **words)


def _steps(actor: Actor, incident: Incident) -> set[str]:
    """Returns the steps that this person may take now, none that would be refused."""
    if incident.closed is not None:
        return set()
    steps = {"describe", "persons"} if actor.has("petugas") else set[str]()
    if actor.has("petugas") and incident.facts is not None:
        steps.add("issue")
    apart = actor.person != incident.recorded.person
    facts = incident.facts
    if facts and facts.is_personal and apart and facts.by.person != actor.person and actor.has("ketua", "pimpinan"):
        steps.add("except")
    if not incident.uninformed and apart and incident.asked is None and actor.has("petugas", "ketua"):
        steps.add("ask")
    if incident.asked is not None and apart and actor.person != incident.asked.by.person:
        steps |= {"close"} if actor.has("ketua", "pimpinan") else set()
    return steps


def _typed_facts(incident: Incident) -> Typed:
    facts = incident.facts
    if facts is None:
        return Typed({"personal": "true"})
    words = {**facts.texts, "personal": "true" if facts.is_personal else "false"}
    words |= {
        "happened_at": typed_moment(facts.happened_at),
        "persons": "" if facts.persons is None else f"{facts.persons}",
    }
    return Typed(words | {"to_public": "true" if facts.to_public else ""})


def _form(
    request: Request, template: str, typed: Typed, faults: Faults, *, status: int = 200, **context: Any
) -> Response:
    shown = {"typed": typed, "errors": faults, "wrong": dict(reversed(faults)), **INCIDENT_WORDS, **context}
    return page(request, template, status=status, **shown)


def _faults(error: Refusal, places: Mapping[str, str] = {}) -> Faults:
    """Returns the faults, each at the field that the refusal names or that its code belongs to."""
    named = {error.code: str(error.data["field"])} if error.data.get("field") else {}
    return faults_of(error, {**PLACES, **places, **named}, INCIDENT_LABELS)


def _onward(incident_id: str) -> Response:
    return RedirectResponse(f"/registry/insiden/{incident_id}", status_code=303)
