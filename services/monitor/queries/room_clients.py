"""The other rooms' own figures and buttons, asked over their HTTP APIs with the caller's own credentials."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import Request

from shared.runtime.errors import NotFound, Refusal, Transient
from shared.web.peers import SITE, credentials
from shared.web.statuses import RelayedRefusal


@dataclass(frozen=True)
class RoomAnswer:
    """What a room answered, or why it did not."""

    room: str
    content: Any = None
    fault: str = ""


@dataclass
class Rooms:
    """Holds a client per room (`site` is the public website), each with the room's address as its base."""

    clients: Mapping[str, httpx.AsyncClient]
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.names = tuple(name for name in self.clients if name != SITE)

    async def streams(self, request: Request) -> list[RoomAnswer]:
        """Asks every room how its streams stand."""
        return await self._all(lambda room: self.get(request, room, "/ops/streams"))

    async def stuck(self, request: Request) -> list[RoomAnswer]:
        """Asks every room what is stuck."""
        return await self._all(lambda room: self.get(request, room, "/ops/stuck"))

    async def dead_letters(self, request: Request, *, closed: bool = False) -> list[RoomAnswer]:
        """Asks every room for its dead letters."""
        path = f"/ops/dead-letters?closed={str(closed).lower()}"
        return await self._all(lambda room: self.get(request, room, path))

    async def act(self, request: Request, room: str, letter: int, act: str, reason: str) -> Any:
        """Replays or parks a dead letter in its room.

        Raises what the room refused with, `NotFound` (`RUANG_TIDAK_DIKENAL`), `Transient` (`RUANG_DIAM`).
        """
        return await self._act(request, room, f"/ops/dead-letters/{letter}/{act}", reason)

    async def act_on_effect(self, request: Request, room: str, effect: int, act: str, reason: str) -> Any:
        """Replays or parks a failed mail in its room; raises as `act` does."""
        return await self._act(request, room, f"/ops/effects/{effect}/{act}", reason)

    async def _act(self, request: Request, room: str, path: str, reason: str) -> Any:
        if room not in self.names:
            raise NotFound(
                "RUANG_TIDAK_DIKENAL",
                f"Tidak ada ruang bernama {room[:40]}.",
                mend="Pilih ruang dari daftar peristiwa gagal.",
            )
        return await self.post(request, room, path, {"reason": reason})

    async def post(self, request: Request, room: str, path: str, body: Mapping[str, Any]) -> Any:
        """Sends an act to a room as the caller and returns its answer; raises the room's own refusal."""
        try:
            answer = await self.clients[room].post(path, json=dict(body), headers=credentials(request))
        except httpx.HTTPError as error:
            raise Transient("RUANG_DIAM", f"Ruang {room} tidak menjawab; tindakan belum dilakukan.") from error
        if answer.is_error:
            raise _refused(room, answer)
        return answer.json() if answer.content else None

    async def get(self, request: Request, room: str, path: str) -> RoomAnswer:
        """Asks one room; a room that does not answer is an answer with a fault, never an error."""
        if room not in self.clients:
            return RoomAnswer(room, fault="tidak terhubung dengan pemantau")
        try:
            answer = await self.clients[room].get(path, headers=credentials(request))
            return (
                RoomAnswer(room, answer.json())
                if answer.is_success
                else RoomAnswer(room, fault=f"HTTP {answer.status_code}")
            )
        except (httpx.HTTPError, ValueError) as error:
            return RoomAnswer(room, fault=type(error).__name__)

    async def _all(self, ask: Callable[[str], Awaitable[RoomAnswer]]) -> list[RoomAnswer]:
        return list(await asyncio.gather(*(ask(room) for room in self.names)))


def _refused(room: str, answer: httpx.Response) -> Refusal:
    """Returns a room's refusal as the monitor passes it on; a room that names its reason has audited it."""
    try:
        problem = dict(answer.json())
    except ValueError:
        problem = {}
    refusal = RelayedRefusal(
        answer.status_code,
        str(problem.get("code", "RUANG_MENOLAK")),
        str(problem.get("title", f"Ruang {room} menolak dengan status {answer.status_code}.")),
        mend=str(problem.get("mend", "")),
    )
    refusal.audited = bool(problem)
    return refusal
