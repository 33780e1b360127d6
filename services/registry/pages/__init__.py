"""The desks of registry: pages for people over the same commands as the API, usable without JavaScript."""

from fastapi import APIRouter

from services.registry.commands import Commands
from services.registry.pages import (
    archive,
    assessments,
    black_out,
    calendar_feed,
    case_file,
    cases,
    copies,
    copy_examination,
    head_desk,
    incidents,
    item_papers,
    items,
    joint_acts,
    list_papers,
    loans,
    mandates,
    manuscripts,
    meetings,
    originals,
    paper_checks,
    proofs,
    reports,
    service_times,
    state_on,
    stock_takes,
    takings,
    work_list_files,
)
from services.registry.pages import printed_papers as books
from services.registry.pages import work_lists as lists
from services.registry.queries.incidents import IncidentQueries
from services.registry.queries.items import Queries
from services.registry.queries.paper_lists import PaperQueries

READING = (
    calendar_feed,
    work_list_files,
    lists,
    head_desk,
    books,
    manuscripts,
    meetings,
    paper_checks,
    reports,
    assessments,
    mandates,
    archive,
    state_on,
)
"""The pages that ask queries of their own."""
ACTING = (
    takings,
    joint_acts,
    items,
    copies,
    copy_examination,
    cases,
    proofs,
    originals,
    black_out,
    item_papers,
    loans,
    stock_takes,
    service_times,
    case_file,
)
"""The pages that need commands alone."""


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds every page of the room."""
    routes = APIRouter(include_in_schema=False)
    for part in READING:
        part.add(routes, commands, queries)
    for part in ACTING:
        part.add(routes, commands)
    list_papers.add(routes, commands, PaperQueries(queries.database))
    incidents.add(routes, commands, IncidentQueries(queries.database))
    return routes
