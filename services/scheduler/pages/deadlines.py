"""The pages for people: what is due and why that day, and the calendar that it was counted with."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse

from services.scheduler.api.use_cases import UseCases, replaced
from services.scheduler.domain.calendar import DayKind, Holiday
from services.scheduler.queries.deadlines import YearShown, agency_of
from shared.runtime.errors import Malformed, NotFound, Refusal
from shared.runtime.page_counts import page_count
from shared.security.identity import Actor
from shared.web.access import current_actor, require
from shared.web.statuses import status_of
from shared.web.templates import pages_for

Anyone = Annotated[Actor, Depends(current_actor)]
CalendarKeeper = Annotated[Actor, Depends(require("operator", "ketua"))]

PER_PAGE = 50
KIND_NAMES = {DayKind.NATIONAL: "libur nasional", DayKind.JOINT: "cuti bersama", DayKind.LOCAL: "libur daerah"}
PHASES = {
    "before_window": ("belum waktunya", ""),
    "in_window": ("jendela terbuka", "warn"),
    "past": ("sudah berakhir", "bad"),
    "undated": ("ditinjau tiap tahun", "info"),
    "closed": ("sudah terbuka", "good"),
}
FIELDS = {
    "DASAR_KALENDER_KOSONG": "decree",
    "NOMOR_KEPUTUSAN_KOSONG": "decree",
    "LIBUR_BERKURANG": "reason",
    "ALASAN_WAJIB": "why",
}
"""Which field of the calendar's forms a refusal is about; all others are about the days."""

STEP_STATES = {"waiting": ("menunggu", ""), "fired": ("sudah disampaikan", "good"), "cancelled": ("dibatalkan", "info")}
WORDS: dict[str, Any] = {
    "phases": PHASES,
    "step_states": STEP_STATES,
    "kinds": {kind.value: name for kind, name in KIND_NAMES.items()},
}

render = pages_for("services.scheduler")


def router(use_cases: UseCases) -> APIRouter:
    """Builds the pages."""
    routes = APIRouter(include_in_schema=False)
    _deadline_pages(routes, use_cases)
    _clock_pages(routes, use_cases)
    _calendar_pages(routes, use_cases)
    _second_person_pages(routes, use_cases)
    return routes


