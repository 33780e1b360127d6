"""What fits and what breaks the description of a room's API is answered as described, and never by an accident.

Requests are made from the room's own OpenAPI, as any program would read it: for each operation alone, and in chains
in which an answer gives the ids of the next request.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from deploy.rooms import ROOMS
from shared.web.answer import PROBLEM_JSON
from tests.browser.house import served
from tests.databases import Databases
from tests.refusals.conftest import furnished
from tests.refusals.house import House

FRONT = "front"
ROLES = ("petugas", "ketua", "skpd", "operator", "pimpinan", "tim", "")
AMOUNTS = [
    pytest.param(2000, id="two thousand"),
    pytest.param(20_000, id="twenty thousand", marks=[pytest.mark.nightly, pytest.mark.timeout(3600)]),
]
"""How many requests are made at least in all rooms together; few fit an operation that takes nothing."""
OPERATIONS = 160
"""Among how many operations a test shares them: fewer than there are, for those that take nothing."""
CHAINS = 9
"""The part of them that one room is asked in chains."""
STEPS = 8
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
QUIET = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    stateful_step_count=STEPS,
)


@dataclass
class Asking:
    """Asks one room as every role in turn; `faults` says which answers were not as described."""

    schema: Any
    people: Mapping[str, dict[str, str]]
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def alone(self, examples: int) -> None:
        """Asks each operation for itself, with values that fit and values that do not."""
        for each in self.schema.get_all_operations():
            assert isinstance(each, Ok)
            operation = each.ok()
            modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

            @settings(QUIET, max_examples=examples)
            @given(case=st.one_of(modes), who=st.sampled_from(ROLES))
            def ask(case: Case[Any], who: str) -> None:
                self.judge(who, case, case.call(headers=self.people[who], allow_redirects=False))

            ask()

    def in_chains(self, wanted: int) -> None:
        """Asks operations one after the other, each with what the answers before it gave."""
        asking, turns = self, itertools.cycle(ROLES)

        class Chain(self.schema.as_state_machine()):  # type: ignore[misc]
            def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
                self.who = next(turns)
                return {"headers": asking.people[self.who], "allow_redirects": False}

            def validate_response(self, response: Any, case: Case[Any], **_: Any) -> None:
                asking.judge(self.who, case, response)

        for number in itertools.takewhile(lambda _: self.statuses.total() < wanted, itertools.count()):
            with suppress(FlakyStrategyDefinition):  # what was asked before has changed what there is to ask for
                seed(number)(Chain).run(settings=settings(QUIET, derandomize=False, max_examples=STEPS))

    def judge(self, who: str, case: Case[Any], answer: Any) -> None:
        """Notes an answer, and what is wrong with it."""
        status, described = answer.status_code, case.operation.definition.raw["responses"]
        self.statuses[status] += 1
        kind = answer.headers.get("content-type", [""])
        kind = kind if isinstance(kind, str) else kind[0]
        refused = not (400 <= status < 500) or kind == PROBLEM_JSON
        if status >= 500 or str(status) not in described or not refused:
            self.faults.append(f"{who or 'nobody'}: {case.method} {case.formatted_path} {case.query}: {status} {kind}")


@pytest.fixture(scope="module")
async def wild_house(
    _databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, str]]:
    """Gives a province of its own and its address: what is asked here changes it."""
    async with furnished(_databases, tmp_path_factory) as house, served(house.province) as address:
        yield house, address


@pytest.fixture
async def asking(wild_house: tuple[House, str], room: str) -> Asking:
    """Gives who asks the room of a test."""
    house, address = wild_house
    people = {name: {} if not name else dict(await house.people[name].headers()) for name in ROLES}
    schema = schemathesis.openapi.from_dict(house.app_of(room).openapi())
    schema.config.update(base_url=address if room == FRONT else f"{address}/{room}")
    return Asking(schema, people)


@pytest.mark.parametrize("cases", AMOUNTS)
@pytest.mark.parametrize("room", [*ROOMS, FRONT])
async def test_whatever_is_asked_is_answered_as_described(asking: Asking, room: str, cases: int) -> None:
    operations = len(list(asking.schema.get_all_operations()))
    await asyncio.to_thread(asking.alone, cases // OPERATIONS)
    assert asking.faults == []
    assert asking.statuses.total() >= operations * cases // 500
    assert {200, 401} <= set(asking.statuses)


@pytest.mark.parametrize("cases", AMOUNTS)
@pytest.mark.parametrize("room", ["intake", "registry", "scheduler"])
async def test_whatever_is_asked_in_chains_is_answered_as_described(asking: Asking, room: str, cases: int) -> None:
    await asyncio.to_thread(asking.in_chains, cases // CHAINS)
    assert asking.faults == []
    assert asking.statuses.total() >= cases // CHAINS
