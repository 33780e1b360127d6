"""`terbuka journey`: a province year in fast motion, or the main job against a deployed province."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.output import Json, answering, say, table, tell

PATIENCE = 300


def journey(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="Daftar yang diserahkan; tanpa ini dipakai data contoh."),
    ] = None,
    remote: Annotated[
        str, typer.Option("--remote", metavar="ALAMAT", help="Jalani pada provinsi yang sedang berjalan di alamat ini.")
    ] = "",
    accounts: Annotated[
        Path | None,
        typer.Option(envvar="TERBUKA_ACCOUNTS", help="Berkas akun per peran; bawaan accounts.json di TERBUKA_HOME."),
    ] = None,
    ca: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Sertifikat penerbit TLS yang dipercaya.")
    ] = None,
    items: Annotated[int, typer.Option(min=5, max=100_000, help="Jumlah dosir baru (hanya --remote).")] = 40,
    clients: Annotated[int, typer.Option(min=1, max=64, help="Pekerjaan serentak (hanya --remote).")] = 8,
    patience: Annotated[
        int, typer.Option(min=1, max=86_400, help="Detik menunggu sesuatu yang tidak datang (hanya --remote).")
    ] = PATIENCE,
    as_json: Json = False,
) -> None:
    """Menjalani satu tahun sebuah provinsi dengan jam yang digeser, dari penyerahan sampai terbuka di situs.

    Memakai rumah sementara: tidak menyentuh data yang ada. Dengan --remote pekerjaan utama SOP dijalani pada provinsi
    yang sedang berjalan, dengan jam yang sebenarnya, hanya lewat alamat publiknya; dosir uji itu tinggal di sana, jadi
    jangan pakai pada provinsi yang sudah melayani publik. Kode keluar 1 bila ada yang melanggar aturan.

    \b
    Contoh: terbuka journey --json daftar-1.xlsx daftar-2.ods
            terbuka journey --remote https://terbuka.contoh.go.id --accounts akun.json
    """
    if remote and context.obj:
        raise typer.BadParameter("jam provinsi yang sedang berjalan tidak dapat digeser dengan --as-of.")
    with answering(as_json):
        if remote:
            chosen = {"ca": ca, "items": items, "clients": clients, "patience": float(patience)}
            report = _from_outside(remote, accounts, files or [], chosen, _aside if as_json else say)
        else:
            report = _in_fast_motion(files or [], context.obj, None if as_json else say)
    tell(report, as_json, lambda: _show(report))
    if report["violations"]:
        raise typer.Exit(1)


def _in_fast_motion(files: list[Path], start: date | None, say: Callable[[str], None] | None) -> dict[str, Any]:
    from deploy.acceptance.simulate import walk_year

    return walk_year(files, start=start or date.today(), progress=say)  # noqa: DTZ011


def _from_outside(
    url: str, accounts: Path | None, files: list[Path], chosen: dict[str, Any], say: Callable[[str], None]
) -> dict[str, Any]:
    from deploy.acceptance.deployed import Plan, walk_remote
    from deploy.acceptance.retrying_client import read_accounts
    from deploy.configuration import read_settings

    known = read_accounts(accounts or read_settings().accounts_file)
    return walk_remote(Plan(url, known, files, **chosen), say)


def _aside(line: str) -> None:
    """Says how far it is where standard output is kept for the JSON."""
    sys.stderr.write(f"{line}\n")


def _show(report: dict[str, Any]) -> None:
    columns = ["Langkah SOP", "Masuk", "Keluar", "Peristiwa", "Ditolak"]
    table("Satu perjalanan provinsi", columns, [list(step.values()) for step in report["steps"]])
    rows = report["rows"]
    table("Ke mana tiap baris", ["Tempat", "Jumlah"], [
        ["dibaca", rows["read"]], ["diserahkan", rows["committed"]], ["DIK", rows["dik"]],
        *([f"antrean {name}", count] for name, count in rows["queues"].items()),
        ["DIP, diputuskan", rows["dip_decided"]], ["DIP, demi hukum", rows["dip_by_law"]],
    ])  # fmt: skip
    if "timings" in report:
        _show_more(report)
    say("Tidak ada pelanggaran." if not report["violations"] else "PELANGGARAN:")
    for violation in report["violations"]:
        say(f"  - {violation}")


def _show_more(report: dict[str, Any]) -> None:
    """Shows what only a journey on a real clock has: its waits, its repeated requests, and what it could not show."""
    columns = ["Dari diakui sampai tampak (detik)", "Jumlah", "p50", "p95", "terlama"]
    table("Waktu", columns, [list(figures.values()) for figures in report["timings"]])
    for reason, count in report["retries"].items():
        say(f"Diulang {count} kali karena {reason}.")
    say("Tidak ditunjukkan pada jam yang sebenarnya:")
    for what in report["not_shown"]:
        say(f"  - {what}")
