"""Commands that run Terbuka itself: everything in one process, or one room in some roles."""

from typing import Annotated

import typer

from deploy.cli.output import Json, answering
from deploy.process_spec import ProcessSpec, Role
from deploy.rooms import IDENTITY, ROOMS


def room_name(typed: str) -> str:
    """Returns the name of a room, or of identity, as it was typed; raises `typer.BadParameter` for any other."""
    known = (*ROOMS, IDENTITY)
    if typed not in known:
        raise typer.BadParameter(f"'{typed}' bukan salah satu dari {', '.join(map(repr, known))}.")
    return typed


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
    from deploy.configuration import read_settings
    from deploy.serving import serve

    with answering(False):
        serve(read_settings(), sample=sample, as_of=context.obj)


def serve(
    context: typer.Context,
    room: Annotated[
        str,
        typer.Argument(
            help="Ruang yang dilayani; identity melayani /masuk, /meja, dan token.", metavar="RUANG", parser=room_name
        ),
    ],
    role: Annotated[
        list[Role] | None,
        typer.Option("--role", help="Peran proses ini; boleh diulang. Tanpa ini semua peran.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Menjalankan satu ruang sebagai proses sendiri, di atas PostgreSQL, Kafka, dan penyimpanan yang sudah ada.

    api melayani permintaan dan tidak memerlukan Kafka; worker menerima peristiwa dan mengerjakan tugas berkala;
    relay mengirim peristiwa yang sudah dicatat. Tiap peran boleh dijalankan berapa pun kali.

    Alamat dari HOST dan PORT; mesin dari DATABASE_URL, TERBUKA_KAFKA, TERBUKA_OBJECTS; ruang lain dari TERBUKA_PEERS;
    atau semuanya dari satu berkas TOML yang disebut TERBUKA_CONFIG. Skema dan topik disiapkan lebih dahulu, bukan
    oleh perintah ini. SIGTERM menyelesaikan yang sedang dikerjakan, lalu berhenti dengan kode 0.

    Periksa dengan /healthz (hidup) dan /readyz (siap; 503 menyebut yang belum ada).

    \b
    Contoh: terbuka serve registry --role worker --role relay
    """
    from deploy.configuration import read_settings
    from deploy.process import serve as run

    if context.obj is not None:
        raise typer.BadParameter("--as-of hanya untuk `terbuka up` dan `terbuka journey`.")
    with answering(as_json):
        run(read_settings(), ProcessSpec.of(room, role or [Role.ALL]))
