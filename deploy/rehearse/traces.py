"""What a case left behind: the names of the rules that spoke, read from the rooms' events and audit trails."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from deploy.embedded import EmbeddedRun
from deploy.rooms import messaging_of

CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
ALIASES = {"exemption_lapsed": "lapse"}
"""Short names that docs/law.md uses for events."""
QUALIFIED_BY = ("mode", "trigger", "outcome", "kind", "step")
"""Fields of events that tell one rule from another: `item_opened.by_law`, `case_opened.ruling`."""


async def fired(province: EmbeddedRun) -> set[str]:
    """Returns codes, acts and events of every room: `TANPA_ALASAN`, `decide`, `item_opened`, `item_opened.by_law`."""
    names: set[str] = set()
    for room, database in province.databases.items():
        messaging = messaging_of(room)
        said, trail = messaging.outbox.rows.c, messaging.audit.rows.c
        async with database.snapshot() as connection:
            for row in await connection.execute(select(said.type, said.payload)):
                names |= set(names_of(row.type, json.loads(row.payload)))
            for row in await connection.execute(select(trail.act, trail.code)):
                names.add(row.code or row.act)
    return names


def names_of(type_: str, payload: Any) -> Iterator[str]:
    """Yields the names by which an event may be called, and the codes that it carries."""
    name = _short(type_)
    name = ALIASES.get(name, name)
    yield name
    data = payload.get("data", payload) if isinstance(payload, dict) else {}
    for field in QUALIFIED_BY:
        if isinstance(data, dict) and isinstance(data.get(field), str):
            yield f"{name}.{data[field]}"
    yield from CODE.findall(json.dumps(data))


def _short(type_: str) -> str:
    """Returns `item_opened` for `registry.item_opened.v1`."""
    parts = [part for part in type_.split(".") if not re.fullmatch(r"v\d+", part)]
    return parts[-1] if parts else type_
