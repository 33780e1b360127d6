"""The page of one opening case and its acts."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.case_rules import BY_FACT, WEIGHED, Policy
from services.registry.domain.case_rules import OUTCOMES as FITTING
from services.registry.pages.acts import BY_NAME as ITEM_ACTS
from services.registry.pages.acts import Act
from services.registry.pages.case_acts import BY_NAME, CASE_ACTS
from services.registry.pages.desks import desk_of
from services.registry.pages.labels import OF_FACTS, OUTCOMES
from services.registry.pages.list_places import ListPlace
from services.registry.pages.rendering import INSIDE, SAVED, add_act, page, told_of
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]

NEXT: Mapping[str, str] = {
    "open": "Berikutnya: Ketua PPID memutus.",
    "decided": "Berikutnya: pimpinan badan publik menyetujui atau menolak keputusan ini.",
    "approved": "Berikutnya: pembukaan berlaku dengan sendirinya pada hari yang disebut.",
    "done": "Berkas ini selesai.",
    "lapsed": "Jangka waktu berakhir tanpa keputusan; informasinya menjadi publik demi hukum.",
    "closed": "Berkas ini ditutup.",
}


RECORDING = "Berikutnya: orang kedua membaca putusannya dan mencatatnya."
UNDOING = "Pembatalan pencatatannya diminta satu orang. Tanpa permintaan orang kedua, pencatatan ini tetap."
UNDONE = "Pencatatan putusan dibatalkan oleh dua orang."
UNPROVEN = "Berikutnya: lampirkan buktinya; tanpa bukti berkas ini tidak dapat diputus."
PROVEN = "Bukti terlampir."
UNCONSIDERED = "Berikutnya: Tim Pertimbangan menulis pertimbangannya; sebelum itu berkas ini tidak dapat diputus."


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of cases."""

    @routes.get("/berkas/{case_id}")
    @does(ActName.READ_CASE)
    async def case(
        request: Request, actor: Reader, case_id: str, selesai: str = "", dari: str = "", sudah: str = ""
    ) -> Response:
        record = await _reads(commands, actor, case_id)
        offered = [act for act in CASE_ACTS if act.is_for(actor, record)]
        done = BY_NAME.get(selesai) or ITEM_ACTS.get(selesai)
        said = "" if sudah else _said(selesai, record["state"]) or (done.done if done else "")
        may_prove = actor.has("petugas", "ketua") and record["state"] == "open" and record["trigger"] != "due"
        context: dict[str, Any] = {"record": record, "offered": offered, "may_prove": may_prove}
        context["onward"] = _onward_from(record)
        context["told"] = await told_of(
            commands, request, actor, ListPlace.read(dari), case_id, done.done if done else SAVED
        )
        return page(request, "berkas.html", done=said, desk=desk_of(actor), **context)

    for act in CASE_ACTS:
        add_act(routes, commands, act, f"/berkas/{{subject}}/{act.name}", _reads, _onward)


def _said(done: str, state: str) -> str:
    if done == "batalkan-putusan" and state == "closed":
        return UNDONE
    return PROVEN if done == "bukti" else ""


def _onward_from(record: Mapping[str, Any]) -> str:
    """Returns who does what next with a case."""
    state, ruling = record["state"], record["trigger"] == "ruling"
    if record["undo"] and state in {"open", "approved"}:
        return UNDOING
    if state == "open" and record["barred"]:
        return str(record["barred"])
    return RECORDING if ruling and state == "open" else NEXT[state]


async def _reads(commands: Commands, actor: Actor, case_id: str) -> Mapping[str, Any]:
    return reads_case(commands, actor, await commands.access.read_case(actor, case_id))


def reads_case(commands: Commands, actor: Actor, case: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a record of a case with what its pages say of it."""
    spoken = {**OUTCOMES, **OF_FACTS} if case["trigger"] in BY_FACT else OUTCOMES
    bound = _before_window(commands, actor, case)
    fitting = [(name, *words) for name, words in spoken.items() if _fits(name, case, bound=bound)]
    barred = _barred(case)
    return {
        **case,
        "barred": barred,
        "fitting": fitting,
        "spoken": spoken,
        "needs_consideration": case["trigger"] in WEIGHED,
    }


def _barred(case: Mapping[str, Any]) -> str:
    """Returns why any decision of the case is certain to be refused now, empty where it is not."""
    if case["trigger"] in WEIGHED and not case["consideration"]:
        return UNCONSIDERED
    return UNPROVEN if case["trigger"] != "due" and not case["document"] else ""


def _before_window(commands: Commands, actor: Actor, case: Mapping[str, Any]) -> bool:
    """Tells whether nobody may decide yet that the item opens at its end (PP 61/2010 Ps 11(2))."""
    if commands.units.settings.window_policy is Policy.STRICT:
        return False
    today, window = commands.units.by(actor).on.isoformat(), case["window"]
    return window is None or today < window["opens"]


def _fits(outcome: str, case: Mapping[str, Any], *, bound: bool) -> bool:
    if outcome not in FITTING[case["trigger"]]:
        return False
    if outcome == "open_at_end":
        return bool(case["item"]["ends_on"]) and not (bound and case["trigger"] != "due")
    return outcome in {"open_in_part", "reclassify", "did_not_occur"} or not (
        case["evidence"] and case["evidence"]["part"]
    )


def _onward(case_id: str, act: Act, _: Any) -> str:
    return f"/registry/berkas/{case_id}?selesai={act.name}"
