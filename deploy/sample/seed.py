"""Fills an empty installation with the sample: its past is played through the HTTP interface that people use."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import httpx

from deploy.acceptance.officers import Officers
from deploy.acceptance.story import stories
from deploy.acceptance.time_travel import begin, live_through
from deploy.embedded import EmbeddedRun, open_province
from shared.runtime.clock import MovableClock, SystemClock, legal_day
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts

SAMPLE_SKPD = "disperindagesdm"
MARK = "sample-complete"
OLD_LIST = "daftar-lama.csv"
AGE_OF_LIST = timedelta(days=200)


async def seed_sample(settings: Settings, url: str, as_of: date | None, say: Callable[[str], None]) -> None:
    """Makes the sample accounts, and the sample items unless an earlier run finished them.

    A run that was killed half-way leaves no mark; what it did stays, and the items are not made a second time.
    """
    today = as_of or legal_day(SystemClock().now())
    async with open_province(settings, url, _clock(settings, today)) as province:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SAMPLE_SKPD)
        if (settings.home / MARK).exists() or await _has_items(province):
            return
        say("Mengisi data contoh ...")
        async with http_of(province) as http:
            await live_sample(province, Officers(http, accounts, province.identity.open_session), today)
    (settings.home / MARK).write_text(today.isoformat())


def _clock(settings: Settings, today: date) -> MovableClock:
    """Returns a clock that begins before the sample's past on an empty installation, else now.

    So no audit line is younger than those after it, which is what a line dated back looks like.
    """
    clock = MovableClock(datetime.now(UTC))
    if not settings.accounts_file.exists():
        clock.move_to_day(min(_days(today)) - timedelta(days=1), 0)
    return clock


def _days(today: date) -> list[date]:
    return [day for story in stories(today) for day, _ in story.acts()] + [today - AGE_OF_LIST]


def http_of(province: EmbeddedRun) -> httpx.AsyncClient:
    """Returns a client that speaks to the province's application without a socket."""
    transport = httpx.ASGITransport(province.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://terbuka.test", timeout=60)


async def live_sample(province: EmbeddedRun, officers: Officers, today: date) -> None:
    """Lives the sample's past through, up to and with today."""
    samples = stories(today)
    acts = [act for story in samples for act in story.acts()]
    first = min(day for day, _ in acts)
    acts += [(first - timedelta(days=1), appoint_head), (today - AGE_OF_LIST, hand_in_old_list)]
    await live_through(province, officers, acts)
    await begin(province, officers, today)


async def appoint_head(officers: Officers) -> None:
    """Records the mandate by which the sample account `pimpinan` acts as the highest head; two persons make it."""
    recorded = await officers.post("operator", "/registry/api/mandates", {
        "person": officers.accounts["pimpinan"]["account"],
        "office": "Gubernur",
        "letter_number": "1/CONTOH/2020",
        "letter_date": "2017-01-02",
        "valid_from": "2017-01-02",
        "valid_to": None,
        "scope": "pimpinan_tertinggi",
    })  # fmt: skip
    await officers.post("petugas2", f"/registry/api/mandates/{recorded['id']}/confirmation", {})


async def hand_in_old_list(officers: Officers) -> None:
    """Hands in a list from before Terbuka, whose gaps fill the queues of the classification desk."""
    content = files("deploy.sample").joinpath(OLD_LIST).read_bytes()
    await officers.hand_in_list(OLD_LIST, content, skpd=SAMPLE_SKPD, answers={})


async def _has_items(province: EmbeddedRun) -> bool:
    from services.registry.tables import items

    async with province.databases["registry"].transaction() as connection:
        return (await connection.execute(items.select().limit(1))).first() is not None
