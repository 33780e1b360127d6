"""Plays cases: prepares each on a province of its own, walks through its steps, and reports the differences."""

import asyncio
import gc
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from deploy.embedded import EmbeddedRun
from deploy.rehearse.calls import Calls
from deploy.rehearse.case_files import FoundCase
from deploy.rehearse.case_form import CAST, LegalCase, StepSpec
from deploy.rehearse.faults import StageFault
from deploy.rehearse.observers import ItemObserver
from deploy.rehearse.people import CaseAccounts
from deploy.rehearse.prepare import Preparation
from deploy.rehearse.stage import Stage, open_stage
from deploy.rehearse.time_travel import CaseClock
from deploy.rehearse.traces import fired
from deploy.rehearse.workshop import in_order
from deploy.sample.seed import http_of
from shared.runtime.clock import MovableClock
from shared.runtime.errors import TerbukaError

ALLOCATIONS = 100_000
"""After so many new objects the youngest garbage is looked for."""
PREPARATION = 0
"""The number under which a failed preparation is reported; steps count from 1."""


@dataclass(frozen=True)
class Failure:
    """One difference between a case and the province."""

    step: int
    expected: str
    seen: str


@dataclass(frozen=True)
class StepOutcome:
    """How one case ended; `fired` names the rules that spoke."""

    file: str
    title: str
    law: str
    failures: tuple[Failure, ...]
    fired: frozenset[str]
    seconds: float

    @property
    def passed(self) -> bool:
        """Tells whether nothing differed."""
        return not self.failures

    def as_json(self) -> dict[str, Any]:
        """Returns the outcome as `--json` prints it."""
        failures = [asdict(failure) for failure in self.failures]
        return {"file": self.file, "title": self.title, "passed": self.passed, "failures": failures}


@dataclass
class Play:
    """Plays one case on one province."""

    case: LegalCase
    province: EmbeddedRun
    accounts: CaseAccounts
    failures: list[Failure] = field(default_factory=list)

    async def run(self) -> None:
        """Prepares the case and takes its steps; a clock that cannot be moved ends it."""
        preparation = Preparation(self.case, self.province, self.accounts)
        try:
            items = await preparation.run()
        except (StageFault, TerbukaError) as fault:
            return self._note(PREPARATION, *_said(fault, "persiapan selesai"))
        persons = {name: name for name in (*CAST, *self.case.people)}
        calls = Calls(self.accounts, persons | items)
        observer = ItemObserver(self.province, self.accounts, items)
        case_clock = CaseClock(self.province, self.accounts)
        for number, step in enumerate(self.case.steps, start=1):
            self.accounts.sign_out(step.by)
            try:
                await case_clock.move(step.at, sweeping=step.sweep is None)
            except (StageFault, TerbukaError) as fault:
                return self._note(number, *_said(fault, f"jam sampai {step.at:%Y-%m-%dT%H:%M}"))
            await self._take(number, step, calls, observer)
        return None

    async def _take(self, number: int, step: StepSpec, calls: Calls, observer: ItemObserver) -> None:
        try:
            if step.call:
                self._note_all(number, await calls.run(step))
                await self.province.settle()
            self._note_all(number, await observer.run(step.expect))
        except (StageFault, TerbukaError) as fault:
            self._note(number, *_said(fault, step.call or "keadaan butir"))

    def _note_all(self, number: int, differences: list[tuple[str, str]]) -> None:
        for expected, seen in differences:
            self._note(number, expected, seen)

    def _note(self, number: int, expected: str, seen: str) -> None:
        self.failures.append(Failure(number, expected, seen))


def _said(fault: StageFault | TerbukaError, wanted: str) -> tuple[str, str]:
    return (fault.expected, fault.seen) if isinstance(fault, StageFault) else (wanted, str(fault))


async def play(stage: Stage, found: FoundCase) -> StepOutcome:
    """Plays one case and returns how it ended."""
    begun, case = time.perf_counter(), found.case
    clock = MovableClock(case.begins)
    async with stage.province(clock) as province, http_of(province) as http:
        assert isinstance(province.clock, MovableClock)
        accounts = CaseAccounts(http, province.clock)
        playing = Play(case, province, accounts)
        await playing.run()
        spoke = frozenset(accounts.codes | await fired(province))
    seconds = time.perf_counter() - begun
    return StepOutcome(found.file, case.title, case.law, tuple(playing.failures), spoke, seconds)


def play_all(
    cases: Sequence[FoundCase], *, jobs: int = 1, progress: Callable[[StepOutcome], None] | None = None
) -> list[StepOutcome]:
    """Plays cases, `jobs` at a time in processes of their own, and returns the outcomes in the order of the cases."""
    with open_stage() as stage:
        outcomes = []
        for outcome in in_order(stage, play_one, list(cases), jobs=max(1, min(jobs, len(cases)))):
            outcomes.append(outcome)
            if progress:
                progress(outcome)
        return outcomes


def play_one(stage: Stage, found: FoundCase) -> StepOutcome:
    """Plays one case in a loop of its own; garbage is looked for seldom, since a case makes little and builds much."""
    before = gc.get_threshold()
    gc.set_threshold(ALLOCATIONS, *before[1:])
    try:
        return asyncio.run(play(stage, found))
    except Exception as error:
        traceback.print_exc()
        broken = Failure(PREPARATION, "kasus dapat dimainkan", f"kesalahan program: {error!r}")
        return StepOutcome(found.file, found.case.title, found.case.law, (broken,), frozenset(), 0.0)
    finally:
        gc.set_threshold(*before)
