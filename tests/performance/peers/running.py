"""One peer in processes of its own interpreter: prepared, asked to take a document in, and swept."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.engines.processes import Process, free_port
from tests.load.clients import pdf
from tests.performance.ground import Ground, say
from tests.performance.peers.environments import HERE, interpreter

START_SECONDS, JOB_SECONDS = 120.0, 1800
Create = Callable[[int], Awaitable[object]]


@dataclass(frozen=True)
class Peer:
    """A peer: its name is that of its pins and of its script; `scheme` is the word before its token."""

    name: str
    title: str
    package: str
    address: str
    scheme: str

    @property
    def version(self) -> str:
        """Returns the pinned version."""
        pins = (HERE / f"{self.name}.txt").read_text().splitlines()
        return next(pin for pin in pins if pin.startswith(f"{self.package}==")).partition("==")[2]

    def fields(self, number: int, kind: str) -> dict[str, str]:
        """Returns the fields of a form beside the file."""
        return {"document_type_id": kind} if kind else {"title": f"Dokumen {number}"}


WAGTAIL = Peer("wagtail", "Wagtail", "wagtail", "/api/v3/documents/", "Bearer")
MAYAN = Peer("mayan", "Mayan EDMS", "mayan-edms", "/api/v4/documents/upload/", "Token")


class Running:
    """A prepared peer; `create` hands one document of 100 KB in, `sweep` works off what is due."""

    def __init__(self, peer: Peer, python: Path, variables: dict[str, str], http: httpx.AsyncClient, kind: str) -> None:
        self.peer, self._python, self._variables, self._http, self._kind = peer, python, variables, http, kind

    async def create(self, number: int) -> None:
        """Hands in one document over the connection that is kept."""
        file = {"file": (f"lampiran-{number}.pdf", pdf(number), "application/pdf")}
        answer = await self._http.post(self.peer.address, data=self.peer.fields(number, self._kind), files=file)
        assert answer.status_code == httpx.codes.CREATED, f"{answer.status_code} {answer.text[:300]}"

    async def sweep(self, due: int) -> float:
        """Returns the seconds of a sweep that finds so many due."""
        return float(await asyncio.to_thread(_job, self.peer, self._python, self._variables, "sweep", due))


@asynccontextmanager
async def running(peer: Peer, ground: Ground, many: int) -> AsyncIterator[Running]:
    """Yields a peer with so many documents or pages on the measures' PostgreSQL; raises `NotMade`."""
    python = await asyncio.to_thread(interpreter, peer.name)
    folder = ground.folder / peer.name
    folder.mkdir()
    name = await ground.databases.take(())
    variables = {"PEER_DATABASE": f"{name} postgres {_socket(ground, name)}", "PEER_FOLDER": str(folder)}
    say(f"{peer.title}: preparing {many:,} ...")
    token, *kind = (await asyncio.to_thread(_job, peer, python, variables, "prepare", many)).split()
    port = free_port()
    command = [str(python), str(HERE / f"{peer.name}_site.py"), "serve", str(port)]
    process = Process(peer.title, command, port, folder / "log", variables, patience=START_SECONDS)
    await asyncio.to_thread(process.start)
    try:
        headers = {"Authorization": f"{peer.scheme} {token}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120, headers=headers) as http:
            yield Running(peer, python, variables, http, "".join(kind))
    finally:
        await asyncio.to_thread(process.stop)


def _socket(ground: Ground, name: str) -> str:
    """Returns the folder of the socket of the measures' PostgreSQL."""
    return ground.databases.address(name).partition("host=")[2]


def _job(peer: Peer, python: Path, variables: dict[str, str], act: str, number: int) -> str:
    """Runs one act of a peer's script to its end; returns its last line."""
    command = [str(python), "-W", "ignore", str(HERE / f"{peer.name}_site.py"), act, str(number)]
    done = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=JOB_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{peer.title}: {act} failed:\n{done.stderr[-1500:]}")
    return done.stdout.strip().splitlines()[-1]
