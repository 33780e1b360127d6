"""The first page: what was handed in, its state, and how to hand in more."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.intake.commands import Commands
from services.intake.domain.item import STATE_NAMES
from services.intake.pages.rendering import Reader, page
from services.intake.queries import Queries
from services.intake.store.kept_files import READY
from shared.web.act_names import does
from shared.web.read_audit import LIST


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the overview."""

    @routes.get("/")
    @does(LIST)
    async def overview(request: Request, actor: Reader, sebelum: str = "", selesai: str = "") -> Response:
        found = await queries.submissions(actor, before=sebelum)
        drafts = await queries.drafts(actor) if actor.skpd else []
        drafted = {draft["draft_id"] for draft in drafts}
        begun = [work for work in await queries.unfinished(actor) if work["draft_id"] not in drafted]
        counts = await queries.waiting(actor)
        context: dict[str, Any] = {"found": found, "drafts": drafts, "counts": counts, "done": selesai, "begun": begun}
        context["returned"] = await queries.returned(actor) if actor.skpd else []
        context["news"] = await queries.news(actor, found["submissions"])
        context["quarantined"] = [file for file in await queries.kept_files(actor) if file["state"] != READY]
        names = {str(state): words for state, words in STATE_NAMES.items()}
        return page(request, "ikhtisar.html", names=names, may_send=actor.has("skpd", "petugas"), **context)
