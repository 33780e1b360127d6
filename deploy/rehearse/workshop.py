"""A process that builds the rooms once and does each piece of work in a copy of itself.

Building the rooms takes longer than most cases: their routes are examined one by one. A fork begins with the rooms
built and nothing else done, so no case sees anything of another, and what a case leaves in memory ends with it.
"""

import gc
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, TypeVar

from deploy.rehearse.stage import Stage
from shared.files.warm_process import warm_process
from shared.runtime.errors import TerbukaError

T = TypeVar("T")
A = TypeVar("A")
TRIES = 3
"""How often work is begun whose process dies, as for want of memory."""


class Workshop:
    """The near end of one workshop process; it does one piece of work at a time."""

    def __init__(self, stage: Stage) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(stage, far), daemon=True)
        self._process.start()
        far.close()

    def run(self, work: Callable[..., T], *args: Any) -> T:
        """Returns what `work(stage, *args)` returns in a fresh copy of the built rooms.

        Raises `TerbukaError` (`PROSES_MATI`) where the copy dies again and again or the workshop process is dead, and
        what the work itself raises as `RuntimeError` with its traceback as text.
        """
        for _ in range(TRIES):
            how, answer = self._exchange(work, args)
            if how == "raised":
                raise RuntimeError(answer)
            if how == "done":
                done: T = answer
                return done
        raise _dead(answer)

    def _exchange(self, work: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any]:
        try:
            self._pipe.send((work, args))
            answer: tuple[str, Any] = self._pipe.recv()
        except (EOFError, ConnectionError) as error:
            self._process.join()
            raise _dead(self._process.exitcode) from error
        return answer

    def close(self) -> None:
        """Ends the process."""
        self._pipe.close()
        self._process.join()


def _dead(exit_code: int | None) -> TerbukaError:
    return TerbukaError(
        "PROSES_MATI",
        f"Proses yang memainkan kasus mati (kode keluar {exit_code}).",
        mend="Baca keluaran galat di atas dan periksa memori mesin ini, lalu jalankan lagi dengan --jobs 1.",
    )


@contextmanager
def open_workshop(stage: Stage) -> Iterator[Workshop]:
    """Starts a workshop on a stage and ends it afterwards."""
    workshop = Workshop(stage)
    try:
        yield workshop
    finally:
        workshop.close()


def in_order(stage: Stage, work: Callable[[Stage, A], T], pieces: list[A], *, jobs: int) -> Iterator[T]:
    """Does every piece of work, `jobs` at a time, and yields what they return in the order of the pieces."""
    free: SimpleQueue[Workshop] = SimpleQueue()

    def take(piece: A) -> T:
        workshop = free.get()
        try:
            return workshop.run(work, piece)
        finally:
            free.put(workshop)

    with ExitStack() as opened, ThreadPoolExecutor(jobs) as pool:
        for _ in range(jobs):
            free.put(opened.enter_context(open_workshop(stage)))
        yield from pool.map(take, pieces)


def _serve(stage: Stage, pipe: Connection) -> None:
    """Builds the rooms, then forks for each piece of work until the near end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the near end is interrupted too, and closes the pipe
    with stage.built() as ready:
        warm_process().begin()
        gc.collect()
        gc.freeze()  # what is built stays shared between the copies
        while True:
            try:
                work, args = pipe.recv()
            except EOFError:
                return
            child = os.fork()
            if child == 0:
                _do(ready, pipe, work, args)
            _, status = os.waitpid(child, 0)
            if status:
                pipe.send(("died", os.waitstatus_to_exitcode(status)))


def _do(stage: Stage, pipe: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Does the work and ends this copy; its standard output goes on to that of the near end."""
    try:
        pipe.send(("done", work(stage, *args)))
    except BaseException:
        pipe.send(("raised", traceback.format_exc()))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
