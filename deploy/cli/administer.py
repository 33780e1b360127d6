"""Commands that prepare the engines: topics and rights on Kafka, schemas and roles in PostgreSQL."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from deploy.cli.output import Json, answering, records, say, tell
from shared.runtime.errors import Refusal

Result = TypeVar("Result")

topics = typer.Typer(no_args_is_help=True, help="Topik Kafka, menurut deploy/topics.yaml.")

database = typer.Typer(no_args_is_help=True, help="Skema dan peran PostgreSQL.")

ACTIONS = {"created": "dibuat", "changed": "diubah", "unchanged": "sesuai", "differs": "BERBEDA"}
PASSWORD = {"set": "disetel", "unchanged": "tetap"}

Copies = Annotated[
    int | None,
    typer.Option(
        "--replication",
        min=1,
        envvar="TERBUKA_KAFKA_REPLICATION",
        show_envvar=False,
        help="Jumlah salinan tiap topik; 1 untuk satu broker (TERBUKA_KAFKA_REPLICATION).",
    ),
]
Accounts = Annotated[
    Path | None,
    typer.Option("--accounts", exists=True, file_okay=False, help="Map rahasia: buat juga akun dan hak tiap ruang."),
]


@topics.command("apply")
def apply_topics(
    replication: Copies = None,
    accounts: Accounts = None,
    grow: Annotated[bool, typer.Option("--grow", help="Tambah partisi topik yang kurang.")] = False,
    as_json: Json = False,
) -> None:
    """Membuat topik yang belum ada dan membetulkan setelannya; tidak pernah menghapus atau mengecilkan.

    Dengan --accounts, tiap ruang mendapat akun (sandinya dari <map>/<ruang>/kafka-password) dan hanya haknya sendiri.

    \b
    Contoh: terbuka topics apply --replication 1
    """
    with answering(as_json):
        found = asyncio.run(_apply(replication, accounts, grow))
    tell(found, as_json, lambda: _show(found))


@topics.command("check")
def check_topics(replication: Copies = None, as_json: Json = False) -> None:
    """Membandingkan topik dengan deploy/topics.yaml tanpa mengubah apa pun; kode keluar 1 bila ada yang berbeda.

    \b
    Contoh: terbuka topics check --json
    """
    with answering(as_json):
        found = asyncio.run(_check(replication))
        tell(found, as_json, lambda: _show(found))
        wrong = [each["topic"] for each in found["topics"] if each["action"] == "differs"]
        if wrong:
            raise Refusal(
                "TOPIK_BERBEDA",
                f"Topik tidak sesuai: {', '.join(wrong)}.",
                mend="Jalankan `terbuka topics apply`, atau ikuti petunjuk di atas.",
            )


@database.callback()
def _options() -> None:
    """Skema dan peran PostgreSQL."""


@database.command("apply")
def apply_database(accounts: Accounts = None, as_json: Json = False) -> None:
    """Membawa semua skema ke migrasi terbaru, sebagai pemilik basis data (DATABASE_URL).

    Dengan --accounts, tiap ruang mendapat peran terbuka_<ruang> (sandinya dari <map>/<ruang>/database-password) yang
    hanya berhak pada skemanya sendiri; juga terbuka_identity, terbuka_reconcile, dan terbuka_compare.

    \b
    Contoh: terbuka database apply --accounts /run/secrets/terbuka
    """
    from deploy.configuration import read_settings
    from deploy.rights import postgres
    from deploy.rights import secret_folder as secrets

    with answering(as_json):
        url = postgres.address_of(read_settings())
        if accounts is None:
            found = asyncio.run(postgres.apply_schemas(url))
        else:
            found = asyncio.run(postgres.apply_database(url, secrets.database_passwords(accounts)))
    tell(found, as_json, lambda: _show_database(found))


def reconcile(
    every: Annotated[float, typer.Option("--every", min=0, help="Ulangi tiap sekian detik sampai dihentikan.")] = 0,
    grace: Annotated[
        float, typer.Option("--grace", min=0, help="Detik sejak dikirim sebelum sebuah peristiwa dianggap hilang.")
    ] = 900,
    beat: Annotated[
        Path | None, typer.Option("--beat", dir_okay=False, help="Berkas yang disentuh tiap putaran selesai.")
    ] = None,
    keep: Annotated[
        int, typer.Option("--keep-days", min=31, help="Hari baris pengiriman disimpan; dihapus dengan --every.")
    ] = 90,
    as_json: Json = False,
) -> None:
    """Mengirim ulang peristiwa yang sudah dikirim tetapi tidak berbekas pada pembacanya, misalnya sesudah Kafka hilang.

    Hanya memakai basis data (sebaiknya sebagai peran terbuka_reconcile); relai ruang mengirimkannya. Aman dijalankan
    kapan saja dan di beberapa tempat sekaligus: yang tiba dua kali berlaku sekali. Dengan --every baris pengiriman yang
    sudah lama selesai juga dihapus sekali sehari, seperti `terbuka message-retention`.

    \b
    Contoh: terbuka reconcile --every 300
    """
    from deploy.message_retention import forget_for_ever
    from deploy.reconcile import reconcile_for_ever
    from shared.runtime.telemetry import configure_logging

    with answering(as_json):
        if every:
            configure_logging()
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(_with_database(lambda database: _both(
                    reconcile_for_ever(database, every=every, grace=grace, beat=beat),
                    forget_for_ever(database, days=keep),
                )))  # fmt: skip
            return
        found = asyncio.run(_with_database(lambda database: _reconciled(database, grace)))
    tell(found, as_json, lambda: _show_reconciled(found))


def message_retention(
    keep: Annotated[int, typer.Option("--keep-days", min=31, help="Hari baris pengiriman disimpan.")] = 90,
    as_json: Json = False,
) -> None:
    """Menghapus baris kotak keluar dan kotak masuk yang sudah lama diterima semua pembacanya.

    Peristiwa klasifikasi dan pembukaan dari ruang registry tidak pernah dihapus: darinya tabel ruang lain dibangun
    ulang. Jejak audit, buku, dan berkas tidak disentuh. Proses `terbuka reconcile --every` melakukannya sekali sehari.

    \b
    Contoh: terbuka message-retention --keep-days 90
    """
    with answering(as_json):
        found = asyncio.run(_with_database(lambda database: _forgotten(database, keep)))
    tell(found, as_json, lambda: _show_forgotten(found))


async def _forgotten(database: Any, keep: int) -> dict[str, Any]:
    from deploy.message_retention import forget_messages

    tables = [each.as_json() for each in await forget_messages(database, days=keep)]
    return {"tables": tables, "rows": sum(each["rows"] for each in tables)}


def _show_forgotten(found: dict[str, Any]) -> None:
    columns = {"table": "Tabel", "topic": "Topik", "looked_at": "Dilihat", "rows": "Dihapus"}
    records("Baris pengiriman", columns, found["tables"])
    say(f"{found['rows']} baris pengiriman dihapus.")


async def _both(*works: Coroutine[Any, Any, None]) -> None:
    await asyncio.gather(*works)


async def _reconciled(database: Any, grace: float) -> dict[str, Any]:
    from deploy.reconcile import reconcile as compare

    pairs = [pair.as_json() for pair in await compare(database, grace=grace)]
    return {"pairs": pairs, "resent": sum(pair["resent"] for pair in pairs)}


async def _with_database(work: Callable[[Any], Coroutine[Any, Any, Result]]) -> Result:
    from deploy.configuration import read_settings
    from deploy.rights.postgres import address_of
    from shared.storage.database import Database

    database = Database.connect(address_of(read_settings()), "reconcile", pool_size=2)
    try:
        return await work(database)
    finally:
        await database.close()


def _show_reconciled(found: dict[str, Any]) -> None:
    columns = {"writer": "Penulis", "reader": "Pembaca", "topic": "Topik", "compared": "Kunci", "behind": "Tertinggal"}
    columns |= {"halted": "Tertahan", "resent": "Dikirim ulang", "lost": "Hilang"}
    records("Rekonsiliasi", columns, found["pairs"])
    if lost := sum(each["lost"] for each in found["pairs"]):
        say(f"{lost} kunci: peristiwa berikutnya terhapus dari kotak keluar sebelum diterima; lihat buku jalan.")
    say(f"{found['resent']} peristiwa dikirim ulang." if found["resent"] else "Tidak ada yang perlu dikirim ulang.")


def _show_database(found: dict[str, Any]) -> None:
    records("Skema", {"schema": "Skema", "revision": "Migrasi"}, found["schemas"])
    shown = [
        {
            "role": role["role"],
            "created": "dibuat" if role["created"] else "ada",
            "password": PASSWORD[role["password"]],
        }
        for role in found["roles"]
    ]
    if shown:
        records("Peran", {"role": "Peran", "created": "Keadaan", "password": "Kata sandi"}, shown)


async def _apply(replication: int | None, accounts: Path | None, grow: bool) -> dict[str, Any]:
    from deploy.configuration import read_settings
    from deploy.rights.kafka import apply_accounts
    from deploy.rights.secret_folder import kafka_passwords
    from deploy.topics.administration import Administration
    from deploy.topics.applying import apply

    kafka = read_settings().kafka
    passwords = kafka_passwords(accounts) if accounts else {}
    admin = await Administration.open(kafka)
    done: dict[str, Any] = {"topics": apply(admin, _described(replication), grow=grow)}
    return done | {"accounts": await apply_accounts(admin, kafka, passwords)}


async def _check(replication: int | None) -> dict[str, Any]:
    from deploy.configuration import read_settings
    from deploy.topics.administration import Administration
    from deploy.topics.applying import check

    admin = await Administration.open(read_settings().kafka)
    return {"topics": check(admin, _described(replication))}


def _described(replication: int | None) -> Sequence[Any]:
    from deploy.topics.catalogue import all_topics

    return [topic.replicated(replication) for topic in all_topics()]


def _show(found: dict[str, Any]) -> None:
    topics = [
        {**each, "action": ACTIONS[each["action"]], "differences": "; ".join(each["differences"])}
        for each in found["topics"]
    ]
    records("Topik", {"topic": "Topik", "action": "Keadaan", "differences": "Ditemukan"}, topics)
    if found.get("accounts"):
        shown = [_readable(each) for each in found["accounts"]]
        columns = {"account": "Akun", "password": "Kata sandi", "given": "Hak diberikan", "withdrawn": "Hak dicabut"}
        records("Akun Kafka", columns, shown)


def _readable(account: dict[str, Any]) -> dict[str, Any]:
    password = PASSWORD[account["password"]]
    listed = {name: ", ".join(account[name]) for name in ("given", "withdrawn")}
    return {"account": account["account"], "password": password, **listed}
