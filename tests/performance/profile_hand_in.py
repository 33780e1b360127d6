"""`python -m tests.performance.profile_hand_in [TIMES]`: where the processor time of a hand-in goes, by package.

The room answers in this process, without a server before it, on a PostgreSQL of its own. The first figure is taken
without the profiler, which makes calls dearer than they are; the shares are those of the time in functions themselves.
"""

import asyncio
import cProfile
import pstats
import sys
import time
from collections import Counter
from datetime import UTC, datetime

import httpx
from uuid6 import uuid7

from deploy.room_keys import create_keys, load_keys
from shared.runtime.clock import MovableClock
from shared.security.identity.bearer_tokens import HAND_IN
from shared.storage.objects import DirectoryStore
from tests.intake.house import PASSWORD, House, a_dossier, an_item, form
from tests.load.clients import pdf
from tests.performance.ground import Ground, ground

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 100
FRAMEWORK, THREADS = "FastAPI, Starlette, pydantic", "asyncio and threads"
PARTS = {
    **dict.fromkeys(("fastapi", "starlette", "pydantic"), FRAMEWORK),
    **dict.fromkeys(("asyncio", "threading", "concurrent"), THREADS),
    **dict.fromkeys(("services", "shared"), "Terbuka"),
    "sqlalchemy": "SQLAlchemy",
    "asyncpg": "asyncpg",
    "~": "functions in C",
}


async def measured(here: Ground) -> list[str]:
    """Returns the lines: milliseconds a hand-in, and the share of each part."""
    create_keys(here.folder)
    async with here.database("intake", "identity") as database:
        objects, clock = DirectoryStore(here.folder / "objects"), MovableClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
        house = House(database, objects, load_keys(here.folder), clock, here.folder)
        await (await house.client()).aclose()
        token = await house.identity.issue_token("skpd", PASSWORD, source="uji", scopes=(HAND_IN,))
        async with house.anonymous(Authorization=f"Bearer {token}") as client:
            await _hand_in(client, 5)
            begun = time.process_time()
            await _hand_in(client, TIMES)
            spent = (time.process_time() - begun) / TIMES
            profile = cProfile.Profile(time.process_time)
            profile.enable()
            await _hand_in(client, TIMES)
            profile.disable()
        await house.close()
    return [f"{spent * 1000:.1f} ms of the processor a hand-in", *_shares(pstats.Stats(profile))]


async def _hand_in(client: httpx.AsyncClient, times: int) -> None:
    for number in range(times):
        content, item = (
            ("surat.pdf", pdf(number), "application/pdf"),
            an_item(files=["surat.pdf"], title=f"Judul {number}"),
        )
        whole = form(a_dossier(item), [content])
        answer = await client.post("/api/submissions", headers={"Idempotency-Key": str(uuid7())}, **whole)
        assert answer.status_code == httpx.codes.CREATED, answer.text


def _shares(stats: pstats.Stats) -> list[str]:
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, *_) in stats.stats.items():  # type: ignore[attr-defined]
        spent[_part(file)] += own
    whole = sum(spent.values())
    return [f"{share / whole:4.0%} {part}" for part, share in spent.most_common()]


def _part(file: str) -> str:
    words = file.replace("site-packages", "").split("/")
    return next((PARTS[word] for word in words if word in PARTS), "others")


async def _main() -> None:
    async with ground() as here:
        for line in await measured(here):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    asyncio.run(_main())
