"""Commands on the keys of an installation: make, copy, check, rotate, and leave with three officers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.output import Json, answering, say, tell
from shared.runtime.errors import Refusal

keys = typer.Typer(
    no_args_is_help=True, help="Kunci penyegelan; kehilangan kunci registry berarti kehilangan semua asli."
)
escrow = typer.Typer(
    no_args_is_help=True, help="Titipan kunci pada tiga pemegang: dua orang bersama membukanya, satu orang tidak."
)
keys.add_typer(escrow, name="escrow")

Identities = Annotated[
    list[Path],
    typer.Option("--identity", dir_okay=False, metavar="BERKAS", help="Kunci seorang pemegang; tulis dua kali."),
]
Copy = Annotated[Path, typer.Argument(dir_okay=False, help="Berkas titipan dua pemegang itu.")]


@contextmanager
def _never_over() -> Iterator[None]:
    """Refuses where a key would be written over one that is there (`CADANGAN_SUDAH_ADA`)."""
    try:
        yield
    except FileExistsError as error:
        raise Refusal("CADANGAN_SUDAH_ADA", f"{error.args[0]} sudah ada.", mend="Pilih tempat lain.") from error


def _refuse_inside(target: Path, home: Path) -> None:
    """Refuses a copy of the keys in the folder that it must outlive (`CADANGAN_DI_DALAM_RUMAH`)."""
    if target.resolve().is_relative_to(home.resolve()):
        raise Refusal(
            "CADANGAN_DI_DALAM_RUMAH",
            f"{target} terletak di dalam TERBUKA_HOME; yang merusak map itu merusak juga cadangannya.",
            mend="Pilih tempat di luar mesin ini, misalnya diska lepas.",
        )


@keys.command("create")
def create(as_json: Json = False) -> None:
    """Membuat kunci yang belum ada; yang sudah ada tidak disentuh.

    \b
    Contoh: terbuka keys create
    """
    from deploy.configuration import read_settings
    from deploy.room_keys import create_keys

    with answering(as_json):
        create_keys(read_settings().home)
    tell(
        {"home": str(read_settings().home)},
        as_json,
        lambda: say(f"Kunci ada di {read_settings().home / 'keys'}. Buat cadangannya."),
    )


@keys.command("backup")
def backup(
    target: Annotated[Path, typer.Argument(file_okay=False, help="Map di luar mesin ini, misalnya diska lepas.")],
    as_json: Json = False,
) -> None:
    """Menyalin kunci ke tempat lain dan mencatat bahwa cadangan ada.

    \b
    Contoh: terbuka keys backup /media/cadangan/terbuka
    """
    from deploy.configuration import read_settings
    from deploy.room_keys import key_folder

    with answering(as_json):
        home = read_settings().home
        folder = key_folder(home)
        _refuse_inside(target, home)
        with _never_over(), folder.alone():
            copied = [str(path) for path in folder.backup(target)]
            folder.confirm_backup()
    tell({"copied": copied}, as_json, lambda: say(f"{len(copied)} kunci disalin ke {target}."))


@keys.command("check")
def check(as_json: Json = False) -> None:
    """Memeriksa kunci: ada, cocok, dan tertutup bagi orang lain.

    \b
    Contoh: terbuka keys check
    """
    from deploy.configuration import read_settings
    from deploy.room_keys import key_folder
    from shared.security.escrow import rehearsed_on

    with answering(as_json):
        folder = key_folder(read_settings().home)
        wrong, rehearsed = folder.faults(), rehearsed_on(folder)
        day = rehearsed.isoformat() if rehearsed else ""
        told = f"Titipan kunci dilatih {day}." if day else "Titipan kunci belum dilatih dengan kunci yang sekarang."
        found = {"wrong": wrong, "escrow_rehearsed_on": day}
        tell(found, as_json, lambda: say("\n".join([*(wrong or ["Kunci baik."]), told])))
        if wrong:
            raise Refusal(
                "KUNCI_BERMASALAH", f"{len(wrong)} hal tidak beres pada kunci.", mend="Ikuti petunjuk di atas."
            )


@keys.command("rotate")
def rotate(
    name: Annotated[str, typer.Argument(help="Kunci penyegelan yang diganti, misalnya registry.")],
    switch: Annotated[
        bool, typer.Option("--switch", help="Mulai menyegel untuk kunci baru, setelah prosesnya dimulai ulang.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Mengganti kunci penyegelan dalam dua langkah, tanpa menghentikan pekerjaan; kunci lama tetap membuka yang lama.

    \b
    Contoh: terbuka keys rotate registry            lalu buat cadangan dan mulai ulang proses registry,
            terbuka keys rotate registry --switch   lalu mulai ulang proses lainnya.
    """
    from deploy.configuration import read_settings
    from deploy.room_keys import key_folder
    from shared.security import key_rotation

    with answering(as_json):
        folder = key_folder(read_settings().home)
        recipient = key_rotation.switch(folder, name) if switch else ""
        added = not switch and key_rotation.prepare(folder, name)
    waits = "disiapkan" if added else "sudah disiapkan"
    then = f"Buat cadangannya (`terbuka keys backup`), mulai ulang proses {name}, lalu --switch."
    words = f"Kunci baru {name} {waits}. {then}"
    if switch:
        words = f"Kunci baru {name} dipakai: {recipient}. Mulai ulang proses lainnya."
    tell({"name": name, "prepared": added, "recipient": recipient}, as_json, lambda: say(words))


