"""The pages of manuscripts: a paper is kept to be signed, signed by whom it names, or signed by hand and scanned."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.api import upload
from services.registry.api.bodies import ReasonIn
from services.registry.commands import Commands
from services.registry.commands.manuscripts import PrintedPaper
from services.registry.domain.acts import ActName
from services.registry.domain.manuscripts import Manuscript, PaperKind
from services.registry.domain.refusals import refuse
from services.registry.pages import printing
from services.registry.pages.dik_papers import dik_decree
from services.registry.pages.form_values import day_typed
from services.registry.pages.list_papers import today
from services.registry.pages.printed_papers import LETTERS, LetterForm, chosen_of, letter_pdf, printed, shown_pdf
from services.registry.pages.proofs import OF_FILES
from services.registry.pages.rendering import INSIDE, LABELS, page
from services.registry.queries.fingerprints import fingerprint_of_list
from services.registry.queries.items import Queries
from services.registry.queries.paper_lists import PaperQueries
from shared.runtime.errors import NotFound, Refusal
from shared.runtime.phrases import date_words
from shared.security.identity import Actor
from shared.security.pdf_signing.port import OfficerCredentials
from shared.web.access import require
from shared.web.act_names import does
from shared.web.multipart import words_of
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Preparer = Annotated[Actor, Depends(require("petugas", "ketua"))]
Number = Annotated[str, Form(max_length=100)]
SIGNING = (
    "Naskah ini disimpan Terbuka bita demi bita untuk ditandatangani. Surat ini sah setelah ditandatangani secara "
    "elektronik pada berkas PDF-nya, atau dengan tangan dan dibubuhi cap."
)
WAYS: Mapping[str, str] = {"local": "kunci badan publik", "esign": "layanan tanda tangan elektronik"}
WORDS: Mapping[str, Any] = {"ways": WAYS}
PLACES = {
    **OF_FILES,
    "TANPA_ALASAN": "reason",
    "TANGGAL_TANDA_TANGAN_SALAH": "signed_on",
    "PINDAIAN_BUKAN_GAMBAR": "document",
    "FRASA_SANDI_DITOLAK": "_passphrase",
}
"""Where each refusal stands in the forms."""


@dataclass(frozen=True)
class ManuscriptStep:
    """One act on a manuscript with a form of its own; `take` returns what was typed into it and does it."""

    path: str
    act: ActName
    roles: tuple[str, ...]
    heading: str
    take: Callable[[Commands, Request, Actor, str], Awaitable[object]]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the pages."""
    for letter in LETTERS:
        _add_preparing(routes, commands, queries, letter)
    _add_preparing_others(routes, commands, PaperQueries(queries.database))
    _add_reading(routes, commands)
    for step in STEPS:
        _add_step(routes, commands, step)


def _add_preparing(routes: APIRouter, commands: Commands, queries: Queries, letter: LetterForm) -> None:
    @routes.post(f"/butir/{{item_id}}/{letter.name}/naskah")
    @does(ActName.PREPARE_MANUSCRIPT)
    async def prepare(actor: Preparer, item_id: str, nomor: Annotated[str, Form()] = "") -> Response:
        made, kind = chosen_of(await queries.penetapan(item_id), nomor), PaperKind(letter.name)
        known = await commands.manuscripts.standing(kind, made.number)
        if known is None:
            pdf = await letter_pdf(commands, letter, made, signing=SIGNING)
            known = await commands.manuscripts.prepare(actor, PrintedPaper.of_penetapan(kind, made, pdf))
        return RedirectResponse(f"/registry/naskah/{known.id}", status_code=303)


def _add_preparing_others(routes: APIRouter, commands: Commands, queries: PaperQueries) -> None:
    kept = commands.manuscripts

    @routes.post("/pengumuman/{year}/{sequence}/naskah")
    @does(ActName.PREPARE_MANUSCRIPT)
    async def announcement(actor: Preparer, year: int, sequence: int) -> Response:
        issued = await commands.announcements.announcement_of(year, sequence)
        known = await kept.standing(PaperKind.PENGUMUMAN, issued.number)
        if known is None:
            words = {**printing.announcement(commands, issued), "signing": SIGNING}
            pdf = await printed(commands, "pengumuman.typ", words, inside=False)
            known = await kept.prepare(actor, PrintedPaper.of_announcement(issued, pdf))
        return RedirectResponse(f"/registry/naskah/{known.id}", status_code=303)

    @routes.post("/dik/naskah")
    @does(ActName.PREPARE_MANUSCRIPT)
    async def decree(actor: Preparer, number: Number = "") -> Response:
        day, given = today(commands), " ".join(number.split())
        if not given:
            raise refuse("NASKAH_TANPA_NOMOR")
        known = await kept.standing(PaperKind.SK_DIK, given)
        if known is None:
            items = await queries.exempt(day)
            words = {**dik_decree(items, day), "number": given, "dated": date_words(day), "signing": SIGNING}
            words["place"] = commands.units.kit.settings.papers.place
            pdf = await printed(commands, "sk-dik.typ", words, inside=True)
            known = await kept.prepare(actor, PrintedPaper.of_dik(given, fingerprint_of_list(items, day, given), pdf))
        return RedirectResponse(f"/registry/naskah/{known.id}", status_code=303)


