"""The people of a province at work while it is hurt: SKPDs hand in, officers classify and open, nobody gives up."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from deploy.acceptance.officers import Officers
from deploy.acceptance.scenario import NEW_TEST
from deploy.acceptance.story import opening_decision
from shared.runtime.clock import SystemClock, legal_day
from shared.runtime.errors import TerbukaError
from tests.faults.ledger import Act, Ledger
from tests.faults.province import Province
from tests.load.clients import hand_in

FILE_BYTES = 20_000
PATIENCE = 150.0
PAUSE = 0.3
CLASSIFIED, OPENED = 4, 8
"""Every fourth item is classified, every eighth opened."""
RUNNING = timedelta(days=20)
REQUEST_SECONDS = 20.0


@dataclass
class Flow:
    """Works on a province until told to stop; every request that was begun is brought to its answer."""

    province: Province
    ledger: Ledger
    clerks: int = 3
    officers: int = 2
    pause: float = PAUSE
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _items: asyncio.Queue[tuple[int, str]] = field(default_factory=asyncio.Queue)
    _last: int = 0

    async def __aenter__(self) -> Self:
        """Signs everybody in and lets them begin."""
        self.front = self.province.front()
        self._http = httpx.AsyncClient(transport=self.front, base_url="http://province.test", timeout=REQUEST_SECONDS)
        self._people = Officers(self._http, self.province.accounts)
        head = await insist(lambda: self._people.signed_in("skpd"), "the SKPD signs in", 60)
        self._last = len(self.ledger.lines)
        await insist(self._appoint, "the head is appointed", 60)
        self._tasks = [asyncio.create_task(self._clerk(head)) for _ in range(self.clerks)]
        self._tasks += [asyncio.create_task(self._officer()) for _ in range(self.officers)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lets everybody finish what they began; whoever failed is heard."""
        self._stopping.set()
        try:
            if error is None:
                await asyncio.wait_for(asyncio.gather(*self._tasks), PATIENCE)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._http.aclose()

    async def until(self, acknowledged: int, seconds: float = PATIENCE) -> None:
        """Returns once so many requests are acknowledged; raises whatever a worker met."""
        deadline = time.monotonic() + seconds
        while self.ledger.acknowledged < acknowledged:
            for task in self._tasks:
                if task.done() and task.exception():
                    await task
            assert time.monotonic() < deadline, f"only {self.ledger.acknowledged} requests acknowledged"
            await asyncio.sleep(0.1)

    async def _clerk(self, head: dict[str, str]) -> None:
        while not self._stopping.is_set():
            self._last += 1
            number = self._last
            self.ledger.ask("submission", f"beban-{number}")
            line = await asyncio.wait_for(hand_in(self._http, head, number, file_bytes=FILE_BYTES), PATIENCE)
            self.ledger.note(line)
            if number % CLASSIFIED == 0:
                self._items.put_nowait((number, line.item_id))
            await asyncio.sleep(self.pause)

    async def _officer(self) -> None:
        while not self._stopping.is_set():
            try:
                number, item = await asyncio.wait_for(self._items.get(), 0.5)
            except TimeoutError:
                continue
            await self._classify(item)
            if number % OPENED == 0:
                await self._open(item)

    async def _classify(self, item: str) -> None:
        path = f"/registry/api/items/{item}"
        await self._act(item, "proposed", "petugas", f"{path}/proposal", _proposal())
        await self._act(item, "decided", "ketua", f"{path}/decision", {"answer": "ya"})
        await self._act(item, "exempt", "pimpinan", f"{path}/approval", {"answer": "setuju", "place": "Pontianak"})

    async def _open(self, item: str) -> None:
        """Opens an item at once, by its due case and a test that finds opening better."""
        today = legal_day(SystemClock().now()).isoformat()
        case = f"/registry/api/cases/{await insist(lambda: self._case(item), f'the case of {item}')}"
        advice = {"recommendation": "open", "text": "Membuka lebih baik."}
        await self._act(item, "considered", "tim", f"{case}/consideration", advice)
        ruling = {**opening_decision("Hasil uji"), "outcome": "open_now", "effective_on": today, "test": NEW_TEST}
        await self._act(item, "ruled", "ketua", f"{case}/decision", ruling)
        await self._act(item, "public", "pimpinan", f"{case}/approval", {"answer": "setuju"})

    async def _case(self, item: str) -> str:
        cases = await self._people.get("ketua", "/registry/api/cases", limit=1000)
        for case in cases:
            if case["item_id"] == item and case["trigger"] == "due":
                return str(case["id"])
        raise LookupError(item)

    async def _act(self, item: str, what: str, role: str, path: str, body: dict[str, Any]) -> None:
        self.ledger.ask(what, item)
        await insist(lambda: self._people.post(role, path, body), f"{item} is {what}")
        self.ledger.done(Act(item, what))

    async def _appoint(self) -> None:
        """Records the head's mandate by one person and confirms it by another, unless that is done."""
        path = "/registry/api/mandates"
        if not await self._people.get("operator", path):
            await self._people.post("operator", path, {
                "person": "pimpinan", "office": "Gubernur", "letter_number": "1/UJI/2020", "letter_date": "2020-01-02",
                "valid_from": "2020-01-02", "valid_to": None, "scope": "pimpinan_tertinggi",
            })  # fmt: skip
        for mandate in await self._people.get("operator", path):
            if mandate["state"] == "waiting":
                await self._people.post("petugas2", f"{path}/{mandate['id']}/confirmation", {})


async def insist(work: Any, what: str, seconds: float = PATIENCE) -> Any:
    """Does a thing again until it is acknowledged; raises `AssertionError` with the last refusal after `seconds`."""
    deadline, last = time.monotonic() + seconds, ""
    while time.monotonic() < deadline:
        try:
            return await work()
        except (httpx.TransportError, TerbukaError, LookupError) as error:
            last = f"{type(error).__name__} {getattr(error, 'code', '')} {error}"
            await asyncio.sleep(PAUSE)
    raise AssertionError(f"never acknowledged: {what}: {last}")


def _proposal() -> dict[str, Any]:
    """Returns a classification whose last day lies within the thirty working days: reminders are due at once."""
    until = (legal_day(SystemClock().now()) + RUNNING).isoformat()
    ground = {
        "huruf": "h", "angka": 4, "statute": "UU 14/2008", "article": "Pasal 17 huruf h angka 4",
        "consequence_open": "Rahasia pribadi terungkap.", "consequence_closed": "Hak pribadi terlindungi.",
        "period": {"text": f"Sampai dengan {until}", "kind": "until_date", "until": until},
    }  # fmt: skip
    words = {"public_title": "Hasil uji", "public_reason": "Rahasia pribadi.", "same_title_confirmed": True}
    return {"grounds": [ground], **words}
