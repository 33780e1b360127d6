"""What every life stands on: a loop of its own, one database, people, and the check after each step."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from deploy.compare.comparison_run import RoomComparison
from deploy.room_keys import create_keys
from deploy.rooms import ROOMS
from services.registry.domain.case_rules import LIVE
from services.scheduler.store.calendar import Calendars
from shared.runtime.clock import MovableClock, legal_day
from shared.runtime.errors import TerbukaError
from shared.storage.database import Database
from tests.databases import Databases
from tests.lifecycle.ledger import Ledger
from tests.lifecycle.province import Province, an_actor, forget
from tests.lifecycle.seen import Hearsay, Seen, check_always, check_settled, look

T = TypeVar("T")
FIRST_DAY = date(2026, 3, 2)
NEVER = 10 * 365 * 86_400.0
ROLES = ("skpd", "petugas", "petugas2", "ketua", "tim", "pimpinan", "operator")
PEOPLE = {role: an_actor(role) for role in ROLES}
BADLY_WORDED = {
    "DASAR_HUKUM_MERAGUKAN", "HURUF_BERTENTANGAN", "JUDUL_PUBLIK_SAMA", "PASAL_TIDAK_ADA", "PASAL_TIDAK_TERBACA",
    "PERATURAN_TIDAK_DIKENAL", "TANPA_ALASAN_PUBLIK", "TANPA_UJI_KONSEKUENSI", "UJI_TIDAK_BERISI",
}  # fmt: skip
"""Codes that would turn every proposal away: lives without a penetapan prove nothing."""


class Stage:
    """Holds what all lives share: loop, database, keys, the calendar, and how often each thing was reached."""

    def __init__(self, url: str, home: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.home = home
        create_keys(home)
        self.databases = Databases(url)
        name = self.run(self.databases.take((*ROOMS, "identity")))
        self.database = Database.connect(self.databases.address(name), "registry")
        self.clock = MovableClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
        self.calendars = Calendars()
        self.reached: Counter[str] = Counter()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs some work to its end."""
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        """Drops the database and ends the loop."""
        self.run(self.database.close())
        self.run(self.databases.drop_all())
        self.run(self.loop.shutdown_default_executor())
        self.loop.close()


class Standing(RuleBasedStateMachine):
    """One life: what happens goes through `act`, and what holds is checked after every step."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.clock = stage.clock
        self.clock.move_to_day(FIRST_DAY)
        self.run(forget(stage.database))
        self.province = Province(stage.database, stage.home, self.clock, stage.calendars)
        self.post = self.province.post
        self.ledger, self.hearsay = Ledger(), Hearsay()
        self.settled = False
        self.seen = self.run(look(stage.database))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs some work to its end."""
        return self.stage.run(work)

    @property
    def today(self) -> date:
        """Returns the legal day."""
        return legal_day(self.clock.now())

    def act(self, work: Coroutine[Any, Any, T], *, name: str) -> T | None:
        """Lets somebody act; what is refused must leave no trace, and gives None."""
        self.settled = False
        try:
            done = self.run(work)
        except TerbukaError as error:
            self._turned_away(error.code)
            return None
        self.run(self.post.collect())
        self.stage.reached[name] += 1
        return done

    def _turned_away(self, code: str) -> None:
        assert code not in BADLY_WORDED, f"the words of these lives are refused: {code}"
        self.stage.reached[f"refused {code}"] += 1
        self.untouched()

    def refused(self, work: Coroutine[Any, Any, T], *, name: str) -> None:
        """Lets somebody do what they may not."""
        assert self.act(work, name=name) is None, f"not refused: {name}"

    def untouched(self) -> None:
        """Fails where anything changed since the last step."""
        assert self.run(look(self.stage.database)) == self.seen, "a refusal left a trace"
        assert self.run(self.post.collect()) == 0, "a refusal was told to others"

    def item(self, index: int, *states: str) -> dict[str, Any]:
        """Returns one of the items in some states; `index` chooses among them."""
        found = self.items(*states)
        return found[index % len(found)]

    def items(self, *states: str) -> list[dict[str, Any]]:
        """Returns the items in some states, or all."""
        return [item for item in self.seen.items.values() if not states or item["state"] in states]

    def case(self, index: int, *states: str) -> dict[str, Any]:
        """Returns one of the cases in some states."""
        found = self.cases(*states)
        return found[index % len(found)]

    def cases(self, *states: str) -> list[dict[str, Any]]:
        """Returns the cases in some states, or all that are live."""
        wanted = states or tuple(str(state) for state in LIVE)
        return [case for case in self.seen.cases.values() if case["state"] in wanted]

    def look_again(self) -> Seen:
        """Takes up what can be seen now."""
        self.seen = self.run(look(self.stage.database))
        return self.seen

    def settle(self) -> None:
        """Sweeps and carries until all is quiet."""
        self.run(self.province.settle())
        self.settled = True

    @invariant()
    def all_holds(self) -> None:
        """Checks everything that must hold now."""
        seen = self.look_again()
        self.hearsay.listen(self.post.kept)
        check_always(seen, self.ledger, self.today)
        self._compare()
        if self.settled:
            check_settled(seen, self.ledger, self.today)
        for item in seen.items.values():
            self.stage.reached[f"step seen in state {item['state']}"] += 1

    def _compare(self) -> None:
        """Fails where website and registry differ: at no time in what shows more, and in nothing once all is quiet."""
        found = self.run(RoomComparison(self.stage.database, self.clock, grace=NEVER).look()).found
        wrong = [each for each in found.values() if self.settled or each.shows_more]
        assert not wrong, wrong
