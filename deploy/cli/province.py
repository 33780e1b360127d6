"""Commands that write a province out in open formats, for leaving, check what was written, and take it in elsewhere."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, say, tell

SHOWN = 20
NOT_CARRIED = """Yang tidak ikut, dan mengapa:
  sandi, faktor kedua, sesi, token: rahasia; semua akun ditutup. Buka dengan `terbuka accounts password`, lalu `enable`
  kunci asal: peristiwa dan kepala jejak yang ditandatanganinya dikenal sebagai milik kunci yang berakhir
  tanda tangan baru atas yang lama tidak dibuat; bukti asal disimpan di {evidence}
  pengaturan, kop surat, dan kunci PAdES: bukan catatan; atur di sini dengan `terbuka setup`"""

province = typer.Typer(no_args_is_help=True, help="Ekspor dan impor seluruh provinsi dalam format terbuka.")


@province.command("export")
def export(
    target: Annotated[Path, typer.Option("--to", file_okay=False, help="Map baru; yang sudah ada tidak ditimpa.")],
    recipients: Annotated[
        list[Path] | None,
        typer.Option("--recipient", dir_okay=False, help="Berkas kunci publik penerima; boleh diulang."),
    ] = None,
    leave_behind: Annotated[
        bool, typer.Option("--leave-behind", help="Terima bahwa yang disebut EKSPOR_TIDAK_UTUH tidak ikut.")
    ] = False,
    public_only: Annotated[
        bool, typer.Option("--public-only", help="Tulis hanya yang sudah diumumkan; tidak ada yang tersegel.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Menulis semua catatan sebagai JSON Lines, daftar publik sebagai CSV, dan objek aslinya; Terbuka boleh berjalan.

    Yang dikecualikan hanya ada tersegel (age) untuk kunci registry dan tiap --recipient. Objek asli tetap tersegel
    untuk kunci registry: penerima memerlukan kunci itu juga. Sandi, faktor kedua, dan kunci tidak pernah ikut.

    \b
    Contoh: terbuka province export --to /mnt/keluar/provinsi --recipient penerima.pub
    """
    from deploy.backup.sealed_parts import read_recipients
    from deploy.province_export.export_writing import export_province

    with answering(as_json):
        named = read_recipients(recipients or [])
        how = {"leave_behind": leave_behind, "public_only": public_only}
        made = with_engines(lambda settings, url: export_province(settings, url, target, named, _say(as_json), **how))
    told = made.as_json()
    tell(told, as_json, lambda: _show_made(told))


