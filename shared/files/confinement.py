"""Runs one function on untrusted bytes in a process of its own: without network, with few files, memory and time.

Bytes go in by a file in memory and come out by a socket, so that nothing plain touches a disk. The process is forked by
one that is warm, has the libraries loaded and never sees a file (`shared.files.confined_process`). What holds where:

- always: an environment without secrets, RLIMIT_AS, RLIMIT_CPU, no file may be written (RLIMIT_FSIZE 0), no core dump,
  a wall clock after which the process is killed, and a death of its own: a crash ends the process, never its caller;
- Linux with user namespaces: a network namespace without any interface;
- Linux 5.13 with Landlock: only the program's own files and the fonts can be read; from 6.7 on no TCP either, and from
  6.12 on no other process can be signalled.

`held` of a result names those that held.
"""

import asyncio
import contextlib
import json
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO

from shared.files.memory_files import file_in_memory, seal
from shared.files.refusals import file_refused
from shared.files.warm_process import warm_process
from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.errors import Refusal

HEAD = 8
"""Bytes that give the length of the JSON before the content."""
NAME_BYTES = 128
"""Bytes of the function's name, with which the file's descriptor goes."""
BLOCK = 1 << 18
GRACE = 5
"""Seconds beyond the wall clock after which a process that does not even die is left alone."""
TOO_LONG = {-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGALRM}
"""How a process ends that the system stops for its time or memory."""


@dataclass(frozen=True)
class ProcessLimits:
    """What one process may use: memory and its answer in bytes, CPU and wall clock in seconds."""

    memory: int = 1536 * MEBIBYTE
    cpu: int = 120
    wall: int = 240
    answer: int = 512 * MEBIBYTE


@dataclass(frozen=True)
class Outcome:
    """What a confined function returned: bytes, plain data, and which confinements held."""

    content: bytes
    facts: Mapping[str, Any] = field(default_factory=dict)
    held: Sequence[str] = ()


def confined(
    function: str, content: bytes, options: Mapping[str, Any] | None = None, limits: ProcessLimits | None = None
) -> Outcome:
    """Runs `module:function` on the bytes and returns its answer; it waits, call it in a thread.

    The function takes bytes and a mapping and returns bytes and plain data. Raises what it refuses as `Refusal` with
    the same code, BERKAS_TERLALU_BERAT beyond the limits, and BERKAS_TIDAK_TERBACA where the process died or failed.
    """
    given = limits or ProcessLimits()
    with file_in_memory(content) as file, _asked(function, file, options or {}, given) as job:
        return _outcome(_answer(job, time.monotonic() + given.wall + GRACE, given.answer))


async def confined_file(function: str, file: BinaryIO, options: Mapping[str, Any], limits: ProcessLimits) -> Outcome:
    """Runs a function as `confined` on a file in memory that is open, without a thread; nobody changes it any more."""
    job = await asyncio.to_thread(_asked, function, file, options, limits)
    with job:
        return _outcome(await _answer_later(job, limits.wall + GRACE, limits.answer))


def _asked(function: str, file: BinaryIO, options: Mapping[str, Any], limits: ProcessLimits) -> socket.socket:
    seal(file)
    job = warm_process().job()
    head = {"options": dict(options), "limits": vars(limits)}
    try:
        socket.send_fds(job, [function.encode().ljust(NAME_BYTES)], [file.fileno()])
    except OSError:
        job.close()
        raise unreadable() from None
    with contextlib.suppress(OSError):  # a process that has ended already has said how
        job.sendall(packed(head, b""))
        job.shutdown(socket.SHUT_WR)
    return job


def _answer(job: socket.socket, until: float, most: int) -> bytes:
    answer = bytearray()
    try:
        while True:
            job.settimeout(max(until - time.monotonic(), 0.001))
            piece = job.recv(BLOCK)
            if not piece:
                return bytes(answer)
            answer += _within(piece, most - len(answer))
    except TimeoutError:
        raise too_heavy() from None
    except OSError:
        return bytes(answer)


async def _answer_later(job: socket.socket, patience: float, most: int) -> bytes:
    job.setblocking(False)
    loop = asyncio.get_running_loop()
    answer = bytearray()
    try:
        async with asyncio.timeout(patience):
            while piece := await loop.sock_recv(job, BLOCK):
                answer += _within(piece, most - len(answer))
    except TimeoutError:
        raise too_heavy() from None
    except OSError:
        return bytes(answer)
    return bytes(answer)


def _within(piece: bytes, left: int) -> bytes:
    """Returns a piece of an answer; a process in the hands of its file may send without end."""
    if len(piece) > left:
        raise too_heavy()
    return piece


def unpacked(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Returns the JSON and the bytes of a message; raises ValueError where it is cut off."""
    begin = HEAD + int.from_bytes(message[:HEAD], "big")
    if len(message) < max(begin, HEAD + 2):
        raise ValueError("message cut off")
    head = dict(json.loads(message[HEAD:begin]))
    end = begin + int(head.pop("bytes"))
    if len(message) < end:
        raise ValueError("message cut off")
    return head, message[begin:end]


def packed(head: Mapping[str, Any], content: bytes) -> bytes:
    """Returns a message that `unpacked` reads."""
    said = json.dumps({**head, "bytes": len(content)}).encode()
    return len(said).to_bytes(HEAD, "big") + said + content


def _outcome(answer: bytes) -> Outcome:
    try:
        head, content = unpacked(answer)
    except ValueError as error:
        ended = int.from_bytes(answer[-2:], "big", signed=True)
        raise (too_heavy() if ended in TOO_LONG else unreadable()) from error
    if head["end"] == "heavy":
        raise too_heavy()
    if head["end"] == "failed":
        raise unreadable()
    if head["end"] == "refused":
        raise Refusal(head["code"], head["message"], article=head["article"], mend=head["mend"], **head["data"])
    return Outcome(content, head["facts"], tuple(head["held"]))


def unreadable() -> Refusal:
    """Builds the refusal of a file that cannot be read as what it says."""
    return file_refused("BERKAS_TIDAK_TERBACA")


def too_heavy() -> Refusal:
    """Builds the refusal of a file that asks for more memory or time than one file may use."""
    return file_refused("BERKAS_TERLALU_BERAT")


@cache
def confinements() -> tuple[str, ...]:
    """Returns the names of the confinements that hold on this machine, as a process of its own measures them."""
    return tuple(confined("shared.files.confined_process:nothing", b"").held)
