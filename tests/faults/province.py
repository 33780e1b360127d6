"""A province of processes: real engines, each room in processes of its own, and a fault proxy on every line between."""

import asyncio
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from deploy.room_keys import create_keys
from shared.runtime.clock import SystemClock
from shared.runtime.settings import StoreSettings
from shared.security.identity import Identity
from shared.storage.database import Database
from tests.engines.processes import NO_TLS, Process, free_port
from tests.engines.providers import jars, program
from tests.faults.engines import Engines
from tests.faults.init import TERBUKA, prepare, secrets_of
from tests.faults.members import Member, member_of
from tests.faults.proxy import Proxy
from tests.homes import home_of

BUCKET = "terbuka-gangguan"
PASSWORD = "sandi-uji-gangguan-yang-panjang"
SKPD = "disperindagesdm"
PEOPLE = ("skpd", "petugas", "ketua", "tim", "pimpinan", "operator", "petugas2")
READY_SECONDS = 120.0
TAIL = 25
NOISE = ("aiokafka.cluster", "group_coordinator", "Auto create topics", " INFO [")
PREFIXES = ("intake", "registry", "scheduler", "publisher")


@dataclass(frozen=True)
class Seat:
    """One process: which room it runs in which roles; a spare one is started by a fault only."""

    name: str
    room: str
    roles: tuple[str, ...]
    spare: bool = False


SHORT = (
    Seat("identity", "identity", ("api",)),
    Seat("intake-api", "intake", ("api",)),
    Seat("intake-back", "intake", ("worker", "relay")),
    Seat("registry", "registry", ("all",)),
    Seat("scheduler", "scheduler", ("all",)),
    Seat("publisher", "publisher", ("all",)),
    Seat("intake-spare", "intake", ("relay",), spare=True),
    Seat("scheduler-spare", "scheduler", ("worker", "relay"), spare=True),
)
LONG = (
    Seat("identity", "identity", ("api",)),
    *(Seat(f"{room}-{role}", room, (role,)) for room in PREFIXES for role in ("api", "worker", "relay")),
    *(seat for seat in SHORT if seat.spare),
)


