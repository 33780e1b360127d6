"""The HTTP door for people: what is due and why that day, and the calendar that it was counted with."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse

from services.scheduler.calendar import DayKind, Holiday
from services.scheduler.commands_calendar import ReplaceYear
from services.scheduler.queries import Queries, YearShown, agency_of
from shared.errors import Malformed, Refusal
from shared.identity import Actor, current_actor, require
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
STEP_STATES = {"waiting": ("menunggu", ""), "fired": ("sudah disampaikan", "good"), "cancelled": ("dibatalkan", "info")}
WORDS: dict[str, Any] = {
    "phases": PHASES,
    "step_states": STEP_STATES,
    "kinds": {kind.value: name for kind, name in KIND_NAMES.items()},
}

render = pages_for("services.scheduler")


def router(queries: Queries, replace_year: ReplaceYear) -> APIRouter:
    """Builds the pages."""
    routes = APIRouter(include_in_schema=False)
    _deadline_pages(routes, queries)
    _calendar_pages(routes, queries, replace_year)
    return routes


def _deadline_pages(routes: APIRouter, queries: Queries) -> None:
    @routes.get("/")
    async def listing(
        request: Request, actor: Anyone, keadaan: str = "", halaman: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        closed = keadaan == "terbuka"
        chosen: Any = {"state": "closed" if closed else "running", "skpd": agency_of(actor)}
        rows = await queries.deadlines(**chosen, limit=PER_PAGE, offset=(halaman - 1) * PER_PAGE)
        pages = -(-await queries.count(**chosen) // PER_PAGE)
        beat = await queries.heartbeat() if actor.has("operator") else None
        shown: dict[str, Any] = {"rows": rows, "closed": closed, "page": halaman, "pages": pages, "beat": beat}
        return render(request, "deadlines.html", **shown, **WORDS)

    @routes.get("/butir/{item_id}")
    async def item(request: Request, actor: Anyone, item_id: str) -> HTMLResponse:
        explained = await queries.explain(item_id, skpd=agency_of(actor))
        return render(request, "item.html", explained=explained, deadline=explained.deadline, **WORDS)


def _calendar_pages(routes: APIRouter, queries: Queries, replace_year: ReplaceYear) -> None:
    @routes.get("/kalender")
    async def calendar(request: Request, actor: Anyone, tahun: int | None = None) -> HTMLResponse:
        return _calendar_page(request, actor, await queries.year(tahun))

    @routes.post("/kalender/{tahun}")
    async def replace_calendar(
        request: Request,
        actor: CalendarKeeper,
        tahun: int,
        decree: Annotated[str, Form()] = "",
        days: Annotated[str, Form()] = "",
        provisional: Annotated[str, Form()] = "",
    ) -> HTMLResponse:
        typed = {"decree": decree, "lines": days, "provisional": bool(provisional)}
        try:
            entered = days_of(days)
            done = await replace_year(actor.account, tahun, entered, decree=decree, provisional=bool(provisional))
        except Refusal as error:
            shown = await queries.year(tahun)
            return _calendar_page(request, actor, shown, status=error.status, errors=[_wrong(error)], **typed)
        return _calendar_page(request, actor, await queries.year(tahun), done=done)


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
    field = "decree" if error.code == "DASAR_KALENDER_KOSONG" else "days"
    return field, f"{error.message} {error.mend}".strip()


def _calendar_page(
    request: Request,
    actor: Actor,
    year: YearShown,
    *,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
    **context: Any,
) -> HTMLResponse:
    shown = {
        "year": year,
        "may_replace": actor.has("operator", "ketua"),
        "errors": errors,
        "lines": lines_of(year),
        "decree": "",
        "provisional": False,
        "done": None,
    }
    return render(request, "calendar.html", status=status, **{**shown, **WORDS, **context})
