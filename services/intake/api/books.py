"""The agenda books, nihil reports and the directory of SKPD."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from services.intake.api.confirmation import Confirm
from services.intake.commands import Commands
from services.intake.domain.refusals import say_no
from services.intake.queries import Queries
from shared.security.identity import Actor
from shared.security.identity.bearer_tokens import HAND_IN
from shared.web.access import current_actor, require
from shared.web.act_names import does
from shared.web.read_audit import LIST
from shared.web.routes import api_routes
from shared.web.scopes import token_may

Sender = Annotated[Actor, Depends(require("skpd", "petugas"))]
Reader = Annotated[Actor, Depends(require("skpd", "petugas", "ketua"))]
Operator = Annotated[Actor, Depends(require("operator"))]
Anyone = Annotated[Actor, Depends(current_actor)]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]
"""The number behind which a page of a book begins."""


class Nihil(BaseModel):
    """Says that there is nothing to hand in for a year; `skpd` is for a Petugas who reports for an SKPD."""

    year: int
    skpd: str = ""


class Agency(BaseModel):
    """One SKPD; `valid_to` is its last day, absent while it exists."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    name: str = Field(min_length=1, max_length=200)
    valid_from: date
    valid_to: date | None = None
    successor: str = ""


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes of books, nihil reports and SKPD."""
    routes = api_routes("/api", "buku agenda")

    @routes.get("/agenda", summary="Buku agenda surat masuk atau keluar")
    @does(LIST)
    async def agenda(actor: Reader, book: str = "masuk", year: int | None = None, after: After = 0) -> dict[str, Any]:
        return await queries.agenda(actor, book=book, year=year, after=after)

    @routes.post("/nihil", status_code=201, summary="Laporkan nihil untuk satu tahun")
    @token_may(HAND_IN)
    async def report_nihil(actor: Sender, report: Nihil, confirm: Confirm = ()) -> dict[str, Any]:
        return await commands.nihil.report_nihil(actor, report.year, skpd=report.skpd, confirmed=confirm)

    @routes.get("/nihil", summary="Daftar laporan nihil")
    @does(LIST)
    async def list_nihil(actor: Reader, year: int | None = None) -> dict[str, Any]:
        return {"reports": await queries.nihil(actor, year)}

    @routes.get("/skpd", summary="Daftar SKPD dengan masa berlaku dan penerusnya")
    async def list_skpd(actor: Anyone, on: date | None = None) -> dict[str, Any]:
        return {"skpd": await queries.skpd(on)}

    @routes.post("/skpd", status_code=201, summary="Tambah atau ganti satu SKPD")
    async def add_skpd(actor: Operator, agency: Agency) -> dict[str, Any]:
        fields = {name: str(value or "") for name, value in agency.model_dump(mode="json").items()}
        return vars(await commands.agencies.add_skpd(actor, fields))

    @routes.put("/skpd", summary="Impor daftar SKPD (text/csv: code,name,valid_from,valid_to,successor)")
    async def import_skpd(request: Request, actor: Operator) -> dict[str, Any]:
        try:
            text = (await request.body()).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise say_no("DAFTAR_SKPD_RUSAK", why="isinya bukan teks UTF-8") from error
        return {"imported": await commands.agencies.import_skpd(actor, text)}

    return routes
