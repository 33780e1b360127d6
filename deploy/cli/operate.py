"""Commands for whoever keeps Terbuka running: keys, events, the website's mirror, the health of it all."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from deploy.cli.output import Json, answering, records, say, tell
from deploy.process_spec import Role
from shared.runtime.errors import Refusal, TerbukaError, Transient

if TYPE_CHECKING:
    from deploy.preflight.check import PreflightFinding
    from shared.runtime.settings import Settings

events = typer.Typer(no_args_is_help=True, help="Arus peristiwa.")
site = typer.Typer(no_args_is_help=True, help="Situs publik.")

Result = TypeVar("Result")


def with_engines(work: Callable[..., Coroutine[Any, Any, Result]], *, create: bool = False) -> Result:
    """Runs work on the database of the settings; an embedded one is started if need be, and stopped again.

    Raises `Refusal` (`BELUM_ADA_DATA`) where nothing was ever stored, unless the work may `create` it.
    """
    from deploy.configuration import read_settings
    from deploy.embedded import database_of

    settings = read_settings()
    if not (create or settings.database_url or (settings.home / "postgres").exists()):
        raise Refusal(
            "BELUM_ADA_DATA",
            f"Belum ada data Terbuka di {settings.home}.",
            mend="Jalankan `terbuka up` sekali, atau sebutkan tempat datanya dengan TERBUKA_HOME.",
        )
    with database_of(settings) as url:
        return asyncio.run(work(settings, url))


@events.command("tail")
def tail(
    topic: Annotated[str, typer.Option(help="Hanya topik ini.")] = "",
    count: Annotated[int, typer.Option("--count", "-n", help="Jumlah peristiwa terakhir.", min=1, max=10_000)] = 20,
    as_json: Json = False,
) -> None:
    """Menampilkan peristiwa terakhir di catatan peristiwa bawaan.

    \b
    Contoh: terbuka events tail -n 5 --topic terbuka.exemptions
    """
    from deploy.inspection import last_events

    with answering(as_json):
        found: list[dict[str, Any]] = with_engines(lambda _, url: last_events(url, topic, count))
    columns = {"time": "Waktu", "type": "Jenis", "subject": "Butir", "sequence": "Urutan"}
    tell(found, as_json, lambda: records("Peristiwa", columns, found))


@site.command("export")
def export(
    directory: Annotated[Path, typer.Argument(file_okay=False, help="Map tujuan; diganti utuh, lama atau baru.")],
    as_json: Json = False,
) -> None:
    """Menulis situs publik sebagai berkas, untuk cermin di tempat lain.

    \b
    Contoh: terbuka site export /srv/cermin
    """
    from deploy.inspection import export_website

    with answering(as_json):
        done: dict[str, Any] = with_engines(lambda settings, url: export_website(settings, url, directory))
    written = f"{done['pages']} halaman dan {done['files']} berkas ditulis ke {directory}"
    tell(done, as_json, lambda: say(f"{written} (urutan situs {done['sequence']})."))


def doctor(
    room: Annotated[str, typer.Argument(help="Ruang (atau identity) yang prosesnya diperiksa; kosong: bawaan.")] = "",
    role: Annotated[list[Role] | None, typer.Option("--role", help="Peran proses itu; boleh diulang.")] = None,
    as_json: Json = False,
) -> None:
    """Memeriksa mesin, kunci, skema, dan hak; tiap masalah disertai cara memperbaikinya.

    Dengan nama ruang: apa yang diperlukan proses ruang itu, seperti `terbuka serve` memeriksanya sebelum mulai, dan
    semua janji penyimpanan. Kode keluar 1 bila ada yang salah, 3 bila sebuah mesin tidak menjawab.

    \b
    Contoh: terbuka doctor registry --role worker
    """
    with answering(as_json):
        found = _diagnosed(room, role or [Role.ALL]) if room else with_engines(_examined)
        columns = {"check": "Pemeriksaan", "state": "Keadaan", "mend": "Perbaikan"}
        tell([each.as_json() for each in found], as_json, lambda: records("Pemeriksaan", columns, _rows(found)))
        _refuse_sick(found)


def _diagnosed(room: str, roles: list[Role]) -> "list[PreflightFinding]":
    from deploy.configuration import read_settings
    from deploy.process_spec import ProcessSpec
    from deploy.startup import diagnose

    spec = ProcessSpec.of(room, roles)
    return asyncio.run(diagnose(read_settings(), spec.room, spec.roles))


async def _examined(settings: "Settings", url: str) -> "list[PreflightFinding]":
    from deploy.inspection import examine

    return await examine(settings, url)


def _rows(found: "list[PreflightFinding]") -> list[dict[str, Any]]:
    return [each.as_json() for each in found]


def _refuse_sick(found: "list[PreflightFinding]") -> None:
    bad = [each for each in found if each.bad]
    away = [each for each in found if each.away and each.code]
    if bad:
        raise TerbukaError("BELUM_SEHAT", f"{len(bad)} pemeriksaan belum baik.", mend=bad[0].mend)
    if away:
        raise Transient("MESIN_TIDAK_MENJAWAB", f"{len(away)} mesin tidak menjawab.", mend=away[0].mend)
