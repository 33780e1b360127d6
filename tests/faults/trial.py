"""One fault on one province from its first request to the verdict."""

import asyncio
import time
from dataclasses import dataclass, field

from tests.faults.catalogue import Fault
from tests.faults.checker import Tally, check
from tests.faults.flow import Flow
from tests.faults.init import reconciling
from tests.faults.ledger import Ledger
from tests.faults.province import Province
from tests.faults.quiet import rest

WARM = 15
"""Acknowledged requests before the fault strikes."""
REST_SECONDS = 180.0
TOLD = {429, 502, 503, 504}


@dataclass(frozen=True)
class Verdict:
    """What a fault came to: times in seconds, and what is wrong in words."""

    fault: Fault
    struck: int
    acknowledged: int
    retried: int
    lost: int
    doubled: int
    recovery: float
    whole: float
    last: str
    """What came to rest last, and after how many seconds all requests were acknowledged."""
    problems: tuple[str, ...] = field(default=())


async def trial(province: Province, ledger: Ledger, fault: Fault, rounds: int = 1) -> Verdict:
    """Lets people work, strikes, heals, lets them finish, waits for rest, and checks everything."""
    with reconciling(province):
        return await _tried(province, ledger, fault, rounds)


async def _tried(province: Province, ledger: Ledger, fault: Fault, rounds: int) -> Verdict:
    begun, before, asked = time.monotonic(), ledger.acknowledged, len(ledger.lines)
    problems: list[str] = []
    struck, healed = 0, begun
    flow = Flow(province, ledger)
    try:
        async with flow:
            await flow.until(before + WARM)
            struck = await asyncio.to_thread(fault.hurt, province, rounds)
            healed = time.monotonic()
    except (AssertionError, RuntimeError, TimeoutError) as error:
        problems.append(f"{type(error).__name__}: {error}"[:1500])
        province.proxy.heal()
    worked = time.monotonic()
    left, last = await rest(province, REST_SECONDS)
    recovery = time.monotonic() - healed
    problems += [f"not at rest: {name}: {count}" for name, count in left.items()]
    problems += [f"answered {code}: {count} times" for code, count in flow.front.answers.items() if _wild(code)]
    tally = Tally() if "database" in left else await check(province, ledger)
    retried = sum(line.tries - 1 for line in ledger.lines[asked:])
    last = f"requests {worked - healed:.1f} s, then {last}"
    return Verdict(
        fault, struck, ledger.acknowledged - before, retried, tally.lost, tally.doubled, round(recovery, 1),
        round(time.monotonic() - begun, 1), last, (*problems, *tally.problems),
    )  # fmt: skip


def lacks(province: Province, fault: Fault) -> str:
    """Returns why a fault cannot be made on this machine, empty where it can."""
    if fault.disk and not all(province.engines.disks.values()):
        return "a full disk is not tried here: a disk of its own needs root, ext4 and a loop device"
    return ""


def _wild(code: int) -> bool:
    """Tells whether an answer is neither what was asked for, nor a refusal, nor a plain `not now`."""
    return code >= 500 and code not in TOLD
