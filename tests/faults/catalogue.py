"""Every fault that a province is put through, each told in one sentence and healed before it returns."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.faults import leaders
from tests.faults.engines import ENGINES
from tests.faults.init import apply_topics, reconcile
from tests.faults.province import PREFIXES, Province
from tests.faults.proxy import Line

EVERY = 3.0
AWAY = 4.0
PARTED = 8.0
NO_PAIR = ("scheduler", "store")
"""The scheduler keeps no files."""
Hurt = Callable[[Province, int], int]


@dataclass(frozen=True)
class Fault:
    """One fault: `hurt` does it for a number of rounds, heals, and returns how often it struck.

    A short one runs in every `make test`, once; all run by `make faults`, `rounds` times.
    """

    name: str
    says: str
    hurt: Hurt
    short: bool = False
    disk: bool = False
    rounds: int = 1


def kill_processes(province: Province, rounds: int) -> int:
    """Kills every process of every room, one every three seconds."""
    names = [name for name, member in province.rooms.items() if member.wanted]
    for name in names * rounds:
        province.rooms[name].fall()
        time.sleep(EVERY)
    return len(names) * rounds


def kill_engine(engine: str) -> Hurt:
    """Kills an engine and brings it back after a while."""

    def hurt(province: Province, rounds: int) -> int:
        member = province.members[engine]
        for _ in range(rounds):
            member.down()
            time.sleep(AWAY)
            member.keep()
            member.wait()
        return rounds

    return hurt


def wipe_kafka(province: Province, rounds: int) -> int:
    """Loses the whole disk of the broker; topics and reconciliation are what an operator's jobs do anyway."""
    member = province.members["kafka"]
    for _ in range(rounds):
        member.down()
        province.engines.kafka.wipe()
        member.keep()
        member.wait()
        apply_topics(province)
        reconcile(province)
    return rounds


def part(engine: str, line: Line, room: str = "", seconds: float = PARTED) -> Hurt:
    """Parts one room, or all, from an engine for a while."""

    def hurt(province: Province, rounds: int) -> int:
        gates = province.gates(engine, room)
        for _ in range(rounds):
            province.proxy.become(line, *gates)
            time.sleep(seconds)
            province.proxy.heal()
        return rounds

    return hurt


def lie(province: Province, rounds: int) -> int:
    """Lets the store's sealed objects come back wrong every second time; returns how often that was."""
    hurt = part("store", Line.LIE)
    before = province.proxy.lies
    hurt(province, rounds)
    return province.proxy.lies - before


def cut_lines(province: Province, rounds: int) -> int:
    """Resets every connection to every engine, every second."""
    strokes = 8 * rounds
    for _ in range(strokes):
        province.proxy.cut("*")
        time.sleep(1.0)
    return strokes


def fill_disk(engine: str) -> Hurt:
    """Fills the engine's disk to the last block, and frees it.

    Kafka 4.3.1 that starts again on a full disk cuts its own metadata down to nothing ("Corruption found in segment 0,
    truncating to offset 0"): all topics are gone, and it is mended as a lost disk is.
    """

    def hurt(province: Province, rounds: int) -> int:
        for _ in range(rounds):
            province.engines.fill(engine)
            time.sleep(PARTED)
            province.engines.empty(engine)
            province.members[engine].wait()
            if engine == "kafka":
                apply_topics(province)
                reconcile(province)
        return rounds

    return hurt


def kill_all(province: Province, rounds: int) -> int:
    """Kills everything at once, engines too; all of it comes back in whatever order it can."""
    struck = [member for member in province.members.values() if member.wanted]
    for _ in range(rounds):
        for member in struck:
            member.fall()
        for member in struck:
            member.wait()
    return rounds * len(struck)


def _short() -> Sequence[Fault]:
    return (
        Fault("kill", "`kill -9` of each process of the rooms, one every 3 s", kill_processes, rounds=2),
        Fault(
            "kill-all",
            "`kill -9` of everything at once: rooms, Kafka, PostgreSQL, store",
            kill_all,
            short=True,
            rounds=2,
        ),
        Fault("wipe-kafka", "Kafka's disk wiped; topics applied, reconciled", wipe_kafka, short=True, rounds=2),
        Fault("part-kafka", "all rooms parted from Kafka: bytes held, nobody told", part("kafka", Line.HOLD)),
        Fault("cut", "every connection to every engine reset, once a second", cut_lines),
        Fault("lie", "every second sealed object comes back with a wrong byte", lie, short=True),
        Fault("full-store", f"the store's disk full for {PARTED:.0f} s", fill_disk("store"), disk=True),
    )


def _long() -> Sequence[Fault]:
    words = {Line.HOLD: "bytes held, nobody told", Line.REFUSE: "connections cut and refused"}
    pairs = [(room, each, line) for room in PREFIXES for each in ENGINES for line in words if (room, each) != NO_PAIR]
    return (
        *(
            Fault(f"kill-{each}", f"`kill -9` of {each}, back after {AWAY:.0f} s", kill_engine(each), rounds=3)
            for each in ENGINES
        ),
        Fault("part-postgres", "all rooms parted from PostgreSQL: bytes held", part("postgres", Line.HOLD)),
        Fault("long-part", "all rooms parted from Kafka for 50 s, longer than a send waits", _long_part()),
        Fault("slow-store", "the store slow: 4 KB every 0.2 s", part("store", Line.SLOW, "", 15)),
        Fault("hung-store", "the store hung for 40 s, longer than a request waits", part("store", Line.HOLD, "", 40)),
        Fault("full-postgres", f"PostgreSQL's disk full for {PARTED:.0f} s", fill_disk("postgres"), disk=True),
        Fault(
            "full-kafka",
            f"Kafka's disk full for {PARTED:.0f} s; topics applied, reconciled",
            fill_disk("kafka"),
            disk=True,
        ),
        Fault("two-relays", "two relays of one outbox, each killed in turn", leaders.two_relays),
        Fault("two-schedulers", "two schedulers, each killed in turn", leaders.two_schedulers),
        Fault(
            "paused-relay", "the leading relay frozen while it holds its lock, until another leads", leaders.pause_relay
        ),
        Fault("paused-scheduler", "the sweeping scheduler frozen for 20 s beside another", leaders.pause_scheduler),
        *(
            Fault(f"part-{room}-{each}-{line}", f"{room} parted from {each}: {words[line]}", part(each, line, room))
            for room, each, line in pairs
        ),
    )


def _long_part() -> Hurt:
    return part("kafka", Line.HOLD, "", 50)


FAULTS: Sequence[Fault] = (*_short(), *_long())
