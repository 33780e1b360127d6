"""JSON routes of intake: parse, call one command or query, map."""

from fastapi import APIRouter

from services.intake.api import books, drafts, submissions, uploads, workbooks
from services.intake.commands import Commands
from services.intake.queries import Queries
from shared.web.routes import add_routes


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds every route under `/api`."""
    routes = APIRouter()
    add_routes(routes, submissions.router(commands, queries))
    add_routes(routes, uploads.router(commands))
    add_routes(routes, drafts.router(commands, queries))
    add_routes(routes, workbooks.router(commands, queries))
    add_routes(routes, books.router(commands, queries))
    return routes
