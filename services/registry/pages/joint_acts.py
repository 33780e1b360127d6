"""Acts on many chosen items of a work list: a page that checks each of them, and one that says what became of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.api.bodies import ClassificationIn, LocationIn
from services.registry.commands import Commands
from services.registry.commands.joint_acts import Checked, JointWish
from services.registry.commands.unit_of_work import new_id
from services.registry.domain.acts import ActName
from services.registry.domain.classification import Classification
from services.registry.domain.facts import Answer
from services.registry.domain.refusals import refuse
from services.registry.pages.form_values import Record, proposal
from services.registry.pages.labels import why
from services.registry.pages.list_places import CARRIED, ListPlace
from services.registry.pages.rendering import INSIDE, LABELS, page, said_of
from services.registry.queries.archive import ArchiveQueries
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import audited_id, does
from shared.web.multipart import words_of
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE))]
CHOSEN = "pilih"
PLACES = {"TANPA_ALASAN": "reason", "ALAMAT_TIDAK_LENGKAP": "gedung"}
Wishes = Callable[[Commands, Actor, Typed | None], JointWish]


@dataclass(frozen=True)
class JointForm:
    """One act on many: `name` is the last part of its address, `own` the form of one item alone, `asks` what is asked.

    `wishes` reads the wish from what was typed; before anything was typed it is None.
    """

    name: str
    act: ActName
    role: str
    title: str
    press: str
    done: str
    own: str
    wishes: Wishes
    asks: str = ""


def suggested(record: Record) -> Classification:
    """Returns the classification that the form of one item shows before anybody typed; raises what is wrong with it."""
    return proposal(record).read(ClassificationIn, lines=("conditions",)).classification()


def _proposes(commands: Commands, actor: Actor, _: Typed | None) -> JointWish:
    return commands.joint.proposing(actor, suggested)


def _agrees(commands: Commands, actor: Actor, _: Typed | None) -> JointWish:
    return commands.joint.answering(actor, Answer.YA)


def _returns(commands: Commands, actor: Actor, typed: Typed | None) -> JointWish:
    reason = typed("reason").strip() if typed else UNWRITTEN
    if not reason:
        raise refuse("TANPA_ALASAN")
    return commands.joint.answering(actor, Answer.TIDAK, reason)


def _places(commands: Commands, actor: Actor, typed: Typed | None) -> JointWish:
    if typed is None:
        return commands.joint.placing(actor, None)
    location = typed.read(LocationIn).location()
    if not (location.gedung and location.ruang and location.boks):
        raise refuse("ALAMAT_TIDAK_LENGKAP")
    return commands.joint.placing(actor, location)


UNWRITTEN = "–"
"""Stands for the reason while nobody wrote it: what else is refused is seen before."""
JOINT_FORMS: Mapping[str, JointForm] = {
    form.name: form
    for form in (
        JointForm(
            "usul",
            ActName.PROPOSE,
            "petugas",
            "Yang dipilih: usulkan seperti disarankan",
            "Usulkan %(count)s informasi",
            "Usul klasifikasi tersimpan.",
            "usul",
            _proposes,
        ),
        JointForm(
            "ya",
            ActName.DECIDE,
            "ketua",
            "Yang dipilih: jawab ya",
            "Jawab ya untuk %(count)s informasi",
            "Jawaban ya tercatat.",
            "jawaban",
            _agrees,
        ),
        JointForm(
            "kembalikan",
            ActName.DECIDE,
            "ketua",
            "Yang dipilih: kembalikan kepada SKPD",
            "Kembalikan %(count)s informasi",
            "Jawaban tidak tercatat; SKPD membaca alasannya.",
            "jawaban",
            _returns,
            "reason",
        ),
        JointForm(
            "lokasi",
            ActName.RECORD_LOCATION,
            "petugas",
            "Yang dipilih: catat satu alamat simpan",
            "Catat alamat untuk %(count)s informasi",
            "Alamat simpan tercatat.",
            "lokasi",
            _places,
            "location",
        ),
    )
}
OFFERED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("petugas", "submitted"): ("usul",),
    ("petugas", "without_address"): ("lokasi",),
    ("ketua", "proposed"): ("ya", "kembalikan"),
}
"""The acts on many that a work list offers."""


def offered_on(actor: Actor, place: ListPlace) -> list[JointForm]:
    """Returns the acts on many that a person finds on a work list."""
    names = OFFERED.get((place.role, place.work.address), ()) if actor.has(place.role) else ()
    return [JOINT_FORMS[name] for name in names]


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of acts on many items."""
    for form in JOINT_FORMS.values():
        _add_form(routes, commands, form)

    @routes.get("/bersama/hasil/{joint_id}")
    @does(ActName.READ_LIST)
    async def outcome(request: Request, actor: Reader, joint_id: str, dari: str = "") -> Response:
        found = await commands.joint.outcome(actor, joint_id)
        place, form = ListPlace.read(dari), JOINT_FORMS[found.act]
        return page(request, "bersama-hasil.html", found=found, form=form, place=place, said=why)


