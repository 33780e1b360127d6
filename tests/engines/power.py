"""A disk whose power can be cut: an ext4 file system of its own in a file, stopped as a plug pulled out stops it."""

import fcntl
import os
import struct
import subprocess
from pathlib import Path

import pytest

SIZE = 512 * 1024 * 1024
SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN: nothing more is written, not even the journal
NO_FLUSH = 2


class Disk:
    """Mounted at `path`; after `cut` only what had reached the disk is there again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "disk"
        self._image = folder / "disk.img"
        self._device = ""

    def make(self) -> None:
        """Makes and mounts the disk; skips the test where this machine does not let it."""
        self.path.mkdir()
        with self._image.open("wb") as image:
            image.truncate(SIZE)
        try:
            _run("mkfs.ext4", "-q", "-F", str(self._image))
            self._device = _run("losetup", "--find", "--show", str(self._image))
            self._mount()
        except (OSError, subprocess.CalledProcessError) as error:
            self.remove()
            pytest.skip(f"power loss is not tried here: it needs root, ext4 and a loop device ({error})")

    def cut(self) -> None:
        """Cuts the power: whatever was not written yet never will be."""
        place = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(place, SHUTDOWN, struct.pack("I", NO_FLUSH))
        finally:
            os.close(place)

    def restore(self) -> None:
        """Mounts the disk again as after a restart; nobody may hold it open."""
        _run("umount", str(self.path))
        self._mount()

    def remove(self) -> None:
        """Unmounts and forgets the disk."""
        if self.path.is_mount():
            _run("umount", str(self.path))
        if self._device:
            _run("losetup", "--detach", self._device)
            self._device = ""

    def _mount(self) -> None:
        _run("mount", "-t", "ext4", self._device, str(self.path))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
