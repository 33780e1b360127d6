"""A request is repeated while parts of a province restart, its causes are counted, and patience has an end."""

from collections import Counter

import httpx
import pytest

from deploy.acceptance import retrying_client
from deploy.acceptance.retrying_client import RetryingOfficers, wait_until_ready
from deploy.rooms import ROOMS
from shared.runtime.errors import TerbukaError


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens every pause."""
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "READY_PAUSE"):
        monkeypatch.setattr(retrying_client, name, 0.01)


def http(*outcomes: int | Exception) -> httpx.AsyncClient:
    """Gives a client of a province that answers with these statuses or errors, the last for ever."""
    left = list(outcomes)

    def answer(_: httpx.Request) -> httpx.Response:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome, json={"missing": ["Kafka"]})

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://province.test")


async def test_what_says_nothing_of_the_request_is_sent_again_and_counted() -> None:
    officers = RetryingOfficers(http(503, httpx.ConnectError("away"), 429, 503, 409), {}, patience=10)
    assert (await officers.ask("GET", "/")).status_code == 409
    assert officers.retried == Counter({"HTTP 503": 2, "ConnectError": 1, "HTTP 429": 1})


@pytest.mark.parametrize(("outcome", "told"), [(502, "HTTP 502"), (httpx.ReadTimeout(""), "ReadTimeout")])
async def test_patience_has_an_end_that_names_the_last_cause(outcome: int | Exception, told: str) -> None:
    officers = RetryingOfficers(http(outcome), {}, patience=0.05)
    with pytest.raises(TerbukaError, match=rf"^SERVER_TIDAK_MENJAWAB:.*GET /pembukaan: {told}"):
        await officers.ask("GET", "/pembukaan")
    assert officers.retried[told] > 1


async def test_each_change_of_what_is_missing_is_told_once() -> None:
    said: list[str] = []
    silent, ready = [503] * len(ROOMS), [200] * len(ROOMS)
    async with http(*silent, *silent, *silent[1:], 200, *ready) as client:
        await wait_until_ready(client, 10, said.append)
    everyone = "; ".join(f"{room} (Kafka)" for room in ROOMS)
    assert said == [f"Menunggu: {everyone}.", f"Menunggu: {everyone.rpartition(';')[0]}."]


async def test_a_province_that_stays_away_is_named_with_what_is_missing() -> None:
    said: list[str] = []
    async with http(503) as client:
        with pytest.raises(TerbukaError, match=r"^SERVER_TIDAK_MENJAWAB:.*intake \(Kafka\)"):
            await wait_until_ready(client, 0.05, said.append)
    assert len(said) == 1
