"""The service times of the steps: the targets of the province, what was measured, and the lead time of an opening."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.service_times import lead_time, times_of
from services.registry.pages.printed_papers import span
from services.registry.pages.rendering import INSIDE, page
from services.registry.queries.due import worked_days
from services.registry.queries.service_times import ServiceTimeQueries
from shared.law.ladder import first_notice
from shared.law.lead_times import OPENING, ServiceStep, ServiceTimes
from shared.law.limits import WINDOW_DAYS
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
STEPS: Mapping[ServiceStep, tuple[str, str]] = {
    ServiceStep.PROPOSE: ("Petugas PPID mengusulkan klasifikasi", "sejak diterima dari SKPD"),
    ServiceStep.DECIDE: ("Ketua PPID menjawab usul", "sejak diusulkan"),
    ServiceStep.APPROVE: ("Pimpinan menyetujui penetapan", "sejak jawaban Ketua PPID"),
    ServiceStep.CONSIDER: ("Tim menimbang berkas pembukaan", "sejak berkasnya dibuat"),
    ServiceStep.DECIDE_OPENING: (
        "Ketua PPID memutus pembukaan",
        "sejak pertimbangan Tim, paling awal sejak jendelanya dibuka",
    ),
    ServiceStep.APPROVE_OPENING: ("Pimpinan menyetujui pembukaan", "sejak keputusan Ketua PPID"),
}
"""What each step is called, and from when it is measured."""


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds `/waktu-layanan`; what it counts are penetapan dated in a span, this year where none is named."""
    measured, targets = ServiceTimeQueries(commands.units.database), ServiceTimes().days

    @routes.get("/waktu-layanan")
    @does(ActName.READ_LIST)
    async def service_times(request: Request, actor: Reader, since: str = "", until: str = "") -> Response:
        first, last = span(commands, since, until)
        spans = await measured.spans(first, last)
        worked = await worked_days(commands.units.database)
        took = {step: found for step in STEPS if (found := times_of(spans[step], targets.get(step, 0), worked))}
        rows = [(*words, targets.get(step, 0), took.get(step)) for step, words in STEPS.items()]
        lead = lead_time(targets)
        begins = [(STEPS[step][0], lead.starts[step]) for step in OPENING] if lead else []
        measured_days = sum(took[step].most for step in OPENING if step in took)
        shown: dict[str, Any] = {"rows": rows, "lead": lead, "begins": begins, "window": WINDOW_DAYS}
        shown |= {"measured": measured_days, "first": first_notice(lead.needed if lead else 0)}
        return page(request, "waktu-layanan.html", since=first, until=last, **shown)
