"""Takes rights away from the process that calls: network, files, memory, time.

Rights that are gone do not come back; children have no more than their parent.
"""

import ctypes
import os
import resource
import struct
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""System calls of Landlock, with the same numbers on x86-64 and arm64."""
WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15}
"""How many rights on files an ABI of Landlock knows; from the fifth on sixteen."""
TCP_SINCE, SIGNALS_SINCE = 4, 6
SCOPES = 3
"""Bits of Landlock: no abstract sockets and no signals beyond the process and its children."""
READABLE = (
    "/usr/lib",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/usr/share/fonts",
    "/etc/fonts",
    "/dev/urandom",
)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def without_network() -> list[str]:
    """Leaves the machine's network where the system has user namespaces; returns the names of what holds."""
    if sys.platform != "linux":
        return []
    _libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if _libc().unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 or _libc().unshare(CLONE_NEWNET) == 0:
        return ["no_network"]
    return []


def ends_with_parent() -> None:
    """Has the system kill this process when its parent ends."""
    if sys.platform == "linux":
        _libc().prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)


class FewFiles:
    """A ruleset of Landlock: only fonts, interpreter and `readable` folders are read; no TCP and no signal goes out.

    It is built once; each child that calls `hold` is bound by it, and lets go of it: who holds a ruleset may add to it
    for all that follow. Where the kernel has no Landlock it holds nothing.
    """

    def __init__(self, readable: Sequence[str]) -> None:
        self._abi = _libc().syscall(CREATE_RULESET, None, 0, 1) if sys.platform == "linux" else 0
        if self._abi < 1:
            return
        rights = (1 << RIGHTS_OF_ABI.get(self._abi, 15 if self._abi < 5 else 16)) - 1
        attributes = struct.pack("Q", rights)
        attributes += struct.pack("Q", 3) if self._abi >= TCP_SINCE else b""
        attributes += struct.pack("Q", SCOPES) if self._abi >= SIGNALS_SINCE else b""
        self._ruleset = _libc().syscall(CREATE_RULESET, attributes, len(attributes), 0)
        for path in {*READABLE, *readable, sysconfig.get_path("stdlib")}:
            _allow(self._ruleset, path, READ_FILE | READ_DIR if Path(path).is_dir() else READ_FILE)
        _allow(self._ruleset, os.devnull, READ_FILE | WRITE_FILE)

    def hold(self) -> Iterator[str]:
        """Binds this process; yields the names of what holds."""
        if self._abi < 1:
            return
        bound = _libc().syscall(RESTRICT_SELF, self._ruleset, 0) == 0
        os.close(self._ruleset)
        if bound:
            yield "few_files"
            yield from ("no_tcp",) if self._abi >= TCP_SINCE else ()
            yield from ("no_signals",) if self._abi >= SIGNALS_SINCE else ()


def within(limits: Mapping[str, int], files: FewFiles) -> list[str]:
    """Limits this process: `memory` (bytes beyond what it holds now), `cpu` (seconds), no writing, few files.

    Returns the names of what holds.
    """
    memory = _held_now() + limits["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return ["memory", "cpu", "no_writing", *files.hold()]


def _held_now() -> int:
    """Returns the size of the address space in bytes, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    _libc().syscall(ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, place), 0)
    os.close(place)
