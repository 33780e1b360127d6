"""The HTTP server of a process: it takes its port before anything else starts, and stops once requests are answered."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
import uvloop
from starlette.types import ASGIApp

from deploy.bounded_http import BoundedHttp
from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings
from shared.web.proxies import BehindProxies

SIGNALS = (signal.SIGINT, signal.SIGTERM)

Step = Callable[[], Awaitable[None]]


def run(work: Coroutine[Any, Any, None]) -> None:
    """Runs the work of a process that serves, on the event loop of libuv."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


@contextmanager
def listening_socket(settings: Settings) -> Iterator[socket.socket]:
    """Takes the port; raises `Refusal` (`PORT_TERPAKAI`).

    asyncio turns Nagle's delay off only for connections that say they are TCP, and those inherit it from the listener.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((settings.host, settings.port))
        except OSError as error:
            raise Refusal(
                "PORT_TERPAKAI",
                f"Alamat {settings.host}:{settings.port} tidak dapat dipakai: {os.strerror(error.errno or 0)}.",
                mend="Pilih port lain, misalnya PORT=8081 make run.",
            ) from error
        yield taken


class Server(uvicorn.Server):
    """Serves an application until SIGINT or SIGTERM, and returns once every request in hand was answered.

    `listening` is called once it really listens; `stopping` runs beside the drain of requests.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, *, listening: Callable[[], None], stopping: Step | None = None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                BehindProxies(app, settings.trusted_proxies),
                http=BoundedHttp,
                log_config=None,
                proxy_headers=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=settings.drain_seconds,
            )
        )
        self._listening = listening
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen and says so."""
        await super().startup(sockets)
        self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes no new request, and lets everything else of the process end at the same time."""
        if self._stopping is None:
            await super().shutdown(sockets)
            return
        await asyncio.gather(super().shutdown(sockets), self._stopping())

    def request_stop(self) -> None:
        """Asks the server to end, as a signal would."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Hears the signals without raising them again afterwards: who drained in order ends in order."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
