"""The three engines of a province of processes, each on a disk of its own and behind the fault proxy."""

import contextlib
import errno
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from deploy.engines import JarEngine
from shared.storage.embedded_postgres import Embedded
from tests.engines import stores
from tests.engines.kafka import KafkaServer
from tests.engines.power import Disk
from tests.engines.processes import free_port
from tests.engines.providers import jars, program
from tests.faults.members import Member, member_of
from tests.faults.proxy import Proxy, to_port, to_socket

ENGINES = ("kafka", "postgres", "store")
FILLER = "filler"
PIECE = 16 * 1024 * 1024


class GatedKafka(KafkaServer):
    """A broker with one more listener a client, each advertised under that client's gate."""

    def __init__(self, engine: JarEngine, folder: Path, clients: Sequence[str], proxy: Proxy) -> None:
        super().__init__(engine, folder)
        inner = {client: free_port() for client in clients}
        self.gates = {
            client: proxy.gate(f"{client}-kafka", to_port(lambda port=port: port))  # type: ignore[misc]
            for client, port in inner.items()
        }
        names = {client: client.upper().replace("-", "_") for client in clients}
        own = dict(line.split("=", 1) for line in self._settings.read_text().splitlines())
        for setting, ports in (("listeners", inner), ("advertised.listeners", self.gates)):
            own[setting] += "".join(f",{names[client]}://127.0.0.1:{port}" for client, port in ports.items())
        own["listener.security.protocol.map"] += "".join(f",{name}:PLAINTEXT" for name in names.values())
        own |= {"inter.broker.listener.name": "PLAINTEXT", "num.network.threads": "1", "num.io.threads": "4"}
        self._settings.write_text("".join(f"{name}={value}\n" for name, value in own.items()))


class Engines:
    """Holds PostgreSQL, Kafka and the store; `clients` are those who each get a gate to each of them.

    `small_disks` gives each a small disk of its own, which can be filled and cut off.
    """

    def __init__(self, folder: Path, proxy: Proxy, clients: Sequence[str], *, small_disks: bool = True) -> None:
        self.proxy = proxy
        self.clients = clients
        self.disks = {name: _disk(folder / name, small=small_disks) for name in ENGINES}
        places = {name: disk.path if disk else folder / name for name, disk in self.disks.items()}
        self.postgres = Embedded(places["postgres"] / "postgres")
        self.kafka = GatedKafka(jars("kafka"), _made(places["kafka"] / "kafka"), clients, proxy)
        self.store = stores.versitygw(program("versitygw"), _made(places["store"] / "store"))
        self.members = {
            "postgres": self._postgres_member(),
            "kafka": member_of(self.kafka.process, self.kafka.start),
            "store": member_of(self.store.process, self.store.start),
        }
        path = str(self.postgres.socket / ".s.PGSQL.5432")
        self.database = {client: proxy.gate(f"{client}-postgres", to_socket(path)) for client in clients}
        port = self.store.process.port
        self.bucket = {client: proxy.gate(f"{client}-store", to_port(lambda: port)) for client in clients}

    def start(self) -> None:
        """Starts all three and returns once each answers."""
        for member in self.members.values():
            member.keep()
        for member in self.members.values():
            member.wait()

    def stop(self) -> None:
        """Ends all three and forgets their disks."""
        for member in self.members.values():
            member.close()
        for disk in self.disks.values():
            if disk:
                disk.remove()

    def fill(self, name: str) -> None:
        """Fills an engine's disk to its last block."""
        disk = self.disks[name]
        assert disk is not None
        piece, size = PIECE, 0
        with (disk.path / FILLER).open("wb") as file:
            while piece >= 4096:
                try:
                    os.posix_fallocate(file.fileno(), size, piece)
                    size += piece
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    piece //= 2

    def empty(self, name: str) -> None:
        """Gives an engine's disk its room back."""
        disk = self.disks[name]
        if disk:
            (disk.path / FILLER).unlink(missing_ok=True)

    def _postgres_member(self) -> Member:
        server = self.postgres

        def kill() -> None:
            for process in _family(server):
                with contextlib.suppress(psutil.Error):
                    process.send_signal(signal.SIGKILL)

        return Member("postgres", server.start, server.running, kill, server.stop, server.folder / "log")


def _family(server: Embedded) -> list[psutil.Process]:
    """Returns the server and every process that it started."""
    if not server.running():
        return []
    try:
        head = psutil.Process(int((server.data / "postmaster.pid").read_text().split("\n", 1)[0]))
        return [head, *head.children(recursive=True)]
    except (OSError, ValueError, psutil.Error):
        return []


def _disk(folder: Path, *, small: bool) -> Disk | None:
    """Returns a disk of its own where one is wanted and this machine allows it, else None, for a plain folder."""
    folder.mkdir()
    if not small:
        return None
    disk = Disk(folder)
    try:
        disk.make()
    except pytest.skip.Exception:
        return None
    return disk


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
