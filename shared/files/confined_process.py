"""The process that reads untrusted bytes: it stays warm and forks one child for each file, which has no rights.

It ends when whoever started it closes the socket or ends. A child gets its file and its task by a socket of its own
and answers there; when it ends, two bytes with its exit code follow.
"""

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.files.confinement import NAME_BYTES, packed, unpacked
from shared.files.process_rights import FewFiles, ends_with_parent, within, without_network
from shared.files.warm_process import ROOT
from shared.runtime.errors import Refusal

AT_ONCE = 24
"""So many children run at once; further jobs wait in the socket."""
Function = Callable[[bytes, Mapping[str, Any]], tuple[bytes, Mapping[str, Any]]]


@dataclass(frozen=True)
class Rights:
    """What holds for every child already, and the files that a child leaves itself."""

    held: Sequence[str]
    files: FewFiles


def main(descriptor: int) -> None:
    """Serves jobs that come by the socket with this descriptor, until it is closed."""
    control, files = socket.socket(fileno=descriptor), FewFiles(_readable())
    rights = Rights(without_network(), files)
    woken, waker = socket.socketpair()
    for end in (woken, waker):
        end.setblocking(False)
    signal.set_wakeup_fd(waker.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    jobs: dict[int, socket.socket] = {}
    while True:
        ready = _ready(control, woken, jobs)
        if woken.fileno() in ready:
            woken.recv(4096)
            _reap(jobs)
        _end_unheard(jobs, ready)
        if control.fileno() in ready and not _take((control, woken, waker), jobs, rights):
            return


def _ready(control: socket.socket, woken: socket.socket, jobs: Mapping[int, socket.socket]) -> dict[int, int]:
    """Waits for a next job where one more may run, the end of a child, or one who asked and went away."""
    events = select.poll()
    events.register(woken, select.POLLIN)
    if len(jobs) < AT_ONCE:
        events.register(control, select.POLLIN)
    for job in jobs.values():
        events.register(job, 0)
    return dict(events.poll())


def _end_unheard(jobs: Mapping[int, socket.socket], ready: Mapping[int, int]) -> None:
    """Kills each child for whose answer nobody waits any more: it may have turned its own clock off."""
    for pid, job in jobs.items():
        if ready.get(job.fileno(), 0) & select.POLLHUP:
            os.kill(pid, signal.SIGKILL)


def _readable() -> list[str]:
    """Returns the folders of the program that a child may read: libraries, and of the repository only `shared`."""
    libraries = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return [*libraries, str(ROOT / "shared")]


def _reap(jobs: dict[int, socket.socket]) -> None:
    """Tells each job whose child has ended how it ended."""
    while jobs:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with jobs.pop(pid) as job, contextlib.suppress(OSError):
            job.send(os.waitstatus_to_exitcode(status).to_bytes(2, "big", signed=True), socket.MSG_DONTWAIT)


def _take(own: tuple[socket.socket, ...], jobs: dict[int, socket.socket], rights: Rights) -> bool:
    """Forks a child for the next job; returns False where there is no next one. `own` are the parent's sockets."""
    _, sockets, _, _ = socket.recv_fds(own[0], 1, 1)
    if not sockets:
        return False
    job = socket.socket(fileno=sockets[0])
    name, files, _, _ = socket.recv_fds(job, NAME_BYTES, 1)
    if not files:
        job.close()
        return True
    function = _function(name.decode().strip())
    pid = _forked(job)
    if not pid:
        signal.set_wakeup_fd(-1)
        for other in (*own, *jobs.values()):
            other.close()
        _child(job, files[0], function, rights)
    os.close(files[0])
    if pid > 0:
        jobs[pid] = job
    return True


def _forked(job: socket.socket) -> int:
    """Returns what `os.fork` does, or -1 where the system has no room for one more; the job is told."""
    try:
        return os.fork()
    except OSError:
        with job, contextlib.suppress(OSError):
            job.send((-signal.SIGKILL).to_bytes(2, "big", signed=True), socket.MSG_DONTWAIT)
        return -1


def _function(name: str) -> Function:
    """Returns a function by `module:function`; its module stays loaded for the children that follow."""
    module, _, attribute = name.partition(":")
    known = module in sys.modules
    function: Function = getattr(importlib.import_module(module), attribute)
    if not known:
        gc.collect()
        gc.freeze()
    return function


def _child(job: socket.socket, file: int, function: Function, rights: Rights) -> None:
    """Runs one function on one file and ends; nothing that it meets comes back into the parent's code."""
    try:
        ends_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        with job.makefile("rb") as told:
            head, _ = unpacked(told.read())
        content = os.pread(file, os.fstat(file).st_size, 0)
        signal.setitimer(signal.ITIMER_REAL, head["limits"]["wall"])
        held = [*rights.held, *within(head["limits"], rights.files)]
        job.sendall(_answered(function, content, head["options"], held))
    finally:
        os._exit(0)


def _answered(function: Function, content: bytes, options: Mapping[str, Any], held: list[str]) -> bytes:
    try:
        answer, facts = function(content, options)
        return packed({"end": "done", "facts": dict(facts), "held": held}, answer)
    except Refusal as error:
        told = {"code": error.code, "message": error.message, "article": error.article, "mend": error.mend}
        return packed({"end": "refused", **told, "data": error.data}, b"")
    except MemoryError:
        return packed({"end": "heavy"}, b"")
    except Exception as error:
        return packed({"end": "failed", "why": type(error).__name__}, b"")


def nothing(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Does nothing; its answer tells which confinements hold."""
    return content, options


if __name__ == "__main__":
    main(int(sys.argv[1]))
