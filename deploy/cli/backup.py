"""Commands that make a sealed backup, check one without restoring it, and restore one into an empty installation."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, say, tell

if TYPE_CHECKING:
    from deploy.backup.verifying import OpenedBackup
    from shared.runtime.settings import Settings

backups = typer.Typer(no_args_is_help=True, help="Cadangan tersegel: basis data dan objek, tanpa kunci.")

SHOWN = 20

Place = Annotated[Path, typer.Argument(help="Satu cadangan, atau map cadangan (yang terbaru).")]
IdentityFile = Annotated[
    Path | None,
    typer.Option(
        "--identity", dir_okay=False, help="Kunci penerima yang membuka; bawaan: registry.key di TERBUKA_HOME."
    ),
]


@backups.command("create")
def create(
    target: Annotated[Path, typer.Option("--to", file_okay=False, help="Map cadangan, di diska atau mesin lain.")],
    recipients: Annotated[
        list[Path] | None,
        typer.Option("--recipient", dir_okay=False, help="Berkas kunci publik penerima lain; boleh diulang."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Menulis cadangan tersegel ke sebuah map; Terbuka boleh tetap berjalan. Objek yang sudah ada tidak disalin lagi.

    Disegel untuk kunci registry dan tiap --recipient. Kunci tidak pernah ikut: simpan `terbuka keys backup` di tempat
    lain. Ditolak selama belum ada salinan kunci yang dipastikan.

    \b
    Contoh: terbuka backup create --to /mnt/cadangan/terbuka
    """
    from deploy.backup.making import make_backup
    from deploy.backup.sealed_parts import read_recipients

    with answering(as_json):
        named = read_recipients(recipients or [])
        made = with_engines(lambda settings, url: make_backup(settings, url, target, named, _progress(as_json)))
    told = made.as_json()
    tell(told, as_json, lambda: _show_made(told))


@backups.command("verify")
def verify(place: Place, identity: IdentityFile = None, as_json: Json = False) -> None:
    """Membuka cadangan dengan kuncinya dan memeriksa setiap bita, tanpa memulihkan dan tanpa basis data.

    Yang diperiksa: tanda tangan, hash tiap bagian sebelum dan sesudah dibuka, dan setiap objek. Kode keluar 1 bila ada
    yang rusak.

    \b
    Contoh: terbuka backup verify /mnt/cadangan/terbuka
    """
    import asyncio

    from deploy.backup.verifying import check_backup
    from deploy.configuration import read_settings

    async def checked() -> "OpenedBackup":
        backup = await _open(read_settings(), place, identity)
        await check_backup(backup, _progress(as_json))
        return backup

    with answering(as_json):
        told = asyncio.run(checked()).as_json()
    sentence = f"Cadangan {told['id']} utuh: {told['rows']} baris, {told['objects']} objek, dibuat {told['made_at']}."
    tell(told, as_json, lambda: say(sentence))


def restore(
    source: Annotated[Path, typer.Option("--from", help="Satu cadangan, atau map cadangan (yang terbaru).")],
    identity: IdentityFile = None,
    without_trail: Annotated[
        bool,
        typer.Option("--without-trail", help="Jejak audit di luar hilang: tahan semua butir, tutup semua akun."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Memulihkan cadangan ke TERBUKA_HOME yang kosong, sesudah kuncinya dikembalikan; boleh diulang bila terputus.

    Basis data baru dipakai bila semuanya sudah diperiksa. Butir yang menurut jejak audit di luar (TERBUKA_AUDIT) masih
    berubah sesudah cadangan ditahan di situs; akun yang haknya berubah ditutup; semua sesi dan token berakhir.

    \b
    Contoh: terbuka restore --from /mnt/cadangan/terbuka
    """
    import asyncio

    from deploy.backup.restoring import restore as run
    from deploy.configuration import read_settings
    from deploy.embedded import data_folder_lock, database_of

    async def restored(settings: "Settings", url: str) -> dict[str, Any]:
        backup = await _open(settings, source, identity)
        done = await run(settings, url, backup, without_trail=without_trail, progress=_progress(as_json))
        return done.as_json()

    with answering(as_json):
        settings = read_settings()
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with data_folder_lock(settings.home), database_of(settings, alone=True) as url:
            told = asyncio.run(restored(settings, url))
    tell(told, as_json, lambda: _show_restored(told))


async def _open(settings: "Settings", place: Path, identity: Path | None) -> "OpenedBackup":
    from deploy.backup.verifying import newest_in, open_backup, own_identity, signing_public

    folder = newest_in(place)
    return await open_backup(folder, own_identity(settings.home, identity), signing_public(settings.home))


def _progress(as_json: bool) -> Any:
    return (lambda _: None) if as_json else lambda words: sys.stderr.write(f"{words}\n")


def _show_made(told: dict[str, Any]) -> None:
    say(f"Cadangan {told['folder']}: {told['rows']} baris, {told['objects']} objek ({told['copied']} disalin).")
    say(f"Disegel untuk {len(told['recipients'])} penerima. Tanpa kunci ini ia tidak berguna; simpan di tempat lain:")
    say(f"  {', '.join(told['needs'])} (`terbuka keys backup`, `terbuka keys escrow`)")


def _show_restored(told: dict[str, Any]) -> None:
    say(f"Dipulihkan: {told['id']} ({told['made_at']}), {told['rows']} baris, {told['objects']} objek.")
    if not told["trail_known"]:
        say("Jejak sesudah cadangan tidak ada: semua butir ditahan di situs, dan semua akun ditutup.")
    elif told["trail_until"]:
        say(f"Jejak di luar berakhir {told['trail_until']}; apa yang terjadi sesudah saat itu tidak ditahan.")
    else:
        say("Jejak di luar tidak memuat apa pun sesudah cadangan. Bila mesin masih dipakai sesudahnya, map itu usang.")
    if told["later_acts"]:
        say("Yang dilakukan sesudah cadangan dan harus dicatat lagi (ruang, langkah, berapa kali):")
    for act, many in told["later_acts"].items():
        say(f"  {act}: {many}")
    say(f"{len(told['withheld'])} butir ditahan di /publisher/ditahan.")
    for item_id in told["withheld"][:SHOWN]:
        say(f"  {item_id}")
    if told["shut"]:
        say(f"Akun ditutup sampai diperiksa: {', '.join(told['shut'])}.")
    if told["log_halted"]:
        say("Log penutupan tidak ditandatangani lagi (log.halted); lihat buku jalan.")
    say("Semua sesi dan token berakhir. Dengan DATABASE_URL jalankan dahulu `terbuka database apply`.")
