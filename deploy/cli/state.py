"""Commands about the state of a day: fetch the signed bundle, and check one without a database."""

from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.output import Json, answering, say, tell
from deploy.cli.remote import HERE, As, Token, Url
from deploy.client import raise_refusal, signed_in
from shared.runtime.errors import Refusal

KIND = "terbuka.keadaan.v1"

Day = Annotated[
    str, typer.Argument(metavar="TANGGAL", help="Hari yang ditanyakan (TTTT-BB-HH), paling lambat hari ini.")
]
Key = Annotated[
    str,
    typer.Option(
        "--key", metavar="KUNCI|BERKAS", help="Kunci publik (base64url) atau berkasnya; bawaan: milik TERBUKA_HOME."
    ),
]


def state_on(
    day: Day,
    file: Annotated[Path | None, typer.Option("--file", dir_okay=False, help="Berkas zip yang ditulis.")] = None,
    role: As = "petugas",
    url: Url = HERE,
    token: Token = "",
    as_json: Json = False,
) -> None:
    """Mengambil keadaan pada akhir suatu hari sebagai bundel bertanda tangan: apa yang dikecualikan, diputus siapa.

    Jam tidak digeser; yang menggeser jam ialah pilihan umum --as-of.

    \b
    Contoh: terbuka state-on 2026-06-30 --file keadaan.zip
    """
    target = file or Path(f"keadaan-{day}.zip")
    with answering(as_json), signed_in(url, role, token) as client:
        answer = client.send("GET", "/registry/keadaan.zip", params={"hari": day})
        if not answer.is_success:
            raise_refusal(answer)
        target.write_bytes(answer.content)
    tell({"file": str(target), "bytes": len(answer.content)}, as_json, lambda: say(f"Ditulis ke {target}."))


def state_verify(
    file: Annotated[Path, typer.Argument(help="Bundel (zip).")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Memeriksa bundel keadaan tanpa basis data dan tanpa jaringan; kode keluar 1 bila tidak sah.

    \b
    Contoh: terbuka state-verify keadaan.zip --key kunci.pub
    """
    from shared.security.signed_bundle import read_bundle

    with answering(as_json):
        bundle = read_bundle(_content(file), KIND, _public(key))
        signer = bundle.signer
        told: dict[str, Any] = {**bundle.statement, "sah": True, "kunci": signer.key_id, "berakhir": signer.ended_at}
    words = f"Sah: keadaan {told['hari']} {told['badan']}, dibuat {told['dibuat']}, kunci {signer.key_id}."
    if signer.ended_at:
        words += f" Kunci itu berakhir {signer.ended_at}: terima hanya bundel yang sudah Anda pegang sebelum itu."
    tell(told, as_json, lambda: say(words))


def _content(file: Path) -> BytesIO:
    try:
        return BytesIO(file.read_bytes())
    except OSError as error:
        raise Refusal(
            "BUNDEL_TIDAK_TERBACA", f"Bundel {file} tidak dapat dibaca.", mend="Periksa nama dan izin berkasnya."
        ) from error


def _public(key: str) -> str:
    """Returns the public key that was named, by itself or as a file, else that of this installation.

    Raises `Refusal` (`KUNCI_PUBLIK_TIDAK_ADA`).
    """
    from deploy.configuration import read_settings

    path = Path(key) if key else read_settings().home / "keys" / "signing.pub"
    if path.is_file():
        return path.read_text(encoding="utf-8").strip()
    if key:
        return key
    raise Refusal(
        "KUNCI_PUBLIK_TIDAK_ADA",
        f"Kunci publik {path} tidak ada.",
        mend="Sebutkan kunci publik badan publik dengan --key.",
    )
