"""Runs one function on untrusted bytes in a process of its own: without network, with few files, memory and time.

Bytes go in by stdin and come out by stdout, so that nothing plain touches a disk. What holds where:

- always: an environment without secrets, RLIMIT_AS, RLIMIT_CPU, no file may be written (RLIMIT_FSIZE 0), no core dump,
  a wall clock after which the process is killed, and a death of its own: a crash ends the process, never its caller;
- Linux with user namespaces: a network namespace without any interface;
- Linux 5.13 with Landlock: only the program's own files and the fonts can be read; from 6.7 on no TCP either.

`held` of a result names those that held.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from shared.runtime.errors import Refusal, TooLarge

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 1024 * 1024
HEAD = 8
"""Bytes that give the length of the JSON before the content."""


@dataclass(frozen=True)
class ProcessLimits:
    """What one process may use: memory in bytes, CPU and wall clock in seconds, answer in bytes."""

    memory: int = 1536 * MEBIBYTE
    cpu: int = 120
    wall: int = 240
    answer: int = 256 * MEBIBYTE


@dataclass(frozen=True)
class Outcome:
    """What a confined function returned: bytes, plain data, and which confinements held."""

    content: bytes
    facts: Mapping[str, Any] = field(default_factory=dict)
    held: Sequence[str] = ()


def confined(
    function: str, content: bytes, options: Mapping[str, Any] | None = None, limits: ProcessLimits | None = None
) -> Outcome:
    """Runs `module:function` on the bytes and returns its answer.

    The function takes bytes and a mapping and returns bytes and plain data. Raises what it refuses as `Refusal` with
    the same code, BERKAS_TERLALU_BERAT beyond the limits, and BERKAS_TIDAK_TERBACA where the process died or failed.
    """
    given = limits or ProcessLimits()
    head = {"function": function, "options": dict(options or {}), "limits": vars(given), "paths": _paths()}
    process = subprocess.Popen(
        [sys.executable, "-s", "-B", "-m", "shared.files.confined_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd="/",
        start_new_session=True,
    )
    answer = _talk(process, packed(head, content), given)
    return _read(answer, process.returncode)


def _environment() -> dict[str, str]:
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}


def _paths() -> list[str]:
    """Returns the folders of the program that the process may read: libraries, and of the repository only `shared`."""
    libraries = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return [*libraries, str(ROOT / "shared")]


def _talk(process: "subprocess.Popen[bytes]", said: bytes, limits: ProcessLimits) -> bytes:
    try:
        answer, _ = process.communicate(said, timeout=limits.wall)
    except subprocess.TimeoutExpired as error:
        raise too_heavy() from error
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return answer


def unpacked(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Returns the JSON and the bytes of a message; raises ValueError where it is cut off."""
    end = HEAD + int.from_bytes(message[:HEAD], "big")
    if len(message) < max(end, HEAD + 2):
        raise ValueError("message cut off")
    return dict(json.loads(message[HEAD:end])), message[end:]


def packed(head: Mapping[str, Any], content: bytes) -> bytes:
    """Returns a message that `unpacked` reads."""
    said = json.dumps(head).encode()
    return len(said).to_bytes(HEAD, "big") + said + content


def _read(answer: bytes, returncode: int) -> Outcome:
    try:
        head, content = unpacked(answer)
    except ValueError as error:
        if returncode in (-9, -24):  # killed by the kernel: CPU time
            raise too_heavy() from error
        raise unreadable() from error
    if head["end"] == "heavy":
        raise too_heavy()
    if head["end"] == "failed":
        raise unreadable()
    if head["end"] == "refused":
        raise Refusal(head["code"], head["message"], mend=head["mend"], **head["data"])
    return Outcome(content, head["facts"], tuple(head["held"]))


def unreadable() -> Refusal:
    """Builds the refusal of a file that cannot be read as what it says."""
    return Refusal(
        "BERKAS_TIDAK_TERBACA",
        "Berkas ini rusak atau tidak dapat dibaca sebagai jenis yang disebut namanya.",
        mend="Buka berkas itu di komputer Anda, simpan sekali lagi sebagai PDF, lalu unggah hasilnya.",
    )


def too_heavy() -> TooLarge:
    """Builds the refusal of a file that asks for more memory or time than one file may use."""
    return TooLarge(
        "BERKAS_TERLALU_BERAT",
        "Berkas ini memerlukan memori atau waktu lebih banyak daripada yang disediakan untuk satu berkas.",
        mend="Bagi berkas itu menjadi beberapa berkas, atau perkecil gambarnya, lalu unggah lagi.",
    )


@cache
def confinements() -> tuple[str, ...]:
    """Returns the names of the confinements that hold on this machine, as a process of its own measures them."""
    return tuple(confined("shared.files.confined_process:nothing", b"").held)
