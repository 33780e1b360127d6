"""How every page of the room is rendered and how an act by form is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.commands import Commands
from services.registry.domain.refusals import refuse, rule_of
from services.registry.pages.acts import Act
from services.registry.pages.form_values import grounds_of, rearranged
from services.registry.pages.labels import WORDS
from services.registry.pages.list_places import CARRIED, ListPlace, ListWalk
from services.registry.queries.work_lists import WorkListQueries
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.templates import pages_for
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

INSIDE = ("petugas", "ketua", "tim", "pimpinan")
LABELS: Mapping[str, str] = {
    "huruf": "Huruf",
    "angka": "Angka",
    "statute": "Undang-Undang",
    "article": "Pasal",
    "kind": "Jenis",
    "years": "Jumlah tahun",
    "start": "Dihitung sejak",
    "until": "Sampai tanggal",
    "review_on": "Tanggal tinjau",
    "first_penetapan_date": "Tanggal penetapan pertama",
    "answer": "Jawaban",
    "reason": "Alasan",
    "recommendation": "Rekomendasi",
    "text": "Isi",
    "active_years": "Tahun aktif",
    "inactive_years": "Tahun inaktif",
    "fate": "Nasib akhir",
    "closed_on": "Tanggal berkas ditutup",
    "date": "Tanggal bukti",
    "trigger": "Dasar pembukaan",
    "outcome": "Hasil",
    "effective_on": "Hari berlaku",
    "ended_on": "Hari peristiwa terjadi",
    "letter_date": "Tanggal surat",
    "valid_from": "Berlaku sejak",
    "valid_to": "Berlaku sampai",
    "scope": "Lingkup",
    "person": "Penerima mandat",
    "public_title": "Judul untuk masyarakat",
}

SAVED = "Tersimpan."

_render = pages_for("services.registry")


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Renders a page with the words of the desks."""
    return _render(request, template, status=status, **{**WORDS, **context})


def form_page(
    request: Request,
    act: Act,
    record: Mapping[str, Any],
    typed: Typed,
    faults: Faults,
    *,
    status: int = 200,
    told: Mapping[str, Any] | None = None,
) -> Response:
    """Renders the form of an act, with what was typed, what is wrong with it, and from which work list it comes."""
    shown = {"act": act, "record": record, "typed": typed, "errors": faults, "wrong": dict(reversed(faults))}
    shown |= {"grounds": grounds_of(typed, act.prefix), "prefix": act.prefix, "told": told}
    return page(request, act.template, status=status, **shown)


Reads = Callable[[Commands, Actor, str], Awaitable[Mapping[str, Any]]]
Onward = Callable[[str, Act, Any], str]


