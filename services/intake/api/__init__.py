"""JSON routes of intake: parse, call one command or query, map."""

from fastapi import APIRouter

from services.intake.api import books, drafts, submissions, workbooks
from services.intake.commands import Commands
from services.intake.queries import Queries


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds every route under `/api`."""
    routes = APIRouter(prefix="/api")
    routes.include_router(submissions.router(commands, queries))
    routes.include_router(drafts.router(commands, queries))
    routes.include_router(workbooks.router(commands, queries))
    routes.include_router(books.router(commands, queries))
    return routes