@escrow.command("officer")
def officer(
    file: Annotated[
        Path, typer.Argument(dir_okay=False, help="Berkas kunci pemegang; disimpan oleh pemegang sendiri.")
    ],
    as_json: Json = False,
) -> None:
    """Membuat kunci seorang pemegang titipan dan menampilkan kunci publiknya.

    \b
    Contoh: terbuka keys escrow officer /media/pemegang-a/kunci-a.key
    """
    from shared.runtime.secret_files import write_secret
    from shared.security.keys import new_identity

    with answering(as_json), _never_over():
        if file.exists():
            raise FileExistsError(file)
        private, public = new_identity()
        write_secret(file, private + "\n")
    tell({"recipient": public}, as_json, lambda: say(public))


@escrow.command("create")
def create_escrow(
    target: Annotated[Path, typer.Argument(file_okay=False, help="Map tujuan berkas titipan.")],
    officers: Annotated[list[str], typer.Option("--officer", help="NAMA=age1…; tulis tiga kali.")],
    as_json: Json = False,
) -> None:
    """Menulis titipan semua kunci pribadi: satu berkas untuk tiap pasangan dari tiga pemegang.

    \b
    Contoh: terbuka keys escrow create /media/titipan --officer sekda=age1… --officer arsip=age1… --officer tik=age1…
    """
    from deploy.configuration import read_settings
    from deploy.room_keys import key_folder
    from shared.security.escrow import make_copies

    with answering(as_json):
        named = {name: recipient for name, _, recipient in (each.partition("=") for each in officers)}
        home = read_settings().home
        _refuse_inside(target, home)
        with _never_over():
            written = make_copies(key_folder(home), named, target)
    tell({"written": [str(path) for path in written]}, as_json, lambda: say("\n".join(map(str, written))))


@escrow.command("rehearse")
def rehearse_escrow(file: Copy, identities: Identities, as_json: Json = False) -> None:
    """Membuka titipan dengan kunci dua pemegang dan membandingkannya dengan kunci yang sekarang; tidak menulis kunci.

    \b
    Contoh: terbuka keys escrow rehearse titipan-arsip-sekda.age --identity arsip.key --identity sekda.key
    """
    from datetime import UTC, datetime

    from deploy.configuration import read_settings
    from deploy.room_keys import key_folder
    from shared.runtime.clock import legal_day
    from shared.security.escrow import differing, note_rehearsal, open_copy

    with answering(as_json):
        folder = key_folder(read_settings().home)
        wrong = differing(folder, open_copy(file, _read(identities)))
        if wrong:
            raise Refusal(
                "TITIPAN_USANG",
                f"Titipan ini tidak memuat kunci yang sekarang: {', '.join(wrong)}.",
                mend="Buat titipan baru dengan `terbuka keys escrow create`.",
            )
        day = legal_day(datetime.now(UTC))
        note_rehearsal(folder, day)
    tell({"rehearsed_on": day.isoformat()}, as_json, lambda: say("Titipan terbuka dan memuat kunci yang sekarang."))


@escrow.command("open")
def open_escrow(
    file: Copy,
    target: Annotated[Path, typer.Argument(file_okay=False, help="Map kosong untuk kunci yang dikembalikan.")],
    identities: Identities,
    as_json: Json = False,
) -> None:
    """Mengembalikan kunci dari titipan ke sebuah map, dengan kunci dua pemegang.

    \b
    Contoh: terbuka keys escrow open titipan-arsip-sekda.age /srv/terbuka/keys --identity arsip.key --identity sekda.key
    """
    from shared.security.escrow import open_copy, put_back

    with answering(as_json), _never_over():
        written = put_back(open_copy(file, _read(identities)), target)
    tell(
        {"written": [str(path) for path in written]}, as_json, lambda: say(f"{len(written)} kunci ditulis ke {target}.")
    )


def _read(files: list[Path]) -> list[str]:
    from shared.security.keys import read_key

    return [line for file in files for line in read_key(file).split()]
