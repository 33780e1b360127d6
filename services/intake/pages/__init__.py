"""The desks of intake: hand in by workbook or form, follow, correct, take back; usable without JavaScript."""

from fastapi import APIRouter

from services.intake.commands import Commands
from services.intake.commands.previews import Previews
from services.intake.pages import books, forms, letters, overview, submissions, workbooks
from services.intake.queries import Queries


def router(commands: Commands, queries: Queries, previews: Previews) -> APIRouter:
    """Builds every page of the room."""
    routes = APIRouter(include_in_schema=False)
    overview.add(routes, commands, queries)
    workbooks.add(routes, commands, queries, previews)
    forms.add(routes, commands, queries)
    submissions.add(routes, commands, queries)
    books.add(routes, commands, queries)
    letters.add(routes, commands, queries)
    return routes