def _add_form(routes: APIRouter, commands: Commands, form: JointForm) -> None:
    allowed = Depends(require(form.role))

    @does(form.act)
    async def check(request: Request, actor: Actor = allowed) -> Response:
        query = request.query_params
        wish, place = form.wishes(commands, actor, None), ListPlace.read(query.get(CARRIED, ""))
        checked = await commands.joint.check(actor, wish, query.getlist(CHOSEN))
        return _check_page(request, form, checked, place, await _places_for(commands, form), Typed({"id": new_id()}))

    @does(form.act)
    async def do(request: Request, actor: Actor = allowed) -> Response:
        chosen = _marked([str(each) for each in (await words_of(request)).getlist(CHOSEN)])
        typed = await Typed.of(request)
        place, joint_id = ListPlace.read(typed(CARRIED)), audited_id(typed("id") or new_id())
        asked = Typed({name: word for name, word in typed.words.items() if name not in {CARRIED, CHOSEN, "id"}})
        try:
            wish = form.wishes(commands, actor, asked)
            await commands.joint.do(actor, form.name, joint_id, wish, chosen)
        except Refusal as error:
            if isinstance(error, NotFound) or not chosen:
                raise
            await note_refusal(request, actor, error, joint_id)
            checked = await commands.joint.check(actor, form.wishes(commands, actor, None), list(chosen))
            return _check_page(request, form, checked, place, await _places_for(commands, form), typed, error)
        return RedirectResponse(f"/registry/bersama/hasil/{joint_id}{_from(place)}", status_code=303)

    address = f"/bersama/{form.name}"
    routes.add_api_route(address, check, methods=["GET"], name=f"periksa bersama {form.name}")
    routes.add_api_route(address, do, methods=["POST"], name=f"bersama {form.name}")


async def _places_for(commands: Commands, form: JointForm) -> Mapping[str, Any]:
    """Returns the addresses that were recorded last, for the form that asks for one."""
    today = legal_day(commands.units.kit.clock.now())
    return await ArchiveQueries(commands.units.database).recent_places(today) if form.asks == "location" else {}


def _check_page(
    request: Request,
    form: JointForm,
    checked: Sequence[Checked],
    place: ListPlace | None,
    places: Mapping[str, Any],
    typed: Typed,
    error: Refusal | None = None,
) -> Response:
    faults: Faults = said_of(error, PLACES, LABELS, typed) if error else []
    ready = [each for each in checked if each.refusal is None]
    refused = [(each, _reasons(each.refusal)) for each in checked if each.refusal is not None]
    context: dict[str, Any] = {"form": form, "ready": ready, "refused": refused, "place": place, "typed": typed}
    context |= {"errors": faults, "wrong": dict(reversed(faults)), "carried": _from(place), "places": places}
    return page(request, "bersama.html", status=status_of(error) if error else 200, **context)


def _reasons(refusal: Refusal) -> list[str]:
    """Returns the sentences that say why an item is refused, each with its article and how to mend it."""
    return [sentence for _, sentence in faults_of(refusal, PLACES, LABELS)]


def _marked(chosen: Sequence[str]) -> dict[str, str]:
    """Returns the marks of the chosen items by their ids, from `id.mark`."""
    parted = (each.partition(".") for each in chosen)
    return {item_id: mark for item_id, _, mark in parted}


def _from(place: ListPlace | None) -> str:
    return f"?{place.carried}" if place else ""
