"""How every page of the room is rendered and how an act by form is answered."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.commands import Commands
from services.registry.domain.refusals import refuse, rule_of
from services.registry.pages.acts import Act
from services.registry.pages.form_values import grounds_of, rearranged
from services.registry.pages.labels import WORDS
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

_render = pages_for("services.registry")


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Renders a page with the words of the desks."""
    return _render(request, template, status=status, **{**WORDS, **context})


def form_page(
    request: Request, act: Act, record: Mapping[str, Any], typed: Typed, faults: Faults, *, status: int = 200
) -> Response:
    """Renders the form of an act, with what was typed and what is wrong with it."""
    shown = {"act": act, "record": record, "typed": typed, "errors": faults, "wrong": dict(reversed(faults))}
    shown |= {"grounds": grounds_of(typed, act.prefix), "prefix": act.prefix}
    return page(request, act.template, status=status, **shown)


Reads = Callable[[Commands, Actor, str], Awaitable[Mapping[str, Any]]]
Onward = Callable[[str, Act, Any], str]


def add_act(routes: Any, commands: Commands, act: Act, address: str, reads: Reads, onward: Onward) -> None:
    """Adds the form of an act and its answer under an address that holds `{subject}`."""
    allowed = Depends(require(*act.roles))

    @does(act.act)
    async def show(request: Request, subject: str, actor: Actor = allowed) -> Response:
        record = _fitting(act, await reads(commands, actor, subject))
        return form_page(request, act, record, act.start(record), [])

    @does(act.act)
    async def answer(request: Request, subject: str, actor: Actor = allowed) -> Response:
        typed = await Typed.of(request)
        if typed("susun"):
            record = _fitting(act, await reads(commands, actor, subject))
            return form_page(request, act, record, rearranged(typed, act.prefix), [])
        try:
            done = await act.run(commands, actor, subject, typed)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            return await _refused(request, commands, actor, act, subject, typed, error, reads)
        return RedirectResponse(onward(subject, act, done), status_code=303)

    routes.add_api_route(address, show, methods=["GET"], name=f"lihat {act.name}")
    routes.add_api_route(address, answer, methods=["POST"], name=act.name)


async def _refused(
    request: Request,
    commands: Commands,
    actor: Actor,
    act: Act,
    subject: str,
    typed: Typed,
    error: Refusal,
    reads: Reads,
) -> Response:
    record = await reads(commands, actor, subject)
    if not act.fits(record):
        raise error
    await note_refusal(request, actor, error, subject)
    faults = _said(error, act, typed)
    if act.prefix:
        faults = [(f"{act.prefix}{name}" if name.startswith("grounds.") else name, words) for name, words in faults]
    return form_page(request, act, record, typed, faults, status=status_of(error))


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
