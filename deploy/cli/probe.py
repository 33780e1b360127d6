"""The command that asks as a stranger for what is exempt."""

import contextlib
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, records, say, tell
from shared.runtime.errors import Refusal

if TYPE_CHECKING:
    from deploy.probe.stranger import ProbeReport

COLUMNS = {"item_id": "Butir", "what": "Yang terbaca", "asked": "Alamat", "status": "Status"}


def probe(
    url: Annotated[
        str, typer.Option(help="Alamat yang ditanya; bawaan: alamat publik, melalui semua singgahannya.")
    ] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Lanjutkan pemeriksaan terakhir yang terputus.")] = False,
    every: Annotated[float, typer.Option("--every", min=0, help="Ulangi tiap sekian detik sampai dihentikan.")] = 0,
    stop: Annotated[
        bool, typer.Option("--stop", help="Tahan di situs tiap butir yang terbaca (sebagai peran terbuka_compare).")
    ] = False,
    as_json: Json = False,
) -> None:
    """Menanyakan sebagai orang luar, tanpa akun, setiap informasi dan berkas yang dikecualikan.

    Yang ditanya: semua halaman, data terbuka, umpan, peta situs, pencarian, alamat berkas, API, dan tempat objek; yang
    dicari: judul dalam, nomor, dan hash. Judul hanya ada di ingatan proses ini. Bukti tiap penolakan (waktu, alamat,
    status, hash jawaban) ditulis ke map audit/probe. Jalankan di tempat registry, yang boleh membaca tabelnya. Dengan
    --stop tiap butir yang terbaca hilang dari situs saat itu juga, sampai orang menampilkannya lagi.

    Kode keluar: 0 tidak ada yang terbaca, 1 ada yang terbaca atau ada yang tidak terjawab.

    \b
    Contoh: terbuka probe --url https://ppid.contoh.go.id
    """
    from deploy.probe.exposure_run import probe as run
    from deploy.probe.exposure_run import probe_for_ever
    from shared.runtime.telemetry import configure_logging

    def aside(report: "ProbeReport") -> None:
        sys.stderr.write(f"\r{report.asked} ditanya, {len(report.leaks)} terbaca, {report.unanswered} tak terjawab")

    with answering(as_json):
        if every:
            configure_logging()
            with contextlib.suppress(KeyboardInterrupt):
                with_engines(lambda settings, base: probe_for_ever(settings, base, url, every=every, stop=stop))
            return
        report = with_engines(lambda settings, base: run(settings, base, url, resume=resume, stop=stop, progress=aside))
        sys.stderr.write("\n")
        told = report.as_json()
        tell(told, as_json, lambda: _show(told))
        _refuse(told)


def _show(told: dict[str, Any]) -> None:
    if told["leaks"]:
        records("Yang terbaca orang luar", COLUMNS, told["leaks"])
    asked = f"{told['asked']} pertanyaan, {told['refused']} ditolak, {len(told['leaks'])} terbaca"
    say(f"{told['items']} informasi, {asked}.")
    if told["silent"]:
        say(f"{told['silent']} judul tidak dapat dibedakan dari kata yang sudah terbuka; dicari dari nomor dan hash.")
    say(f"Bukti: {told['proof']}")


def _refuse(told: dict[str, Any]) -> None:
    if told["leaks"]:
        ids = sorted({leak["item_id"] for leak in told["leaks"] if leak["item_id"]})
        raise Refusal(
            "YANG_DIKECUALIKAN_TERBACA",
            f"Orang luar dapat membaca {len(told['leaks'])} hal tentang {len(ids)} informasi yang dikecualikan.",
            article="UU 14/2008 Pasal 6 dan 17",
            mend="Jalankan lagi dengan --stop agar butirnya ditahan, turunkan berkasnya "
            "(/publisher/butir/<nomor>/turunkan), hentikan situs bila yang terbaca tidak juga hilang, lalu perbaiki "
            "sebabnya di alamat yang tertulis pada bukti.",
        )
    if told["unanswered"]:
        raise Refusal(
            "PENYELIDIKAN_TIDAK_LENGKAP",
            f"{told['unanswered']} pertanyaan tidak terjawab, maka tidak terbukti bahwa semuanya tertutup.",
            mend="Periksa situsnya, lalu jalankan `terbuka probe` lagi.",
        )
