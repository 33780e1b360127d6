"""Commands that run Terbuka itself: the embedded province, and its year in fast motion."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.output import Json, answering, say, table, tell


def up(
    context: typer.Context,
    sample: Annotated[
        bool, typer.Option("--sample", help="Isi dengan data contoh dan akun contoh bila masih kosong.")
    ] = False,
) -> None:
    """Menjalankan semuanya dalam satu proses: situs, meja kerja, API, basis data, arus peristiwa.

    Alamat diatur dengan HOST dan PORT, tempat data dengan TERBUKA_HOME, basis data lain dengan DATABASE_URL.

    \b
    Contoh: terbuka up --sample
    """
    from deploy.serving import serve
    from shared.settings import Settings

    with answering(False):
        serve(Settings(), sample=sample, as_of=context.obj)


def journey(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="Daftar yang diserahkan; tanpa ini dipakai data contoh."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Menjalani satu tahun sebuah provinsi dengan jam yang digeser, dari penyerahan sampai terbuka di situs.

    Memakai rumah sementara: tidak menyentuh data yang ada. Kode keluar 1 bila ada yang melanggar aturan.

    \b
    Contoh: terbuka journey --json daftar-1.xlsx daftar-2.ods
    """
    from deploy.journey.walk import walk_year

    with answering(as_json):
        report = walk_year(files or [], start=context.obj or date.today(), progress=None if as_json else say)  # noqa: DTZ011
    tell(report, as_json, lambda: _show(report))
    if report["violations"]:
        raise typer.Exit(1)


def _show(report: dict[str, Any]) -> None:
    columns = ["Langkah SOP", "Masuk", "Keluar", "Peristiwa", "Ditolak"]
    table("Satu tahun provinsi", columns, [list(step.values()) for step in report["steps"]])
    rows = report["rows"]
    table("Ke mana tiap baris", ["Tempat", "Jumlah"], [
        ["dibaca", rows["read"]], ["diserahkan", rows["committed"]], ["DIK", rows["dik"]],
        *([f"antrean {name}", count] for name, count in rows["queues"].items()),
        ["DIP, diputuskan", rows["dip_decided"]], ["DIP, demi hukum", rows["dip_by_law"]],
    ])  # fmt: skip
    say("Tidak ada pelanggaran." if not report["violations"] else "PELANGGARAN:")
    for violation in report["violations"]:
        say(f"  - {violation}")
