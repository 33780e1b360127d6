"""Answers the probes: `/healthz` that the process runs, `/readyz` that it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from shared.room.context import Checks, RoomContext
from shared.web.routes import api_routes

ANSWER_SECONDS = 3.0


def router(kit: RoomContext, more: Checks) -> APIRouter:
    """Builds the probe routes; they name components only, so they need no sign-in."""
    routes = api_routes("", "probes")
    checks = {**(_of_everything(kit) if kit.checks is None else kit.checks), **more}

    @routes.get("/healthz", summary="Apakah proses ini menjawab")
    async def healthz() -> dict[str, str]:
        return {"status": "hidup", "room": kit.room}

    @routes.get("/readyz", summary="Apakah ruang ini siap bekerja; 503 menyebut apa yang belum ada")
    async def readyz() -> JSONResponse:
        ready = await asyncio.gather(*(_is_met(check) for check in checks.values()))
        missing = [name for name, met in zip(checks, ready, strict=True) if not met]
        content = {"status": "siap" if not missing else "belum siap", "room": kit.room, "missing": missing}
        return JSONResponse(content, status_code=503 if missing else 200)

    return routes


def _of_everything(kit: RoomContext) -> Checks:
    return {
        "basis data": kit.database.ping,
        "aliran peristiwa": lambda: kit.broker.ping(ANSWER_SECONDS),
        "pelanggan peristiwa": lambda: consumers_assigned(kit),
    }


async def consumers_assigned(kit: RoomContext) -> bool:
    """Returns whether each of this room's subscribers runs and has at least one partition."""
    mine = [one for one in kit.broker.subscribers if group_is_of(str(getattr(one, "group_id", "")), kit.room)]
    return all(_assigned(subscriber) for subscriber in mine)


def group_is_of(group: str, room: str) -> bool:
    """Returns whether a consumer group is a room's: its name, or its name and `-` before more."""
    return group == room or group.startswith(f"{room}-")


def _assigned(subscriber: Any) -> bool:
    consumer = getattr(subscriber, "consumer", None)
    return consumer is not None and bool(consumer.assignment())


async def _is_met(check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await check()
    except Exception:  # a probe must answer, whatever fails
        return False
