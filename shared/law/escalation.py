"""Who is told at once of a step of the clock on which nobody acted, rung by rung upwards.

That somebody is told is practice; what follows is not: information that ought to be open and is kept closed in silence
(UU 14/2008 Ps 52), and a decision that falls outside its window (PP 61/2010 Ps 11(2)).
"""

from dataclasses import dataclass

from shared.law.limits import CASE_DAYS, TAKEDOWN_DAYS

KETUA, PIMPINAN = "ketua", "pimpinan"


@dataclass(frozen=True)
class Escalation:
    """One line: at this step, so many working days before its end (`rung`) or after it, these roles are told."""

    step: str
    working_days: int
    roles: tuple[str, ...]
    says: str


ESCALATIONS: tuple[Escalation, ...] = (
    Escalation("rung", 10, (KETUA,), "Ada pembukaan yang belum diputus; tersisa 10 hari kerja atau kurang."),
    Escalation("rung", 5, (KETUA,), "Ada pembukaan yang belum diputus; tersisa 5 hari kerja atau kurang."),
    Escalation("rung", 1, (KETUA, PIMPINAN), "Ada pembukaan yang belum diputus; ini hari kerja terakhir."),
    Escalation("review_missed", 5, (KETUA,), "Ada peninjauan yang terlewat 5 hari kerja atau lebih."),
    Escalation("review_missed", 10, (KETUA, PIMPINAN), "Ada peninjauan yang terlewat 10 hari kerja atau lebih."),
    Escalation("review_missed", 30, (KETUA, PIMPINAN), "Ada peninjauan yang terlewat 30 hari kerja atau lebih."),
    Escalation("case_overdue", CASE_DAYS, (KETUA, PIMPINAN), "Ada berkas pembukaan yang lewat batas waktunya."),
    Escalation("takedown_due", TAKEDOWN_DAYS, (KETUA, PIMPINAN), "Ada penurunan berkas yang lewat batas waktunya."),
)
"""Step by step, the milder first; a review that is missed for longer than the last line tells is told as that line."""


def escalation_of(step: str, working_days: int) -> Escalation | None:
    """Returns the line of a step; None for a rung that tells nobody at once."""
    lines = [each for each in ESCALATIONS if each.step == step]
    if step == "rung":
        return next((each for each in lines if each.working_days == working_days), None)
    reached = [each for each in lines if each.working_days <= working_days]
    return reached[-1] if reached else None
