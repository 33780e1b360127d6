"""Everything that an operator sees at one look, gathered from all rooms at once."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from pydantic import BaseModel

from services.monitor.queries import alarms
from services.monitor.queries.alarms import Alarm
from services.monitor.queries.room_clients import RoomAnswer, Rooms
from services.monitor.queries.streams import Queries
from shared.web.peers import SITE

ASKED = (
    ("scheduler", "/api/heartbeat"),
    ("publisher", "/api/state"),
    ("registry", "/api/incidents/figures"),
    ("publisher", "/api/withheld"),
    (SITE, "/data/dik.json"),
    (SITE, "/data/dip.json"),
)
"""What is asked of one room each, beside the streams of all."""


class RoomStreams(BaseModel):
    """How one room's streams stand; `fault` says why it did not answer."""

    room: str
    fault: str
    figures: dict[str, Any]


class Streams(BaseModel):
    """The state of all rooms, the sweep's heartbeat, and the alarms that follow from them."""

    rooms: list[RoomStreams]
    heartbeat: dict[str, Any]
    lists: dict[str, int]
    alarms: list[Alarm]


class Overview:
    """Asks the rooms and judges their answers."""

    def __init__(self, rooms: Rooms, queries: Queries) -> None:
        self.rooms = rooms
        self.queries = queries

    async def streams(self, request: Request) -> Streams:
        """Returns figures and alarms of all rooms."""
        answers, answered = await asyncio.gather(
            self.rooms.streams(request), asyncio.gather(*(self.rooms.get(request, *place) for place in ASKED))
        )
        beat, state, incidents, compared, dik, dip = answered
        misplaced = await self.queries.misplaced()
        raised = alarms.of_streams(answers) + alarms.of_heartbeat(beat) + alarms.of_log(state)
        raised += alarms.of_incidents(incidents) + alarms.of_lists(misplaced, dik, dip)
        raised += alarms.of_comparison(compared)
        return Streams(
            rooms=[RoomStreams(room=each.room, fault=each.fault, figures=each.content or {}) for each in answers],
            heartbeat=beat.content if isinstance(beat.content, dict) else {},
            lists=await self.queries.expected(),
            alarms=raised,
        )

    async def stuck(self, request: Request) -> list[dict[str, Any]]:
        """Lists what is stuck in any room, with what the sweep set aside, oldest first."""
        answers, aside = await asyncio.gather(
            self.rooms.stuck(request), self.rooms.get(request, "scheduler", "/api/stuck")
        )
        found = joined(answers) + [_set_aside(item) for item in joined([aside])]
        return sorted(found, key=lambda thing: str(thing["since"]))

    async def dead_letters(self, request: Request, *, closed: bool = False) -> list[dict[str, Any]]:
        """Lists the dead letters of all rooms."""
        return joined(await self.rooms.dead_letters(request, closed=closed))


def joined(answers: Sequence[RoomAnswer]) -> list[dict[str, Any]]:
    """Puts the lists that rooms answered together, each entry with its room; a silent room adds nothing."""
    lists = [(answer.room, answer.content) for answer in answers if isinstance(answer.content, list)]
    return [{**entry, "room": room} for room, entries in lists for entry in entries]


def _set_aside(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "room": "scheduler",
        "what": f"Butir {item['item_id']} disisihkan oleh penyapuan.",
        "why": f"Langkahnya tidak dapat disampaikan ({item['failure']}, dicoba {item['attempts']} kali).",
        "mend": "Perbaiki penyebabnya lalu coba lagi.",
        "since": item["parked_at"],
        "letter": None,
        "item_id": item["item_id"],
    }