@province.command("verify")
def verify(
    folder: Annotated[Path, typer.Argument(help="Map ekspor.")],
    key: Annotated[Path | None, typer.Option("--key", dir_okay=False, help="signing.pub pengekspor.")] = None,
    identity: Annotated[
        Path | None, typer.Option("--identity", dir_okay=False, help="Kunci penerima; tanpa itu segel tidak dibuka.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Memeriksa ekspor tanpa basis data dan tanpa jaringan; kode keluar 1 bila ada yang salah.

    Dengan --identity juga tiap catatan, objek, dan rantai jejak audit; tanpa itu tanda tangan dan hash tiap berkas.

    \b
    Contoh: terbuka province verify /mnt/keluar/provinsi --key signing.pub --identity penerima.key
    """
    import asyncio

    from deploy.backup.verifying import own_identity, signing_public
    from deploy.configuration import read_settings
    from deploy.province_export.export_check import check_export
    from shared.security.keys import read_key
    from shared.security.signer_keys import SignerKeys

    with answering(as_json):
        public = SignerKeys.read(read_key(key)) if key else signing_public(read_settings().home)
        opener = own_identity(read_settings().home, identity) if identity else ""
        told = asyncio.run(check_export(folder, public, opener, _say(as_json))).as_json()
    tell(told, as_json, lambda: _show_checked(told))


@province.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Map ekspor.")],
    keys: Annotated[
        Path, typer.Option("--keys", file_okay=False, help="Map salinan kunci asal: intake, registry, publisher .key.")
    ],
    key: Annotated[
        Path | None, typer.Option("--key", dir_okay=False, help="signing.pub pengekspor; bawaan: di map --keys.")
    ] = None,
    trail: Annotated[
        Path | None,
        typer.Option("--trail", file_okay=False, help="TERBUKA_AUDIT asal: yang berubah sesudah ekspor ditahan."),
    ] = None,
    source_stopped: Annotated[
        bool, typer.Option("--source-stopped", help="Nyatakan: asal berhenti sebelum ekspor dan tidak dipakai lagi.")
    ] = False,
    accept_losses: Annotated[
        bool, typer.Option("--accept-losses", help="Terima bahwa yang disebut IMPOR_TIDAK_UTUH hilang.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Mengimpor ekspor ke TERBUKA_HOME yang kosong, dengan kuncinya sendiri; boleh diulang bila terputus.

    Ekspor diperiksa dahulu. Berkas asli disegel ulang untuk kunci di sini tanpa pernah terbuka di diska. Basis data
    baru dipakai bila tiap catatan dan kedua daftar publik terbukti sama; yang ditahan di asal tetap ditahan.

    \b
    Contoh: terbuka province import /mnt/keluar/provinsi --keys /mnt/kunci-asal --trail /mnt/jejak-asal
            terbuka province import /mnt/keluar/provinsi --keys /mnt/kunci-asal --source-stopped
    """
    import asyncio

    from deploy.configuration import read_settings
    from deploy.embedded import data_folder_lock, database_of
    from deploy.province_import.importing import SourceState, import_province
    from deploy.province_import.old_house import OldHouse

    with answering(as_json):
        house, source = OldHouse.read(keys, key), SourceState(trail, source_stopped)
        settings = read_settings()
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with data_folder_lock(settings.home), database_of(settings, alone=True) as url:
            work = import_province(settings, url, folder, house, source, _say(as_json), accept_losses=accept_losses)
            told = asyncio.run(work).as_json()
    tell(told, as_json, lambda: _show_imported(told))


def _say(as_json: bool) -> Any:
    return (lambda _: None) if as_json else lambda words: sys.stderr.write(f"{words}\n")


def _show_made(told: dict[str, Any]) -> None:
    if not told["complete"]:
        say(f"Ekspor {told['folder']}: hanya yang publik.")
    else:
        say(f"Ekspor {told['folder']}: {told['records']} catatan, {told['objects']} objek.")
        say(f"Disegel untuk {len(told['recipients'])} penerima; kepala jejak registry {told['head']}.")
    for loss in told["lost"]:
        say(f"TIDAK IKUT: {loss['table']} {loss['rows']} baris ({loss['why']})")
    if told["absent"]:
        say(f"{len(told['absent'])} objek disebut catatan tetapi tidak ada di penyimpanan; daftarnya di isi.json.age.")
    say("Kunci, sandi, dan faktor kedua tidak ikut; objek asli dibuka dengan registry.key.")


def _show_checked(told: dict[str, Any]) -> None:
    words = f"Ekspor {told['id']} utuh, dibuat {told['made_at']}."
    if told["opened"]:
        say(f"{words} {sum(told['records'].values())} catatan, {told['objects']} objek.")
    elif told["complete"]:
        say(f"{words} Yang tersegel tidak dibuka: sebutkan --identity untuk memeriksa isinya.")
    else:
        say(f"{words} Isinya hanya yang publik.")


def _show_imported(told: dict[str, Any]) -> None:
    say(f"Diimpor: {told['id']} ({told['made_at']}), {told['records']} catatan, {told['objects']} objek.")
    say("Tiap catatan dan kedua daftar publik sama dengan yang tertulis di ekspor.")
    for loss in told["lost"]:
        say(f"HILANG: {loss['table']} {loss['rows']} baris ({loss['why']})")
    if told["absent"]:
        say(f"HILANG: {len(told['absent'])} objek, sudah tidak ada di asal.")
    if told["again"]:
        say(f"{told['again']} peristiwa belum berlaku di semua ruang dan dikirim lagi.")
    if told["until"]:
        say(f"Jejak asal berakhir {told['until']}; {len(told['withheld'])} butir ditahan di /publisher/ditahan.")
    for item_id in told["withheld"][:SHOWN]:
        say(f"  {item_id}")
    for act, many in told["later_acts"].items():
        say(f"  dilakukan di asal sesudah ekspor, catat lagi: {act} {many}")
    say(_log_words(told))
    say(NOT_CARRIED.format(evidence=told["evidence"]))
    say("Sekarang: `terbuka keys backup`; dengan DATABASE_URL juga `terbuka database apply`; lalu `terbuka up`.")


def _log_words(told: dict[str, Any]) -> str:
    if told["log_goes_on"]:
        return "Log penutupan diteruskan dengan nama yang sama; checkpoint berikutnya bertanda tangan kunci di sini."
    return (
        f"Alamat situs berbeda dari {told['address']}: log penutupan bernama baru, isinya sama; "
        "checkpoint lama menjadi bukti."
    )
