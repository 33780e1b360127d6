"""The command that compares website and registry."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, records, say, tell
from shared.runtime.errors import Refusal

if TYPE_CHECKING:
    from deploy.compare.comparison_run import ComparisonReport

COLUMNS = {"item_id": "Butir", "what": "Perbedaan", "done": "Akibat"}
MOST_SHOWN = 100


def compare(
    every: Annotated[float, typer.Option("--every", min=0, help="Ulangi tiap sekian detik sampai dihentikan.")] = 0,
    pause: Annotated[float, typer.Option("--pause", min=0, help="Detik antara dua pandangan pada satu putaran.")] = 10,
    grace: Annotated[
        float, typer.Option("--grace", min=0, help="Detik sebelum peristiwa yang belum diterapkan dianggap perbedaan.")
    ] = 900,
    beat: Annotated[
        Path | None, typer.Option("--beat", dir_okay=False, help="Berkas yang disentuh tiap putaran selesai.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Membandingkan situs dengan registri, butir demi butir, dan menahan butir yang di situs menunjukkan lebih.

    Yang dibandingkan: daftar, kata-kata, tanggal, dan hash berkas. Hanya butir yang berbeda pada kedua pandangan
    yang dihitung; peristiwa yang masih di jalan bukan perbedaan. Butir yang menunjukkan lebih daripada registri hilang
    dari situs saat itu juga (410) sampai orang menampilkannya lagi di /publisher/ditahan. Butir yang kurang hanya
    dibunyikan. Sebaiknya sebagai peran terbuka_compare.

    Kode keluar: 0 sama, 1 ada perbedaan.

    \b
    Contoh: terbuka compare --every 300
    """
    from deploy.compare.comparison_run import compare as run
    from deploy.compare.comparison_run import compare_for_ever
    from shared.runtime.telemetry import configure_logging

    times: dict[str, Any] = {"every": every, "pause": pause, "grace": grace}
    with answering(as_json):
        if every:
            configure_logging()
            with contextlib.suppress(KeyboardInterrupt):
                _on_database(compare_for_ever, beat=beat, **times)
            return
        done: ComparisonReport = _on_database(run, **times)
        tell(done.as_json(), as_json, lambda: _show(done))
        _refuse(done)


def _on_database(work: Any, **times: Any) -> Any:
    async def run(_: Any, url: str) -> Any:
        from shared.runtime.clock import SystemClock
        from shared.storage.database import Database

        database = Database.connect(url, "compare", pool_size=1)
        try:
            return await work(database, SystemClock(), **times)
        finally:
            await database.close()

    return with_engines(run)


def _show(done: "ComparisonReport") -> None:
    from services.publisher.domain.withholding import sentence_of

    rows = [
        {"item_id": each.item_id, "what": sentence_of(each.kinds), "done": "ditahan" if each.shows_more else "–"}
        for each in done.differences
    ]
    if rows:
        records("Perbedaan situs dan registri", COLUMNS, rows[:MOST_SHOWN])
    counts = f"{len(done.more)} menunjukkan lebih, {len(done.less)} kurang"
    say(f"{done.items} butir dibandingkan, {done.under_way} di jalan; {counts}.")


def _refuse(done: "ComparisonReport") -> None:
    if done.more:
        raise Refusal(
            "SITUS_LEBIH_DARI_REGISTRI",
            f"Situs menunjukkan lebih daripada registri pada {len(done.more)} butir; semuanya ditahan.",
            article="UU 14/2008 Pasal 6 dan 17",
            mend="Selidiki siapa atau apa yang mengubah basis data publisher, betulkan dengan `terbuka rebuild "
            "publisher`, lalu tampilkan lagi di /publisher/ditahan.",
        )
    if done.less:
        raise Refusal(
            "SITUS_KURANG_DARI_REGISTRI",
            f"Situs menunjukkan kurang dari yang ditetapkan registri pada {len(done.less)} butir.",
            article="UU 14/2008 Pasal 7 dan 52",
            mend="Periksa pekerja publisher dan peristiwa yang tersisih, atau betulkan dengan `terbuka rebuild "
            "publisher`.",
        )
