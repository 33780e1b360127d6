"""Commands about the engines below Terbuka: what the object store really does, and which engines the tests find."""

import asyncio
from typing import Annotated, Any

import typer

from deploy.cli.output import Json, answering, records, say, tell
from shared.runtime.errors import Refusal

store = typer.Typer(no_args_is_help=True, help="Penyimpanan berkas.")


@store.callback()
def _options() -> None:
    """Penyimpanan berkas."""


@store.command("check")
def check(as_json: Json = False) -> None:
    """Menguji apa yang sungguh dilakukan penyimpanan S3: versi, kunci, tulis sekali, tanda tangan, dan lain-lain.

    Memakai ember tersendiri, `<ember>-periksa`; ember yang dipakai tidak disentuh. Kode keluar 1 bila ada yang gagal.

    \b
    Contoh: terbuka store check --json
    """
    from deploy.configuration import read_settings

    with answering(as_json):
        found = _examined(read_settings())
        failed = [entry["check"] for entry in found if not entry["passed"]]
        tell({"checks": found, "failed": failed}, as_json, lambda: _show(found))
        if failed:
            raise Refusal(
                "PENYIMPANAN_TIDAK_LULUS",
                f"{len(failed)} dari {len(found)} pemeriksaan gagal: {', '.join(failed)}.",
                mend="Pakai penyimpanan yang lulus, atau perbaiki pengaturannya (versi dan object lock menyala).",
            )


@store.command("apply")
def apply(as_json: Json = False) -> None:
    """Menyiapkan ember sebagai pemiliknya, dan memberi akun tiap ruang hak atas bagiannya sendiri.

    Akun bernama seperti ruangnya harus sudah ada di penyimpanan (versitygw bawaan membuatnya saat mulai). Aman diulang.

    \b
    Contoh: terbuka store apply --json
    """
    from deploy.configuration import read_settings
    from deploy.rights.store import apply_store, refuse_without_s3

    with answering(as_json):
        settings = read_settings()
        refuse_without_s3(settings)
        found = asyncio.run(apply_store(settings))
    columns = {"account": "Akun", "writes": "Menulis, membaca, menghapus", "reads": "Membaca"}
    tell(found, as_json, lambda: records("Hak di penyimpanan berkas", columns, found))


def engines(
    only: Annotated[list[str] | None, typer.Option("--only", help="Hanya mesin ini.")] = None, as_json: Json = False
) -> None:
    """Menunjukkan mesin nyata yang dipakai pengujian, versinya, dan letaknya; `make engines` menyediakannya.

    \b
    Contoh: terbuka engines --json
    """
    from deploy.engines import ENGINES

    found = [
        {
            "engine": engine.name,
            "version": engine.version,
            "state": "ada" if engine.runnable() else "tidak ada: jalankan `make engines`",
            "folder": str(engine.folder),
        }
        for engine in ENGINES
        if not only or engine.name in only
    ]
    columns = {"engine": "Mesin", "version": "Versi", "state": "Keadaan", "folder": "Letak"}
    tell(found, as_json, lambda: records("Mesin", columns, found))


def _examined(settings: Any) -> list[dict[str, Any]]:
    from deploy.rights.store import refuse_without_s3

    refuse_without_s3(settings)
    from shared.storage.s3.conformance import examine

    return [finding.as_json() for finding in examine(settings.store)]


def _show(found: list[dict[str, Any]]) -> None:
    shown = [entry | {"state": "lulus" if entry["passed"] else f"GAGAL: {entry['fault']}"} for entry in found]
    records("Penyimpanan berkas", {"check": "Pemeriksaan", "promise": "Janji", "state": "Keadaan"}, shown)
    if all(entry["passed"] for entry in found):
        say("Penyimpanan ini melakukan semua yang dijanjikannya.")
