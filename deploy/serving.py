"""`terbuka up`: one process, one port, one data folder; everything that was started is stopped again."""

import json
import socket
from datetime import date

from deploy.background import freeze_modules
from deploy.cli.output import say
from deploy.embedded import data_folder_lock, database_of, open_province
from deploy.rooms import ROOMS
from deploy.sample.seed import seed_sample
from deploy.server import Server, listening_socket, run
from shared.runtime.clock import Clock, MovableClock, SystemClock
from shared.runtime.settings import Settings
from shared.runtime.telemetry import configure_logging
from shared.security.identity import refuse_public_exposure
from shared.security.identity.sample import FIRST_ACCOUNTS, refuse_exposed


def serve(settings: Settings, *, sample: bool, as_of: date | None) -> None:
    """Runs everything until Ctrl-C or SIGTERM.

    Raises `Conflict` (`SUDAH_BERJALAN`) when another run uses the same data, `Refusal` (`PORT_TERPAKAI`) when the
    port is taken, and `Refusal` (`AKUN_CONTOH_TERBUKA`) when sample accounts could be reached from outside.
    """
    configure_logging(settings.log_level)
    if sample and not settings.accounts_file.exists():
        refuse_exposed(tuple(FIRST_ACCOUNTS), settings.host)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        data_folder_lock(settings.home),
        listening_socket(settings) as listener,
        database_of(settings, alone=True) as url,
    ):
        run(_serve(settings, url, listener, sample, as_of))


async def _serve(settings: Settings, url: str, listener: socket.socket, sample: bool, as_of: date | None) -> None:
    if sample:
        await seed_sample(settings, url, as_of, say)
    async with open_province(settings, url, _clock(as_of)) as province:
        await refuse_public_exposure(province.identity, settings.host)
        freeze_modules()
        server = Server(province.app, settings, listening=lambda: _welcome(settings))
        await server.serve(sockets=[listener])


def _clock(as_of: date | None) -> Clock:
    if as_of is None:
        return SystemClock()
    clock = MovableClock(ticking=True)
    clock.move_to_day(as_of)
    return clock


def _welcome(settings: Settings) -> None:
    address, sample = settings.address, settings.accounts_file.exists()
    behind = f"  Mendengarkan   {settings.listens}, tempat proksi di depannya meneruskan permintaan"
    lines = [
        "",
        f"Terbuka berjalan di {address}",
        *([behind] if address != settings.listens else ()),
        f"  Situs publik   {address}/            (DIK {address}/dik/, DIP {address}/dip/)",
        f"  Meja kerja     {address}/masuk       (masuk dengan akun {'di bawah' if sample else 'Anda'})",
        f"  Arus peristiwa {address}/monitor/    (akun operator)",
        f"  API            {address}{', '.join(f'/{room}/docs' for room in ROOMS)}",
        *(_accounts(settings) if sample else ()),
    ]
    say("\n".join([*lines, "", "Hentikan dengan Ctrl-C; data tetap ada.", ""]))


def _accounts(settings: Settings) -> list[str]:
    accounts = json.loads(settings.accounts_file.read_text())
    told = [f"  {role:<10} akun {entry['account']:<10} sandi {entry['password']}" for role, entry in accounts.items()]
    return ["", f"Akun contoh (juga di {settings.accounts_file}):", *told]
