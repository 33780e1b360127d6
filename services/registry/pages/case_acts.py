"""The acts on an opening case: consider, decide, approve, close (SOP step 3)."""

from dataclasses import replace

from services.registry.bodies import ApprovalIn, ConsiderationIn, ReasonIn, RulingIn
from services.registry.commands import Commands
from services.registry.pages import starts
from services.registry.pages.acts import Act, in_state
from shared.identity import Actor
from shared.web.forms import Typed

RENEWED = "new_classification."


async def consider(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Records the Tim's consideration of an opening."""
    await commands.consider(actor, case_id, **dict(typed.read(ConsiderationIn, lines=("dissent",))))


async def decide(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Records PPID's decision; the blanks of the other outcomes are left aside."""
    aside = "dip." if typed("outcome") == "reclassify" else RENEWED
    asked = Typed({name: word for name, word in typed.words.items() if not name.startswith(aside)})
    body = asked.read(RulingIn, lines=("conditions",))
    ruling = body.ruling(commands.by(actor))
    if body.outcome not in {"open_now", "open_in_part"}:
        ruling = replace(ruling, effective_on=None, test=None)
    await commands.decide_opening(actor, case_id, ruling)


async def approve(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Records the head's answer to an opening."""
    body = typed.read(ApprovalIn)
    await commands.approve_opening(actor, case_id, body.answer, body.reason)


async def close(commands: Commands, actor: Actor, case_id: str, typed: Typed) -> None:
    """Closes an early case."""
    await commands.close_case(actor, case_id, typed.read(ReasonIn).reason)


CASE_ACTS: tuple[Act, ...] = (
    Act(
        "pertimbangan",
        "Tulis pertimbangan",
        "pertimbangan.html",
        ("tim",),
        consider,
        "Pertimbangan Tim tersimpan. Ketua PPID dapat memutus.",
        in_state("open"),
        places={"TANPA_ALASAN": "text"},
    ),
    Act(
        "keputusan",
        "Putuskan pembukaan",
        "keputusan.html",
        ("ketua",),
        decide,
        "Keputusan Anda tercatat. Pimpinan badan publik menyetujui atau menolaknya.",
        in_state("open"),
        starts.ruling,
        prefix=RENEWED,
    ),
    Act(
        "persetujuan",
        "Setujui pembukaan",
        "persetujuan-berkas.html",
        ("pimpinan",),
        approve,
        "Jawaban pimpinan tercatat.",
        in_state("decided"),
    ),
    Act(
        "tutup",
        "Tutup tanpa pembukaan",
        "tutup.html",
        ("ketua",),
        close,
        "Berkas ditutup tanpa pembukaan.",
        lambda case: case["trigger"] != "due" and case["state"] in {"open", "decided"},
    ),
)
BY_NAME = {act.name: act for act in CASE_ACTS}
