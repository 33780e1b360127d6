"""The process in which untrusted bytes are read: it takes its rights away, runs one function and answers."""

import ctypes
import importlib
import os
import resource
import struct
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.files.confinement import packed, unpacked
from shared.runtime.errors import Refusal

Function = Callable[[bytes, Mapping[str, Any]], tuple[bytes, Mapping[str, Any]]]

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""System calls of Landlock, with the same numbers on x86-64 and arm64."""
READ_FILE, READ_DIR = 1 << 2, 1 << 3
RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15}
"""How many rights on files an ABI of Landlock knows; from the fifth on sixteen."""
TCP_SINCE = 4
READABLE = (
    "/usr/lib",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/usr/share/fonts",
    "/etc/fonts",
    "/dev/urandom",
    "/dev/null",
)


def main() -> None:
    """Reads a message from stdin, runs its function confined and writes the answer to stdout."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    head, content = unpacked(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    module, _, name = str(head["function"]).partition(":")
    function: Function = getattr(importlib.import_module(module), name)
    held = _confine(libc, head["limits"], [*head["paths"]])
    out.write(_answered(function, content, head["options"], held))
    out.flush()
    os._exit(0)


def nothing(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Does nothing; its answer tells which confinements hold."""
    return content, options


def _answered(function: Function, content: bytes, options: Mapping[str, Any], held: list[str]) -> bytes:
    try:
        answer, facts = function(content, options)
    except Refusal as error:
        told = {"code": error.code, "message": error.message, "mend": error.mend, "data": error.data}
        return packed({"end": "refused", **told}, b"")
    except MemoryError:
        return packed({"end": "heavy"}, b"")
    except Exception as error:
        return packed({"end": "failed", "why": type(error).__name__}, b"")
    return packed({"end": "done", "facts": dict(facts), "held": held}, answer)


def _confine(libc: ctypes.CDLL, limits: Mapping[str, int], readable: list[str]) -> list[str]:
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = ["memory", "cpu", "no_writing"]
    if sys.platform != "linux":
        return held
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWNET) == 0:
        held.append("no_network")
    return held + list(_landlock(libc, readable))


def _landlock(libc: ctypes.CDLL, readable: list[str]) -> Iterator[str]:
    """Leaves only the program's own files and the fonts readable, and forbids TCP, where the kernel can."""
    abi = libc.syscall(CREATE_RULESET, None, 0, 1)
    if abi < 1:
        return
    rights = (1 << RIGHTS_OF_ABI.get(abi, 15 if abi < 5 else 16)) - 1
    attributes = struct.pack("QQ", rights, 3) if abi >= TCP_SINCE else struct.pack("Q", rights)
    ruleset = libc.syscall(CREATE_RULESET, attributes, len(attributes), 0)
    for path in {*READABLE, *readable, sysconfig.get_path("stdlib")}:
        _allow(libc, ruleset, path)
    if libc.syscall(RESTRICT_SELF, ruleset, 0) == 0:
        yield "few_files"
        if abi >= TCP_SINCE:
            yield "no_tcp"


def _allow(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights = READ_FILE | READ_DIR if Path(path).is_dir() else READ_FILE
    libc.syscall(ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, place), 0)
    os.close(place)


if __name__ == "__main__":
    main()