class Front(httpx.AsyncBaseTransport):
    """Sends each path to the process that serves it, as the reverse proxy of a province does, and counts answers."""

    def __init__(self, ports: dict[str, int]) -> None:
        self.answers: Counter[int] = Counter()
        self._ports = ports
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=50))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request."""
        head = request.url.path.split("/")[1]
        door = head if head in self._ports else "identity" if head in {"api", "masuk"} else "publisher"
        request.url = request.url.copy_with(host="127.0.0.1", port=self._ports[door])
        answer = await self._inner.handle_async_request(request)
        self.answers[answer.status_code] += 1
        return answer

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._inner.aclose()


class Province:
    """Everything that runs, with the means to hurt it."""

    def __init__(self, folder: Path, seats: Sequence[Seat], *, small_disks: bool = True) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.seats = {seat.name: seat for seat in seats}
        self.proxy = Proxy()
        self.engines = Engines(folder, self.proxy, list(self.seats), small_disks=small_disks)
        self.ports = {name: free_port() for name in self.seats}
        self.rooms: dict[str, Member] = {}
        self.processes: dict[str, Process] = {}

    @property
    def url(self) -> str:
        """Returns the database's address for looking from outside, past every gate."""
        return self.engines.postgres.url()

    @property
    def store(self) -> StoreSettings:
        """Returns the store's settings for looking from outside, past every gate."""
        return self.engines.store.settings(BUCKET)

    @property
    def accounts(self) -> dict[str, dict[str, str]]:
        """Returns the people: role to account and password."""
        return {name: {"account": name, "password": PASSWORD} for name in PEOPLE}

    @property
    def members(self) -> dict[str, Member]:
        """Returns every process, engines too."""
        return {**self.engines.members, **self.rooms}

    def start(self) -> None:
        """Starts engines, prepares them as the one-shot jobs do, starts the rooms and waits until they are ready."""
        self.home.mkdir(parents=True)
        create_keys(self.home)
        self.engines.start()
        prepare(self)
        asyncio.run(self._people())
        for seat in self.seats.values():
            self.processes[seat.name] = self._process(seat)
            self.rooms[seat.name] = member_of(self.processes[seat.name])
            if not seat.spare:
                self.rooms[seat.name].keep()
        self.wait_ready()

    def stop(self) -> None:
        """Ends everything that was started."""
        self.proxy.heal()
        for member in self.rooms.values():
            if member.alive():
                self.processes[member.name].resume()
            member.close()
        self.engines.stop()
        self.proxy.close()

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Returns once every wanted process says that it is ready; raises `RuntimeError` with what they say else."""
        deadline = time.monotonic() + seconds
        while late := self.unready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"not ready: {late}\n{self.logs()}")
            time.sleep(0.2)

    def unready(self) -> dict[str, str]:
        """Returns who is wanted and not ready, with what it says."""
        wanted = [name for name, member in self.rooms.items() if member.wanted]
        said = {name: self._said(name) for name in wanted}
        return {name: words for name, words in said.items() if words}

    def gates(self, engine: str, room: str = "") -> list[str]:
        """Returns the gates between an engine and the processes of one room, or of all."""
        return [f"{name}-{engine}" for name, seat in self.seats.items() if room in ("", seat.room)]

    def front(self) -> Front:
        """Returns a transport to the rooms that serve people."""
        serving = {seat.room: name for name, seat in self.seats.items() if {"api", "all"} & set(seat.roles)}
        return Front({room: self.ports[name] for room, name in serving.items()})

    def logs(self) -> str:
        """Returns the ends of all logs."""
        tails = [f"--- {name} ---\n{_tail(member)}" for name, member in self.members.items()]
        return "\n".join(tails)

    def _said(self, name: str) -> str:
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.ports[name]}/readyz", timeout=5, verify=NO_TLS)
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if answer.status_code == httpx.codes.OK else answer.text[:300]

    def _process(self, seat: Seat) -> Process:
        roles = [part for role in seat.roles for part in ("--role", role)]
        command = [*TERBUKA, "serve", seat.room, *roles]
        log = self.folder / f"{seat.name}.log"
        return Process(seat.name, command, self.ports[seat.name], log, self._environment(seat))

    def _environment(self, seat: Seat) -> dict[str, str]:
        disk, role = self.engines.disks["store"], f"terbuka_{seat.room}"
        return {
            "TERBUKA_HOME": str(home_of(self.home, seat.room)),
            "HOST": "127.0.0.1",
            "PORT": str(self.ports[seat.name]),
            "DATABASE_URL": f"postgresql://{role}@127.0.0.1:{self.engines.database[seat.name]}/terbuka",
            "TERBUKA_DATABASE_PASSWORD_FILE": str(secrets_of(self.folder) / seat.room / "database-password"),
            "TERBUKA_KAFKA": f"127.0.0.1:{self.engines.kafka.gates[seat.name]}",
            "TERBUKA_OBJECTS": f"s3://{BUCKET}",
            "TERBUKA_S3_ENDPOINT": f"127.0.0.1:{self.engines.bucket[seat.name]}",
            "TERBUKA_S3_ACCESS_KEY": self.store.access_key,
            "TERBUKA_S3_SECRET_FILE": str(self.store.secret_file),
            "TERBUKA_S3_SECURE": "false",
            "TERBUKA_LOG_LEVEL": "WARNING",
            "TERBUKA_PUBLIC_URL": "http://province.test",
            "TERBUKA_PEERS": f"http://127.0.0.1:{self.ports[seat.name]}",
            **({"TERBUKA_S3_SYNC": str(disk.path)} if disk else {}),
        }

    async def _people(self) -> None:
        database = Database.connect(self.url, "identity")
        identity = Identity(database, SystemClock())
        for name in PEOPLE:
            bound = SKPD if name == "skpd" else None
            await identity.add_account(name, PASSWORD, roles=[name.rstrip("2")], skpd=bound)
        await database.close()


@contextmanager
def province(seats: Sequence[Seat] = SHORT, *, small_disks: bool = True) -> Iterator[Province]:
    """Yields a running province on a folder that is thrown away.

    The folder is not pytest's: PostgreSQL runs as another user under root and must be let through. Skips the test
    where an engine is missing.
    """
    jars("kafka")
    program("versitygw")
    with tempfile.TemporaryDirectory(prefix="terbuka-gangguan-", ignore_cleanup_errors=True) as folder:
        made = Province(Path(folder), seats, small_disks=small_disks)
        try:
            made.start()
            yield made
        finally:
            made.stop()


def _tail(member: Member) -> str:
    lines = member.log.read_text(errors="replace").splitlines() if member.log.exists() else []
    kept = [_short(line) for line in lines if not any(word in line for word in NOISE)][-TAIL:]
    return "\n".join([*kept, *(f"[did not start] {why[-300:]}" for why in member.fell[-2:])])


def _short(line: str) -> str:
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        return line[:400]
    return " ".join(str(value) for value in said.values())[:600]
