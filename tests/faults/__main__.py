"""`python -m tests.faults [NAME ...]`: the long form; every fault, and the table `RELIABILITY.md`."""

import argparse
import asyncio
import time
from collections.abc import Sequence

from tests.faults.catalogue import FAULTS, Fault
from tests.faults.ground import Ground
from tests.faults.province import LONG
from tests.faults.table import row, write
from tests.faults.trial import Verdict, lacks, trial


def main() -> int:
    """Runs the faults and returns 1 where one was not stood."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="faults to run; all of them without a name")
    given = parser.parse_args()
    chosen = [fault for fault in FAULTS if not given.names or fault.name in given.names]
    verdicts: list[Verdict] = asyncio.run(run(chosen, keep=not given.names))
    return 1 if any(verdict.problems for verdict in verdicts) else 0


async def run(faults: Sequence[Fault], *, keep: bool) -> list[Verdict]:
    """Puts a province of one process for each role through faults, one after another; `keep` writes the table."""
    ground, verdicts, begun = Ground(LONG), [], time.monotonic()
    try:
        for fault in faults:
            province, ledger = await ground.whole()
            if why := lacks(province, fault):
                print(f"SKIPPED {fault.name}: {why}", flush=True)  # noqa: T201
                continue
            verdict = await trial(province, ledger, fault, fault.rounds)
            verdicts.append(verdict)
            print(row(verdict), verdict.last, *verdict.problems, sep="\n    ", flush=True)  # noqa: T201
            if keep:
                write(verdicts, (time.monotonic() - begun) / 60)
            if verdict.problems:
                print(province.logs(), flush=True)  # noqa: T201
            await asyncio.to_thread(ground.note, verdict)
    finally:
        await asyncio.to_thread(ground.close)
    return verdicts


if __name__ == "__main__":
    raise SystemExit(main())
