"""Every row of registry in words that two rooms share which heard the same."""

import re
from typing import Any

from services.registry.store.tallies import TALLIED
from services.registry.tables import METADATA, TALLIES
from tests.registry.build import Registry
from tests.registry.sealing import opened_row

NEW_EACH_TIME = {"id", "event_id", "ce_id", "ce_signature"}
MADE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def room_rows(registry: Registry, *, same_events: bool = True) -> dict[str, list[str]]:
    """Returns every row of the room without what is made anew each time; an inbox row keeps its event where both heard
    the same ones.

    The rows of the tallies are what single statements added, so they are held to the tables instead.
    """
    found: dict[str, list[str]] = {}
    async with registry.database.snapshot() as connection:
        assert await TALLIED.differences(connection) == []
        for table in set(METADATA.sorted_tables) - {TALLIES}:
            hidden = NEW_EACH_TIME - ({"event_id"} if table.name == "inbox" else set())
            rows = [opened_row(row, registry.keys) for row in (await connection.execute(table.select())).mappings()]
            written = [str(_without(row, hidden)) for row in rows]
            found[table.name] = sorted(
                each if table.name == "inbox" and same_events else MADE_ID.sub("id", each) for each in written
            )
    return found


def _without(row: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    named = isinstance(row.get("id"), str)  # an item's own id, not a number that counts up
    kept = {name: value for name, value in row.items() if name not in hidden or (name == "id" and named)}
    if "headers" in kept:
        kept["headers"] = {name: value for name, value in kept["headers"].items() if name not in hidden}
    return kept
