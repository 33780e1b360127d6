"""Commands that speak to a running Terbuka: hand in, decide, approve, look at deadlines and dead letters."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from deploy.cli import lists as reading
from deploy.cli.output import Json, answering, records, say, tell
from deploy.client import signed_in

Url = Annotated[str, typer.Option(envvar="TERBUKA_URL", help="Alamat server Terbuka.")]
Token = Annotated[
    str, typer.Option(envvar="TERBUKA_TOKEN", help="Token; tanpa ini dipakai akun contoh.", show_envvar=True)
]
Confirm = Annotated[list[str] | None, typer.Option(help="Kode pertanyaan server yang ditegaskan.")]
As = Annotated[
    Literal["skpd", "petugas", "petugas2", "ketua", "tim", "pimpinan", "operator"],
    typer.Option("--as", help="Peran akun contoh yang dipakai bila tidak ada token."),
]
HERE = "http://127.0.0.1:8080"

dead_letters = typer.Typer(no_args_is_help=True, help="Peristiwa yang tersisih karena gagal diolah.")


def submit(
    dossier: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Dosir (JSON).")],
    files: Annotated[list[Path] | None, typer.Argument(exists=True, dir_okay=False, help="Berkas lampiran.")] = None,
    confirm: Confirm = None,
    key: Annotated[str, typer.Option(help="Kunci idempotensi; ulangi dengan kunci yang sama bila ragu.")] = "",
    role: As = "skpd",
    url: Url = HERE,
    token: Token = "",
    as_json: Json = False,
) -> None:
    """Menyerahkan satu dosir dengan berkasnya ke PPID.

    \b
    Contoh: terbuka submit dosir.json lampiran.pdf
    """
    with answering(as_json), signed_in(url, role, token) as client:
        done = client.submit(dossier, files or [], key, confirm or [])
    tell(
        done,
        as_json,
        lambda: say(f"Diterima dengan nomor agenda {done['agenda_number']} ({len(done['items'])} butir)."),
    )


def import_list(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Daftar (xlsx, xls, ods, csv).")],
    preview: Annotated[bool, typer.Option("--preview/--commit", help="Hanya membaca, atau menyerahkan.")] = True,
    answer: Annotated[list[str] | None, typer.Option(help="Jawaban atas kolom yang diragukan: KOLOM=ISIAN.")] = None,
    skpd: Annotated[str, typer.Option(help="Kode SKPD pemilik daftar (untuk --commit).")] = "",
    kind: Annotated[
        Literal["history", "new"] | None,
        typer.Option(help="history: daftar lama; new: usulan baru. Wajib untuk --commit: tidak ada yang dipilihkan."),
    ] = None,
    confirm: Confirm = None,
    key: Annotated[str, typer.Option(help="Kunci idempotensi untuk --commit.")] = "",
    role: As = "petugas",
    url: Url = HERE,
    token: Token = "",
    as_json: Json = False,
) -> None:
    """Membaca daftar informasi yang dikecualikan; dengan --commit menyerahkannya ke server.

    \b
    Contoh: terbuka import --preview daftar.xlsx --answer "Jangka Waktu Penyimpanan=ignore"
    """
    if preview:
        reading.preview(file, answer or [], as_json)
        return
    with answering(as_json), signed_in(url, role, token) as client:
        choices: dict[str, Any] = {"skpd": skpd, "confirm": confirm or [], **({"kind": kind} if kind else {})}
        done = commit_list(client, file, choices, answer or [], key)
    tell(done, as_json, lambda: say(f"Diterima dengan nomor agenda {done['agenda_number']}."))


def commit_list(client: Any, file: Path, choices: dict[str, Any], answers: list[str], key: str) -> Any:
    """Hands a workbook in and returns the server's answer; the key defaults to a hash of content and choices."""
    import hashlib
    import json

    content = file.read_bytes()
    key = key or hashlib.sha256(json.dumps(choices, sort_keys=True).encode() + content).hexdigest()
    return client.call(
        "POST",
        "/intake/api/spreadsheets",
        params={"mode": "commit", "answers": json.dumps(reading.parse_answers(answers)), **choices},
        files={"file": (file.name, content)},
        headers={"Idempotency-Key": key},
    )


