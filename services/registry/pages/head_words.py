"""The words of the head's page: what each card asks and until when, and what stops an opening that is near."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.registry.domain.case_rules import BY_FACT
from services.registry.domain.worked_days import WorkedDays
from services.registry.pages.labels import OF_FACTS, OUTCOMES
from services.registry.queries.head_desk import ComingOpening, HeadTask
from shared.law.limits import CASE_DAYS

SOON_DAYS = 3
"""Working days within which a card is urgent."""
NEVER = date.max
ADDRESSES = {
    "penetapan": "/registry/pimpinan/butir/{subject}",
    "pembukaan": "/registry/pimpinan/berkas/{subject}",
    "isi": "/registry/butir/{subject}/tegaskan-isi?dari=pimpinan%2Fcontent",
}
ASKED = {
    "penetapan": "Setujui penetapan klasifikasi",
    "pembukaan": "Setujui keputusan atas berkas pembukaan",
    "isi": "Tegaskan putusan isi",
}
AFTER = {
    "penetapan": "Hari itu hari terakhir jangka waktunya seperti tertulis; sesudahnya penetapan ini tidak dapat "
    "disetujui lagi.",
    "pembukaan": "Tanpa jawaban Anda sampai hari itu, informasinya menjadi publik demi hukum (Pasal 11 ayat (3) PP "
    "61/2010).",
}
CASE_LIMIT = f"Hari itu hari kerja ke-{CASE_DAYS} sejak berkasnya dibuat; sesudahnya tercatat sebagai kelalaian."
STOPS = {
    "ruling": "Putusan yang berkekuatan hukum tetap mengikat (Pasal 46 sampai 50 UU 14/2008). Bila pencatatannya "
    "keliru, Petugas PPID dan Ketua PPID membatalkannya berdua sebelum hari itu.",
    "consent": "Bila orangnya menarik persetujuannya (Pasal 9 UU 27/2022), Petugas PPID atau Ketua PPID mencatatnya "
    "sebelum hari itu.",
    "fact": "Peristiwanya sudah mengakhiri dasar pengecualiannya. Hukum tidak memberi cara untuk menahannya.",
    "decided": "Sudah disetujui pimpinan. Hanya klasifikasi baru menggantikannya (Pasal 10 PP 61/2010): uji baru, "
    "keputusan Ketua PPID, dan persetujuan Anda, semuanya sebelum hari itu.",
    "lapse": "Jangka waktunya berakhir tanpa penetapan pembukaan (Pasal 11 ayat (3) PP 61/2010). Hanya klasifikasi "
    "baru menahannya (Pasal 10): keputusan Ketua PPID dan persetujuan Anda, sebelum hari itu.",
}
"""What the law lets stop an opening, and who does it."""


@dataclass(frozen=True)
class Card:
    """One act that waits for the head: what it is, of whom, until when, and where it is done."""

    task: HeadTask
    asks: str
    deadline: date | None
    after: str
    urgent: bool

    @property
    def address(self) -> str:
        """Returns where the act is done."""
        return ADDRESSES[self.task.kind].format(subject=self.task.subject)


def cards(tasks: Sequence[HeadTask], today: date, worked: WorkedDays) -> list[Card]:
    """Returns the cards, the nearest legal deadline first; what has none stands last, the longest waiting first."""
    drawn = [_card(task, worked.after(today, SOON_DAYS), worked) for task in tasks]
    return sorted(drawn, key=lambda card: (card.deadline or NEVER, card.task.since or NEVER, card.task.subject))


def _card(task: HeadTask, soon: date, worked: WorkedDays) -> Card:
    deadline, after = _deadline(task, worked)
    asks = ASKED[task.kind]
    if task.outcome:
        spoken: Any = {**OUTCOMES, **OF_FACTS} if task.trigger in BY_FACT else OUTCOMES
        asks = spoken[task.outcome][0]
    return Card(task, asks, deadline, after, deadline is not None and deadline <= soon)


def _deadline(task: HeadTask, worked: WorkedDays) -> tuple[date | None, str]:
    """Returns the last day to answer and what it is; the working days of an early case are counted from here."""
    early = worked.after(task.opened_on, CASE_DAYS) if task.opened_on and task.trigger != "due" else None
    if early is not None and (task.ends_on is None or early < task.ends_on):
        return early, CASE_LIMIT
    return task.ends_on, AFTER.get(task.kind, "") if task.ends_on else ""


def stop_of(coming: ComingOpening) -> str:
    """Returns what stops an opening, and who does it."""
    return STOPS[coming.cause]
