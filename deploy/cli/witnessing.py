"""Commands of whoever watches a log of closures, and of the operator who asks to be watched."""

import contextlib
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, say, tell

witness = typer.Typer(no_args_is_help=True, help="Saksi log penutupan.")


@witness.command("serve")
def serve(
    name: Annotated[str, typer.Option(help="Nama saksi untuk seterusnya, misalnya saksi.arsip.go.id/terbuka.")],
    log: Annotated[list[str], typer.Option(help="Kunci publik log yang disaksikan; boleh beberapa kali.")],
    folder: Annotated[Path, typer.Option(file_okay=False, help="Map kunci saksi dan ingatannya; cadangkan.")],
    host: Annotated[str, typer.Option(help="Alamat yang didengarkan.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port yang didengarkan.", min=1, max=65535)] = 8090,
    as_json: Json = False,
) -> None:
    """Menjadi saksi: ikut menandatangani checkpoint yang hanya menambah, dan menolak log yang bercabang atau mundur.

    Tidak memerlukan basis data. Jalankan di komputer milik saksi, bukan milik badan publik.

    \b
    Contoh: terbuka witness serve --name saksi.id --log "$(cat kunci.txt)" --folder ./saksi
    """
    import uvicorn

    from deploy.bounded_http import BoundedHttp
    from deploy.cosigning import witness_app, witness_key, witness_of

    with answering(as_json):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = witness_key(name, folder / "saksi.key")
        built = witness_of(key, log, folder / "saksi.json")
    told = {"vkey": key.vkey(4), "address": f"http://{host}:{port}"}
    tell(told, as_json, lambda: say(f"Saksi mendengarkan di {told['address']}. Kunci publiknya:\n{told['vkey']}"))
    quiet: dict[str, Any] = {"log_config": None, "lifespan": "off", "server_header": False}
    uvicorn.run(witness_app(built), host=host, port=port, http=BoundedHttp, **quiet)


@witness.command("ask")
def ask(
    address: Annotated[str, typer.Argument(help="Alamat saksi, misalnya https://saksi.id.")],
    key: Annotated[str, typer.Option(help="Kunci publik saksi, dari saksinya sendiri.")],
    every: Annotated[float, typer.Option("--every", min=0, help="Ulangi tiap sekian detik sampai dihentikan.")] = 0,
    as_json: Json = False,
) -> None:
    """Meminta saksi ikut menandatangani checkpoint terakhir; jalankan berkala, misalnya tiap jam.

    \b
    Contoh: terbuka witness ask https://saksi.id --key "$(cat saksi.pub)" --every 3600
    """
    from deploy.cosigning import ask_for_ever, ask_witness
    from shared.runtime.telemetry import configure_logging

    with answering(as_json):
        if every:
            configure_logging()
            with contextlib.suppress(KeyboardInterrupt):
                with_engines(lambda _, url: ask_for_ever(url, address, key, every=every))
            return
        done: dict[str, Any] = with_engines(lambda _, url: ask_witness(url, address, key))
    tell(done, as_json, lambda: say(f"{done['witness']} ikut menandatangani {done['size']} catatan."))
