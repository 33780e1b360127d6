"""Commands about the audit trails: check them, write them out for somebody else, show their signed heads."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, records, say, tell
from shared.runtime.errors import Refusal

if TYPE_CHECKING:
    from deploy.audit_trail import AuditEvidence

audit = typer.Typer(no_args_is_help=True, help="Jejak audit.")

COLUMNS = {
    "room": "Ruang",
    "sealed": "Terkunci",
    "unsealed": "Menunggu",
    "signed": "Bertanda tangan",
    "broken_at": "Rusak di",
    "head": "Kepala",
}

Export = Annotated[Path | None, typer.Option("--export", help="Periksa ekspor ini, tanpa basis data.")]
Heads = Annotated[
    str,
    typer.Option(
        "--heads",
        help="Berkas, map, atau alamat situs yang memuat kepala bertanda tangan; bawaan: map audit pada TERBUKA_HOME.",
        metavar="BERKAS|URL",
    ),
]
Kept = Annotated[
    Path | None,
    typer.Option("--kept", help="Ekspor lama, atau map salinan (TERBUKA_AUDIT, bawaan), untuk menyebut posisinya."),
]
KeysHome = Annotated[
    Path | None, typer.Option("--home", file_okay=False, help="Map yang memuat keys/ dengan kunci publik audit.")
]

KeysFile = Annotated[
    Path | None,
    typer.Option("--keys", dir_okay=False, help="Keluaran `audit heads --json` yang memuat kunci publik tiap ruang."),
]

Printed = Annotated[
    list[str] | None,
    typer.Option("--printed", help="Kepala dari kaki sebuah surat (ruang:posisi:hash:waktu); boleh diulang."),
]


@audit.command("verify")
def verify(
    export: Export = None,
    heads: Heads = "",
    kept: Kept = None,
    printed: Printed = None,
    home: KeysHome = None,
    keys: KeysFile = None,
    as_json: Json = False,
) -> None:
    """Memeriksa rantai audit semua ruang; menyebut posisi pertama yang rusak.

    Kepala bertanda tangan mengungkap jejak yang ditulis ulang utuh, dipotong, disisipi, atau diberi waktu mundur lebih
    dari 90 menit. Yang tidak dapat diketahui disebut. Kode keluar 1 bila ada yang rusak.

    \b
    Contoh: terbuka audit verify
            terbuka audit verify --export jejak.jsonl --heads kepala.jsonl --keys kunci.json
    """
    with answering(as_json):
        evidence = _evidence(heads, kept, home, printed or [], keys)
        found = _found(export, evidence)
        tell(found, as_json, lambda: _show(found))
        _refuse_broken(found)
        _refuse_false_heads(evidence.refused)


def _evidence(
    heads: str, kept: Path | None, home: Path | None, printed: list[str], keys: Path | None
) -> "AuditEvidence":
    from deploy.audit_trail import gather
    from deploy.configuration import read_settings

    settings = read_settings()
    usual = settings.audit_folder if settings.audit_folder.exists() else None
    place = heads or str(usual or "")
    return gather(home or settings.home, heads=place, kept=kept or usual, printed=printed, keys_file=keys)


def _found(export: Path | None, evidence: "AuditEvidence") -> list[dict[str, Any]]:
    from deploy.audit_trail import verify_database, verify_export

    if export is not None:
        return verify_export(export, evidence)
    return with_engines(lambda _, url: verify_database(url, evidence))


def _show(found: list[dict[str, Any]]) -> None:
    records("Jejak audit", COLUMNS, found)
    for each in found:
        if each["broken_at"] is not None:
            say(f"{each['room']}: {_place(each)}: {each['why']}.")
        elif each["unknown"] and each["sealed"]:
            say(f"{each['room']}: {each['unknown']}")
        if len(each["signed_by"]) > 1:
            say(f"{each['room']}: kepalanya ditandatangani kunci {', '.join(each['signed_by'])}.")
        if each["revoked"]:
            say(f"{each['room']}: {each['revoked']} kepala bertanda tangan kunci yang dicabut tidak dipakai.")


def _place(each: dict[str, Any]) -> str:
    first, until = each["broken_at"], each["until"]
    return f"posisi {first}" if first == until else f"posisi pertama yang salah ada di antara {first} dan {until}"


def _refuse_broken(found: list[dict[str, Any]]) -> None:
    broken = [each for each in found if each["broken_at"] is not None]
    if broken:
        raise Refusal(
            "AUDIT_RUSAK",
            f"Rantai audit rusak di {', '.join(each['room'] for each in broken)}.",
            mend="Simpan jejak ini, kepalanya, dan salinannya sebagai bukti sebelum apa pun dipulihkan, lalu selidiki. "
            "Ekspor yang dibuat sebelum kepala terakhir juga tampak terpotong: minta ekspor yang baru.",
        )


def _refuse_false_heads(many: int) -> None:
    if many:
        raise Refusal(
            "KEPALA_AUDIT_TIDAK_SAH",
            f"{many} baris kepala tidak ditandatangani oleh kunci ruangnya, dan tidak dipakai.",
            mend="Bandingkan dengan kepala yang disimpan orang lain, dan selidiki siapa yang menulis baris itu.",
        )


@audit.command("export")
def export_trail(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Berkas baru, satu objek JSON tiap baris.")],
    as_json: Json = False,
) -> None:
    """Menulis jejak audit semua ruang ke sebuah berkas, untuk diperiksa orang lain tanpa basis data.

    Isinya siapa, kapan, dan nomor apa; tanpa judul dan tanpa isi informasi. Tetap perlakukan sebagai rahasia.

    \b
    Contoh: terbuka audit export jejak.jsonl
    """
    from deploy.audit_trail import export

    with answering(as_json):
        written: dict[str, int] = with_engines(lambda _, url: export(url, file))
    tell(written, as_json, lambda: say(f"{sum(written.values())} baris ditulis ke {file}."))


@audit.command("heads")
def heads(as_json: Json = False) -> None:
    """Menampilkan kepala terakhir tiap ruang dengan kunci publiknya, untuk diumumkan atau dititipkan kepada orang lain.

    \b
    Contoh: terbuka audit heads --json
    """
    from deploy.audit_trail import newest_heads

    with answering(as_json):
        found: list[dict[str, Any]] = with_engines(lambda settings, url: newest_heads(url, settings.home))
    columns = {"room": "Ruang", "position": "Posisi", "hash": "Hash", "at": "Waktu", "signature": "Tanda tangan"}
    tell(found, as_json, lambda: records("Kepala jejak audit", columns, found))


@audit.command("keep")
def keep(
    server: Annotated[str, typer.Option("--from", help="Alamat situs yang kepala jejak auditnya disimpan.")],
    file: Annotated[Path, typer.Option("--to", dir_okay=False, help="Berkas tempat kepala ditambahkan; cadangkan.")],
    every: Annotated[float, typer.Option("--every", min=0, help="Ulangi tiap sekian detik sampai dihentikan.")] = 0,
    home: KeysHome = None,
    keys: KeysFile = None,
    as_json: Json = False,
) -> None:
    """Menyimpan kepala jejak audit tiap ruang dari sebuah situs, dan menolak yang bertentangan dengan yang disimpan.

    Tidak memerlukan basis data. Jalankan di komputer milik penyimpan, bukan milik badan publik; kuncinya diterima
    dengan jalan lain daripada situsnya. Kepala hanya boleh bertambah: posisi yang sama berhash sama, dan yang pernah
    diberikan tetap diberikan. Kode keluar 1 bila tidak, juga dengan --every; yang bertentangan disimpan di berkas
    sebelahnya.

    \b
    Contoh: terbuka audit keep --from https://ppid.contoh.go.id --to kepala.jsonl --keys kunci.json
    """
    from deploy.configuration import read_settings
    from deploy.kept_heads import keep as run
    from deploy.kept_heads import keep_for_ever, read_keys
    from shared.runtime.telemetry import configure_logging

    with answering(as_json):
        known = read_keys(keys, home or read_settings().home)
        if every:
            configure_logging()
            with contextlib.suppress(KeyboardInterrupt):
                keep_for_ever(server, file, known, every=every)
            return
        done = run(server, file, known)
        tell(done, as_json, lambda: say(f"{sum(done['added'].values())} kepala baru disimpan di {file}."))