def _add_reading(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/naskah")
    @does(ActName.READ_LIST)
    async def waiting(request: Request, actor: Reader) -> Response:
        return page(request, "naskah-daftar.html", rows=await commands.manuscripts.waiting(), **WORDS)

    @routes.get("/naskah/{manuscript_id}")
    @does(ActName.READ_PAPER)
    async def one(request: Request, actor: Reader, manuscript_id: str) -> Response:
        manuscript = await commands.manuscripts.read(actor, manuscript_id)
        words: dict[str, Any] = {"manuscript": manuscript, "steps": steps_of(commands, actor, manuscript)}
        words["others"] = [
            each for each in await commands.manuscripts.numbered(manuscript.number) if each != manuscript
        ]
        words["back"] = _back(manuscript)
        return page(request, "naskah.html", names=await _names(commands), **words, **WORDS)

    @routes.get("/naskah/{manuscript_id}/surat.pdf")
    @does(ActName.READ_PAPER)
    async def pdf(actor: Reader, manuscript_id: str) -> Response:
        manuscript, data = await commands.manuscripts.read_newest(actor, manuscript_id)
        return shown_pdf(data, f"{manuscript.kind}-{manuscript.number.replace('/', '-')}-{manuscript.state}.pdf")


def steps_of(commands: Commands, actor: Actor, manuscript: Manuscript) -> set[str]:
    """Returns the steps that this person may take now, none that would be refused."""
    steps, state = set[str](), str(manuscript.state)
    mine = [seat for seat in manuscript.open_seats if actor.has(seat.role) and seat.person in {"", actor.person}]
    if commands.manuscripts.signer is not None and mine and state in {"menunggu", "sebagian"}:
        steps.add("tanda-tangan")
    if actor.has("petugas") and state in {"menunggu", "dipindai"}:
        steps.add("pindaian")
    if actor.has("petugas", "ketua") and state in {"menunggu", "sebagian"}:
        steps.add("batal")
    return steps


async def _sign(commands: Commands, request: Request, actor: Actor, manuscript_id: str) -> object:
    """Signs; what begins with `_` is kept nowhere, neither with a form that came too late nor in a page."""
    form = await words_of(request)
    said = {name: str(form.get(name, "")) for name in ("sha256", "_nik", "_passphrase")}
    officer = OfficerCredentials(said["_nik"].strip(), said["_passphrase"])
    return await commands.manuscripts.sign(actor, manuscript_id, said["sha256"], officer)


async def _file(commands: Commands, request: Request, actor: Actor, manuscript_id: str) -> object:
    form = await upload.receive(request)
    signed_on = day_typed(form.fields.get("signed_on", ""))
    if signed_on is None:
        raise refuse("TANGGAL_TANDA_TANGAN_SALAH")
    return await commands.manuscripts.file_scan(actor, manuscript_id, signed_on, form.file)


async def _void(commands: Commands, request: Request, actor: Actor, manuscript_id: str) -> object:
    reason = (await Typed.of(request)).read(ReasonIn).reason
    return await commands.manuscripts.void(actor, manuscript_id, reason)


STEPS = (
    ManuscriptStep("tanda-tangan", ActName.SIGN_PAPER, ("ketua", "pimpinan"), "Tanda tangani", _sign),
    ManuscriptStep("pindaian", ActName.FILE_SCAN, ("petugas",), "Simpan pindaian surat yang ditandatangani", _file),
    ManuscriptStep("batal", ActName.VOID_MANUSCRIPT, ("petugas", "ketua"), "Batalkan naskah", _void),
)


def _add_step(routes: APIRouter, commands: Commands, step: ManuscriptStep) -> None:
    allowed, address = Depends(require(*step.roles)), f"/naskah/{{manuscript_id}}/{step.path}"

    async def shown(request: Request, actor: Actor, manuscript_id: str, faults: Faults, status: int = 200) -> Response:
        manuscript = await commands.manuscripts.read(actor, manuscript_id)
        signer = commands.manuscripts.signer
        words = {"manuscript": manuscript, "step": step, "fits": step.path in steps_of(commands, actor, manuscript)}
        words |= {"asks_officer": signer is not None and signer.asks_officer, "errors": faults, "wrong": dict(faults)}
        return page(request, "naskah-langkah.html", status=status, **words, **WORDS)

    @routes.get(address, name=f"lihat naskah {step.path}")
    @does(step.act)
    async def look(request: Request, manuscript_id: str, actor: Actor = allowed) -> Response:
        return await shown(request, actor, manuscript_id, [])

    @routes.post(address, name=f"naskah {step.path}")
    @does(step.act)
    async def take(request: Request, manuscript_id: str, actor: Actor = allowed) -> Response:
        try:
            await step.take(commands, request, actor, manuscript_id)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, manuscript_id)
            faults = faults_of(error, PLACES, LABELS)
            return await shown(request, actor, manuscript_id, faults, status_of(error))
        return RedirectResponse(f"/registry/naskah/{manuscript_id}", status_code=303)


def _back(manuscript: Manuscript) -> str:
    """Returns the address of the page from which the paper was prepared."""
    if manuscript.kind is PaperKind.SK_DIK:
        return "/registry/register"
    if manuscript.kind is PaperKind.PENGUMUMAN:
        return f"/registry/pengumuman/{manuscript.number.rpartition('/')[2]}/{int(manuscript.number.partition('/')[0])}"
    return f"/registry/butir/{manuscript.item_id}/{manuscript.kind}?{urlencode({'nomor': manuscript.number})}"


async def _names(commands: Commands) -> dict[str, str]:
    return {id_: person.name for id_, person in (await commands.units.kit.identity.persons()).items()}
