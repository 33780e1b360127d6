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
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    jobs: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([control.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _reap(jobs)
        if control.fileno() in ready and not _take(control, jobs, rights):
            return


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


def _take(control: socket.socket, jobs: dict[int, socket.socket], rights: Rights) -> bool:
    """Forks a child for the next job; returns False where there is no next one."""
    _, sockets, _, _ = socket.recv_fds(control, 1, 1)
    if not sockets:
        return False
    job = socket.socket(fileno=sockets[0])
    name, files, _, _ = socket.recv_fds(job, NAME_BYTES, 1)
    if not files:
        job.close()
        return True
    function = _function(name.decode().strip())
    pid = os.fork()
    if not pid:
        for other in (control, *jobs.values()):
            other.close()
        _child(job, files[0], function, rights)
    os.close(files[0])
    jobs[pid] = job
    return True


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
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
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
