"""`terbuka rebuild`: makes the tables of a room anew, beside the ones in use."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, records, say, tell
from shared.runtime.errors import Conflict


class RebuiltRoom(StrEnum):
    """The rooms whose tables follow from what others published."""

    PUBLISHER = "publisher"
    SCHEDULER = "scheduler"
    MONITOR = "monitor"


def rebuild(
    room: Annotated[RebuiltRoom, typer.Argument(help="Ruang yang tabelnya dibangun ulang.")],
    accept: Annotated[
        bool, typer.Option("--accept-differences", help="Ganti juga bila hasilnya berbeda dari tabel yang dipakai.")
    ] = False,
    anew: Annotated[
        bool, typer.Option("--from-start", help="Lupakan bangun ulang yang terputus dan mulai dari awal.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Membangun ulang tabel sebuah ruang dari kotak keluar ruang lain, lalu menggantinya dalam satu transaksi.

    Dijalankan sebagai pemilik basis data (DATABASE_URL), boleh selagi ruang bekerja. Tidak ada tahap yang dibunyikan
    lagi. Bila hasilnya berbeda dari tabel yang dipakai, tidak ada yang diganti sebelum --accept-differences.

    \b
    Contoh: terbuka rebuild publisher
    """
    from deploy.rebuild import rebuild_room

    def progress(done: int, total: int) -> None:
        if not as_json:
            say(f"{done} dari {total} riwayat")

    with answering(as_json):
        try:
            done: dict[str, Any] = with_engines(
                lambda settings, url: _rebuilt(rebuild_room(settings, url, room, progress, accept=accept, anew=anew))
            )
        except Conflict as refused:
            if refused.data and not as_json:
                _show(refused.data)
            raise
    tell(done, as_json, lambda: _conclude(done))


async def _rebuilt(work: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await work).as_json()
    return found


def _conclude(done: dict[str, Any]) -> None:
    _show(done)
    if done["resumed"]:
        say(f"Dilanjutkan: {done['resumed']} riwayat sudah selesai pada jalan sebelumnya.")
    if done["caught_up"]:
        say(f"{done['caught_up']} riwayat bertambah selagi dibangun dan dihitung lagi.")
    if done["differences"]:
        say(f"{done['differences']} baris diganti; {done['repaired']} butir diperbaiki.")
    else:
        say(f"Tabel {done['room']} sama dengan hasil bangun ulang; tidak ada yang diganti.")


def _show(done: dict[str, Any]) -> None:
    rows = [
        {
            "table": each["table"],
            "rows": f"{each['rows_before']} / {each['rows_after']}",
            "before": each["hash_before"][:16],
            "after": each["hash_after"][:16],
            "equal": "sama" if each["equal"] else "BERBEDA",
            "left_out": ", ".join(each["left_out"]),
        }
        for each in done["tables"]
    ]
    columns = {"table": "Tabel", "rows": "Baris", "before": "Lama", "after": "Baru", "equal": "Hasil"}
    records(f"Bangun ulang {done['room']}", columns | {"left_out": "Tidak dibandingkan"}, rows)
    say(f"Tetap seperti adanya: {', '.join(done['kept'])}.")
    first = [
        {**each, "key": " ".join(each["key"]), "columns": ", ".join(each["columns"])}
        for each in done["first_differences"]
    ]
    if first:
        records("Perbedaan pertama", {"table": "Tabel", "key": "Kunci", "what": "Keadaan", "columns": "Kolom"}, first)