@dataclass(frozen=True)
class ActForm:
    """The form of one act: how its record is read, and where an officer goes on who came from no work list."""

    commands: Commands
    act: Act
    reads: Reads
    onward: Onward

    async def show(self, request: Request, actor: Actor, subject: str) -> Response:
        """Shows the form; one that a work list leads to and that no longer fits leads to the page of its subject."""
        act, place = self.act, ListPlace.read(request.query_params.get(CARRIED, ""))
        record = await self.reads(self.commands, actor, subject)
        if place is not None and not act.fits(record):
            return RedirectResponse(f"{self._page(subject)}?{request.url.query}", status_code=303)
        told = await self._told(request, actor, place, subject)
        return form_page(request, act, _fitting(act, record), act.start(record), [], told=told)

    async def answer(self, request: Request, actor: Actor, subject: str) -> Response:
        """Does the act and leads on; a refusal shows the form again with what was typed."""
        typed = await Typed.of(request)
        place = ListPlace.read(typed.words.pop(CARRIED, ""))
        if typed("susun"):
            return await self._rearranged(request, actor, subject, typed, place)
        try:
            done = await self.act.run(self.commands, actor, subject, typed)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            return await self._refused(request, actor, subject, typed, error, place)
        return RedirectResponse(await self._after(actor, subject, done, place), status_code=303)

    def _page(self, subject: str) -> str:
        return self.onward(subject, self.act, None).partition("?")[0]

    async def _told(
        self, request: Request, actor: Actor, place: ListPlace | None, subject: str
    ) -> dict[str, Any] | None:
        said = self.act.done if request.query_params.get("selesai") == self.act.name else SAVED
        return await told_of(self.commands, request, actor, place, subject, said)

    async def _after(self, actor: Actor, subject: str, done: Any, place: ListPlace | None) -> str:
        otherwise = self.onward(subject, self.act, done)
        if place is None:
            return otherwise
        now, walk = self.commands.units.kit.clock.now(), _walk(self.commands)
        return await walk.onward(actor, now, place, subject, self.act.name, otherwise)

    async def _rearranged(
        self, request: Request, actor: Actor, subject: str, typed: Typed, place: ListPlace | None
    ) -> Response:
        record = _fitting(self.act, await self.reads(self.commands, actor, subject))
        told = await self._told(request, actor, place, subject)
        return form_page(request, self.act, record, rearranged(typed, self.act.prefix), [], told=told)

    async def _refused(
        self, request: Request, actor: Actor, subject: str, typed: Typed, error: Refusal, place: ListPlace | None
    ) -> Response:
        act, record = self.act, await self.reads(self.commands, actor, subject)
        if not act.fits(record):
            raise error
        await note_refusal(request, actor, error, subject)
        faults = _said(error, act, typed)
        if act.prefix:
            faults = [(f"{act.prefix}{name}" if name.startswith("grounds.") else name, words) for name, words in faults]
        told = await self._told(request, actor, place, subject)
        return form_page(request, act, record, typed, faults, status=status_of(error), told=told)


def add_act(routes: Any, commands: Commands, act: Act, address: str, reads: Reads, onward: Onward) -> None:
    """Adds the form of an act and its answer under an address that holds `{subject}`."""
    allowed, form = Depends(require(*act.roles)), ActForm(commands, act, reads, onward)

    @does(act.act)
    async def show(request: Request, subject: str, actor: Actor = allowed) -> Response:
        return await form.show(request, actor, subject)

    @does(act.act)
    async def answer(request: Request, subject: str, actor: Actor = allowed) -> Response:
        return await form.answer(request, actor, subject)

    routes.add_api_route(address, show, methods=["GET"], name=f"lihat {act.name}")
    routes.add_api_route(address, answer, methods=["POST"], name=act.name)


async def told_of(
    commands: Commands, request: Request, actor: Actor, place: ListPlace | None, subject: str, said: str
) -> dict[str, Any] | None:
    """Returns what a page says of the work list from which it was reached, None where it was reached from elsewhere.

    `said` are the words about the act on the row before, which the address names.
    """
    if place is None or not actor.has(place.role):
        return None
    before = request.query_params.get("sudah", "")
    told = await _walk(commands).told(actor, commands.units.kit.clock.now(), place, subject, before)
    return told | {"done": said if before else ""}


def _walk(commands: Commands) -> ListWalk:
    return ListWalk(WorkListQueries(commands.units.database))


def _fitting(act: Act, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the record; raises Conflict KEADAAN_TIDAK_COCOK where it no longer waits for this act."""
    if not act.fits(record):
        raise refuse("KEADAAN_TIDAK_COCOK", state=record["state"])
    return record


def said_of(error: Refusal, places: Mapping[str, str], labels: Mapping[str, str], typed: Typed) -> Faults:
    """Returns the faults; a reason that no tidak or tolak asks for is a blank like any other."""
    faults = faults_of(error, places, labels)
    if error.code != "TANPA_ALASAN" or typed("answer") in {"tidak", "tolak"}:
        return faults
    return [(name, f"{labels.get(name, 'Alasan')}: wajib diisi.") for name, _ in faults]


def _said(error: Refusal, act: Act, typed: Typed) -> Faults:
    """Returns the faults with their articles; empty DIP columns are each named where they stand."""
    for fault in error.data.get("faults") or ():
        fault.setdefault("article", rule_of(fault["code"]).article)
    faults = said_of(error, act.placing, {**LABELS, **act.labels}, typed)
    columns = error.data.get("columns")
    return [(f"dip.{column}", faults[0][1]) for column in columns] if columns else faults