def _deadline_pages(routes: APIRouter, use_cases: UseCases) -> None:
    queries = use_cases.queries

    @routes.get("/")
    async def listing(
        request: Request, actor: Anyone, keadaan: str = "", halaman: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        return await _listing(request, actor, use_cases, closed=keadaan == "terbuka", page=halaman)

    @routes.get("/butir/{item_id}")
    async def item(request: Request, actor: Anyone, item_id: str) -> HTMLResponse:
        explained = await queries.explain(item_id, skpd=agency_of(actor))
        return render(request, "item.html", explained=explained, deadline=explained.deadline, **WORDS)


async def _listing(
    request: Request, actor: Actor, use_cases: UseCases, *, closed: bool = False, page: int = 1, **more: Any
) -> HTMLResponse:
    officer = actor.has("petugas", "ketua", "pimpinan", "operator")
    chosen: Any = {"state": "closed" if closed else "running", "skpd": agency_of(actor)}
    rows = await use_cases.queries.deadlines(**chosen, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    further = page + 1 if len(rows) > PER_PAGE else 0  # whatever the tally says
    shown: dict[str, Any] = {
        "rows": rows[:PER_PAGE],
        "closed": closed,
        "page": page,
        "pages": max(page_count(await use_cases.queries.count(**chosen), PER_PAGE), further),
        "beat": await use_cases.standing.heartbeat() if officer else None,
        "counting": await use_cases.standing.counting() if officer else None,
        "clock": await use_cases.standing.clock_shown(),
        "over": await use_cases.standing.over() if officer else [],
        "may_confirm": actor.has("operator", "ketua"),
        "errors": (),
    }
    return render(request, "deadlines.html", **{**shown, **WORDS, **more})


def _clock_pages(routes: APIRouter, use_cases: UseCases) -> None:
    @routes.post("/jam")
    async def confirm_clock(request: Request, actor: CalendarKeeper, day: Annotated[str, Form()] = "") -> HTMLResponse:
        try:
            await use_cases.confirm_clock(actor, day_of_form(day))
        except Refusal as error:
            wrong = [("day", f"{error.message} {error.mend}".strip())]
            return await _listing(request, actor, use_cases, status=status_of(error), errors=wrong)
        return await _listing(request, actor, use_cases)


def _calendar_pages(routes: APIRouter, use_cases: UseCases) -> None:
    @routes.get("/kalender")
    async def calendar(request: Request, actor: Anyone, tahun: int | None = None) -> HTMLResponse:
        return await _calendar_page(request, actor, use_cases, await use_cases.queries.year(tahun))

    @routes.post("/kalender/{tahun}")
    async def propose_calendar(
        request: Request,
        actor: CalendarKeeper,
        tahun: int,
        decree: Annotated[str, Form()] = "",
        days: Annotated[str, Form()] = "",
        provisional: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
    ) -> HTMLResponse:
        typed = {"decree": decree, "lines": days, "provisional": bool(provisional), "reason": reason}
        plain: Any = {"decree": decree, "provisional": bool(provisional), "reason": reason}
        try:
            await use_cases.years.propose(actor, tahun, days_of(days), **plain)
        except Refusal as error:
            shown = await _year_or_none(use_cases, tahun)
            return await _calendar_page(
                request, actor, use_cases, shown, status=status_of(error), errors=[_wrong(error)], **typed
            )
        return await _calendar_page(request, actor, use_cases, await _year_or_none(use_cases, tahun))


def _second_person_pages(routes: APIRouter, use_cases: UseCases) -> None:
    @routes.post("/kalender/{tahun}/konfirmasi")
    async def confirm(
        request: Request, actor: CalendarKeeper, tahun: int, usulan: Annotated[int, Form()] = 0
    ) -> HTMLResponse:
        async def act() -> Any:
            return replaced(await use_cases.years.confirm(actor, tahun, proposal=usulan or None))

        return await _second(request, actor, use_cases, tahun, act)

    @routes.post("/kalender/{tahun}/tolak")
    async def reject(
        request: Request, actor: CalendarKeeper, tahun: int, why: Annotated[str, Form()] = ""
    ) -> HTMLResponse:
        return await _second(
            request, actor, use_cases, tahun, lambda: use_cases.years.turn_down(actor, tahun, reason=why)
        )

    @routes.post("/kalender/{tahun}/tarik")
    async def withdraw(request: Request, actor: CalendarKeeper, tahun: int) -> HTMLResponse:
        return await _second(request, actor, use_cases, tahun, lambda: use_cases.years.withdraw(actor, tahun))


async def _second(
    request: Request, actor: Actor, use_cases: UseCases, year: int, act: Callable[[], Awaitable[Any]]
) -> HTMLResponse:
    """Does what a second person, or the first again, does with a proposal, and shows the year."""
    try:
        done = await act()
    except Refusal as error:
        shown = await _year_or_none(use_cases, year)
        return await _calendar_page(request, actor, use_cases, shown, status=status_of(error), errors=[_wrong(error)])
    return await _calendar_page(request, actor, use_cases, await _year_or_none(use_cases, year), done=done)


async def _year_or_none(use_cases: UseCases, year: int) -> YearShown:
    """Returns a year, or an empty one where no calendar knows it yet."""
    try:
        return await use_cases.queries.year(year)
    except NotFound:
        return YearShown(year=year, calendar_version="", decree="", provisional=True, days=[])


def days_of(text: str) -> list[Holiday]:
    """Reads days off, one a line: `TTTT-BB-HH; jenis; nama`.

    Raises `Malformed` (`BARIS_KALENDER_RUSAK`) with the number of the first line that cannot be read.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    return [_day_of(number, line) for number, line in lines if line]


def lines_of(year: YearShown) -> str:
    """Returns the days of a year as the lines that `days_of` reads."""
    return "\n".join(f"{day.date.isoformat()}; {KIND_NAMES[DayKind(day.kind)]}; {day.name}" for day in year.days)


def _day_of(number: int, line: str) -> Holiday:
    kinds = {name: kind for kind, name in KIND_NAMES.items()}
    try:
        day, kind, name = (part.strip() for part in line.split(";", 2))
        return Holiday(date.fromisoformat(day), name, kinds[kind.lower().replace("_", " ")])
    except (ValueError, KeyError) as error:
        raise Malformed(
            "BARIS_KALENDER_RUSAK",
            f"Baris {number} tidak dapat dibaca: “{line[:60]}”.",
            mend="Tulis seperti 2026-12-24; cuti bersama; Natal. Jenisnya libur nasional, cuti bersama, libur daerah.",
        ) from error


def _wrong(error: Refusal) -> tuple[str, str]:
    return FIELDS.get(error.code, "days"), f"{error.message} {error.mend}".strip()


def day_of_form(text: str) -> date:
    """Reads a date as a form sends it; raises `Malformed` (`TANGGAL_RUSAK`)."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Malformed("TANGGAL_RUSAK", "Tanggal itu tidak dapat dibaca.", mend="Tulis seperti 2026-12-24.") from error


async def _calendar_page(
    request: Request,
    actor: Actor,
    use_cases: UseCases,
    year: YearShown,
    *,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
    **context: Any,
) -> HTMLResponse:
    keeper = actor.has("operator", "ketua")
    waiting = await use_cases.years.pending(year.year) if keeper else None
    shown = {
        "year": year,
        "may_replace": keeper,
        "proposal": waiting[0] if waiting else None,
        "preview": waiting[1] if waiting else None,
        "counting": await use_cases.standing.counting() if keeper else None,
        "mine": bool(waiting and waiting[0].proposer == actor.person),
        "errors": errors,
        "lines": lines_of(year),
        "decree": "",
        "reason": "",
        "provisional": False,
        "done": None,
    }
    return render(request, "calendar.html", status=status, **{**shown, **WORDS, **context})
