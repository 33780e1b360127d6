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


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds every page of the room."""
    routes = APIRouter(include_in_schema=False)
    calendar_feed.add(routes, commands, queries)
    work_list_files.add(routes, commands, queries)
    lists.add(routes, commands, queries)
    takings.add(routes, commands)
    joint_acts.add(routes, commands)
    items.add(routes, commands)
    copies.add(routes, commands)
    copy_examination.add(routes, commands)
    cases.add(routes, commands)
    head_desk.add(routes, commands, queries)
    proofs.add(routes, commands)
    originals.add(routes, commands)
    black_out.add(routes, commands)
    books.add(routes, commands, queries)
    item_papers.add(routes, commands)
    manuscripts.add(routes, commands, queries)
    meetings.add(routes, commands, queries)
    paper_checks.add(routes, commands, queries)
    reports.add(routes, commands, queries)
    assessments.add(routes, commands, queries)
    list_papers.add(routes, commands, PaperQueries(queries.database))
    mandates.add(routes, commands, queries)
    archive.add(routes, commands, queries)
    loans.add(routes, commands)
    stock_takes.add(routes, commands)
    service_times.add(routes, commands)
    case_file.add(routes, commands)
    state_on.add(routes, commands, queries)
    incidents.add(routes, commands, IncidentQueries(queries.database))
    return routes