def decide(
    item: Annotated[str, typer.Argument(help="Nomor butir.")],
    answer: Annotated[Literal["ya", "tidak"], typer.Argument(help="Jawaban Ketua PPID.")],
    reason: Annotated[str, typer.Option(help="Alasan; wajib untuk tidak.")] = "",
    role: As = "ketua",
    url: Url = HERE,
    token: Token = "",
    as_json: Json = False,
) -> None:
    """Menjawab usulan klasifikasi sebagai Ketua PPID: ya atau tidak.

    \b
    Contoh: terbuka decide 01890000-0000-7000-8000-000000000000 ya
    """
    with answering(as_json), signed_in(url, role, token) as client:
        done = client.call("POST", f"/registry/api/items/{item}/decision", json={"answer": answer, "reason": reason})
    tell(done, as_json, lambda: say("Tersimpan."))


def approve(
    number: Annotated[str, typer.Argument(help="Nomor butir (klasifikasi) atau nomor perkara (pembukaan).")],
    answer: Annotated[Literal["setuju", "tolak"], typer.Argument(help="Jawaban pimpinan badan publik.")] = "setuju",
    opening: Annotated[bool, typer.Option("--opening/--classification", help="Pembukaan atau klasifikasi.")] = False,
    reason: Annotated[str, typer.Option(help="Alasan; wajib untuk tolak.")] = "",
    place: Annotated[str, typer.Option(help="Tempat penetapan.")] = "Pontianak",
    role: As = "pimpinan",
    url: Url = HERE,
    token: Token = "",
    as_json: Json = False,
) -> None:
    """Menyetujui klasifikasi atau pembukaan sebagai pimpinan badan publik.

    \b
    Contoh: terbuka approve 01890000-0000-7000-8000-000000000000 setuju --opening
    """
    path = f"/registry/api/{'cases' if opening else 'items'}/{number}/approval"
    body = {"answer": answer, "reason": reason} | ({} if opening else {"place": place})
    with answering(as_json), signed_in(url, role, token) as client:
        done = client.call("POST", path, json=body)
    tell(done, as_json, lambda: say("Tersimpan."))


def deadlines(role: As = "petugas", url: Url = HERE, token: Token = "", as_json: Json = False) -> None:
    """Menampilkan tenggat yang berjalan, yang terdekat lebih dulu.

    \b
    Contoh: terbuka deadlines --json
    """
    with answering(as_json), signed_in(url, role, token) as client:
        found = client.call("GET", "/scheduler/api/deadlines")
    columns = {
        "item_id": "Butir",
        "window_opens": "Jendela dibuka",
        "last_exempt_day": "Hari terakhir",
        "provisional": "Perkiraan",
    }
    tell(found, as_json, lambda: records("Tenggat", columns, found["deadlines"]))


@dead_letters.command("list")
def list_dead_letters(role: As = "operator", url: Url = HERE, token: Token = "", as_json: Json = False) -> None:
    """Menampilkan peristiwa yang tersisih di semua ruang.

    \b
    Contoh: terbuka dead-letters list --json
    """
    with answering(as_json), signed_in(url, role, token) as client:
        found = client.call("GET", "/monitor/api/dead-letters")
    columns = {"room": "Ruang", "id": "Nomor", "type": "Jenis", "key": "Butir", "reason": "Sebab"}
    tell(found, as_json, lambda: records("Peristiwa tersisih", columns, found["dead_letters"]))


@dead_letters.command("replay")
def replay(
    room: Annotated[str, typer.Argument(help="Ruang.")],
    number: Annotated[int, typer.Argument(help="Nomor peristiwa tersisih.")],
    reason: Annotated[str, typer.Option(help="Alasan pengulangan.")] = "diulang dari baris perintah",
    role: As = "operator",
    url: Url = HERE,
    token: Token = "",
    as_json: Json = False,
) -> None:
    """Mengolah ulang satu peristiwa yang tersisih.

    \b
    Contoh: terbuka dead-letters replay registry 12 --reason "data sudah diperbaiki"
    """
    with answering(as_json), signed_in(url, role, token) as client:
        done = client.call("POST", f"/monitor/api/dead-letters/{room}/{number}/replay", json={"reason": reason})
    tell(done, as_json, lambda: say("Diolah ulang."))
