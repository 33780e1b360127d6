"""What the report of omissions lists on a day."""

from datetime import date, timedelta

from services.registry.queries.omissions import Omission, OmissionQueries, OmissionsAsked
from shared.runtime.clock import start_of
from tests.registry.build import Registry


async def omitted_on(registry: Registry, day: date) -> list[Omission]:
    """Lists what was not done in time as the last second of a day sees it."""
    last = start_of(day + timedelta(days=1)) - timedelta(seconds=1)
    return await all_omissions(OmissionQueries(registry.database), OmissionsAsked(last))


async def all_omissions(queries: OmissionQueries, asked: OmissionsAsked) -> list[Omission]:
    """Lists all of them."""
    return [row async for block in queries.each(asked) for row in block]
