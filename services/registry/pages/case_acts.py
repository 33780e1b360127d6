"""The acts on an opening case: consider, decide, approve, close (SOP step 3)."""

from dataclasses import replace

from services.registry.api.bodies import ApprovalIn, ConsiderationIn, ReasonIn, RulingIn
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages import form_values as starts
from services.registry.pages.acts import Act, in_state
from services.registry.pages.form_values import Record
from services.registry.pages.reach import has_advised, reaches
from shared.security.identity import Actor
from shared.web.typed_forms import Typed

RENEWED = "new_classification."


async def consider(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Records the Tim's consideration of an opening."""
    await commands.openings.consider(actor, case_id, **dict(typed.read(ConsiderationIn, lines=("dissent",))))


async def decide(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Records PPID's decision; the blanks of the other outcomes are left aside."""
    aside = "dip." if typed("outcome") == "reclassify" else RENEWED
    asked = Typed({name: word for name, word in typed.words.items() if not name.startswith(aside)})
    body = asked.read(RulingIn, lines=("conditions",))
    ruling = body.ruling(commands.units.by(actor))
    if body.outcome not in {"open_now", "open_in_part"}:
        ruling = replace(ruling, effective_on=None, test=None)
    await commands.openings.decide_opening(actor, case_id, ruling, public_words_confirmed=body.confirms)


async def approve(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Records the head's answer to an opening."""
    body = typed.read(ApprovalIn)
    asked = {"public_words_confirmed": body.public_words_confirmed}
    await commands.openings.approve_opening(actor, case_id, body.answer, body.reason, place=body.place, **asked)


async def close(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Closes an early case."""
    await commands.openings.close_case(actor, case_id, typed.read(ReasonIn).reason)


async def record_ruling(commands: Commands, actor: Actor, case_id: str, _: Typed) -> None:
    """Records a final ruling as the second person."""
    await commands.openings.confirm_ruling(actor, case_id, None)


async def undo(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Undoes the record of a ruling; two persons ask for it."""
    await commands.openings.undo_ruling(actor, case_id, typed.read(ReasonIn).reason)


def _may_decide(actor: Actor, case: Record) -> bool:
    """Tells whether Ketua can decide now: the Tim has written or the proof is there, by other persons."""
    advice = case["consideration"]
    if (case["needs_consideration"] and not advice) or has_advised(actor, advice):
        return False
    if case["trigger"] == "due":
        return True
    return bool(case["document"]) and actor.person not in {case["opened"]["person"], case["document"]["by"]["person"]}


def _may_approve(actor: Actor, case: Record) -> bool:
    if not reaches(case["item"], highest=case["asks_highest"]) or has_advised(actor, case["consideration"]):
        return False
    shown = case["document"]["by"]["person"] if case["document"] else ""
    return actor.person not in {case["ruling"]["by"]["person"], case["opened"]["person"], shown}


CASE_ACTS: tuple[Act, ...] = (
    Act(
        "pertimbangan",
        ActName.CONSIDER,
        "Tulis pertimbangan",
        "pertimbangan.html",
        ("tim",),
        consider,
        "Pertimbangan Tim tersimpan. Ketua PPID dapat memutus.",
        lambda case: case["state"] == "open" and case["needs_consideration"],
        places={"TANPA_ALASAN": "text"},
    ),
    Act(
        "catat-putusan",
        ActName.CONFIRM_RULING,
        "Catat putusan sebagai orang kedua",
        "catat-putusan.html",
        ("petugas", "ketua"),
        record_ruling,
        "Putusan tercatat oleh dua orang. Pembukaannya berlaku besok; pimpinan dapat membacanya di sini.",
        lambda case: case["state"] == "open" and case["trigger"] == "ruling",
        may=_may_decide,
    ),
    Act(
        "keputusan",
        ActName.DECIDE_OPENING,
        "Putuskan pembukaan",
        "keputusan.html",
        ("ketua",),
        decide,
        "Keputusan Anda tercatat. Pimpinan badan publik menyetujui atau menolaknya.",
        lambda case: case["state"] == "open" and case["trigger"] != "ruling",
        starts.ruling,
        prefix=RENEWED,
        may=_may_decide,
    ),
    Act(
        "persetujuan",
        ActName.APPROVE_OPENING,
        "Setujui pembukaan",
        "persetujuan-berkas.html",
        ("pimpinan",),
        approve,
        "Jawaban pimpinan tercatat.",
        in_state("decided"),
        may=_may_approve,
    ),
    Act(
        "batalkan-putusan",
        ActName.UNDO_RULING,
        "Batalkan pencatatan putusan",
        "batalkan-putusan.html",
        ("petugas", "ketua"),
        undo,
        "Permintaan tercatat. Pencatatan putusan batal setelah orang kedua memintanya juga, sebelum hari berlakunya.",
        lambda case: case["trigger"] == "ruling" and case["state"] in {"open", "approved"},
        may=lambda actor, case: not case["undo"] or case["undo"]["person"] != actor.person,
    ),
    Act(
        "tutup",
        ActName.CLOSE_CASE,
        "Tutup tanpa pembukaan",
        "tutup.html",
        ("ketua",),
        close,
        "Berkas ditutup tanpa pembukaan.",
        lambda case: case["trigger"] == "new_test" and case["state"] in {"open", "decided"},
    ),
)
BY_NAME = {act.name: act for act in CASE_ACTS}
