"""The Debian below our images where no registry answers: debootstrap, made small, imported."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.images.catalogue import BASE
from deploy.images.docker import Failed, present, run, say

SUITE = "bookworm"
UNNEEDED = ("usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/i18n")
EMPTIED = ("var/cache/apt", "var/lib/apt/lists", "var/log")


def install_base() -> None:
    """Puts our base image into the engine unless it lies there; raises `Failed` without root or debootstrap."""
    if present(BASE):
        say(f"{BASE}: sudah ada")
        return
    if os.geteuid() or not shutil.which("debootstrap"):
        raise Failed(
            "Citra dasar dibuat dengan debootstrap sebagai root (`apt-get install debootstrap`). "
            "Di tempat yang punya registri citra: BASE_IMAGE=debian:bookworm-slim make images."
        )
    say(f"{BASE}: debootstrap {SUITE} (sekitar setengah menit) ...")
    with tempfile.TemporaryDirectory(prefix="terbuka-base-") as folder:
        root = Path(folder) / "root"
        run(["debootstrap", "--variant=minbase", SUITE, str(root)], told="I: Base system")
        _add_updates(root)
        _slim(root)
        _import(root)


def _add_updates(root: Path) -> None:
    """Adds the security and update suites of the archive that debootstrap used."""
    sources = root / "etc" / "apt" / "sources.list"
    found = re.match(r"deb (\S+?)/?\s", sources.read_text())
    if found is None:
        return
    archive = found[1]
    with sources.open("a") as file:
        file.write(f"deb {archive} {SUITE}-updates main\ndeb {archive}-security {SUITE}-security main\n")


def _slim(root: Path) -> None:
    """Drops what no server needs, now and in packages to come."""
    rules = "".join(f"path-exclude=/{place}/*\n" for place in UNNEEDED)
    (root / "etc" / "dpkg" / "dpkg.cfg.d" / "terbuka").write_text(rules)
    (root / "etc" / "apt" / "apt.conf.d" / "terbuka").write_text('APT::Install-Recommends "false";\n')
    for place in (*UNNEEDED, *EMPTIED):
        shutil.rmtree(root / place, ignore_errors=True)
    for place in EMPTIED:
        (root / place).mkdir(parents=True, exist_ok=True)
    (root / "var" / "cache" / "apt" / "archives" / "partial").mkdir(parents=True)


def _import(root: Path) -> None:
    packed = subprocess.Popen(["tar", "-C", str(root), "--numeric-owner", "-c", "."], stdout=subprocess.PIPE)
    command = ["docker", "import", "--change", "ENV LANG=C.UTF-8", "--change", 'CMD ["bash"]', "-", BASE]
    taken = subprocess.run(command, stdin=packed.stdout, capture_output=True, text=True, check=False)
    if packed.wait() or taken.returncode:
        raise Failed(f"Citra dasar tidak dapat diimpor: {taken.stderr.strip()}")
