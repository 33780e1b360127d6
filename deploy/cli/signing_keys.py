"""Commands on the keys that sign: rotate one under load, revoke one that was stolen, sign anew what still waits."""

from typing import Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, records, say, tell

Name = Annotated[str, typer.Argument(help="Kunci yang menandatangani, misalnya signing.")]
COLUMNS = {"type": "Jenis", "key": "Butir", "sequence": "Urutan", "signed_by": "Kunci", "state": "Keadaan"}

REVOKED = """Kunci {name} dicabut: {ended}. Yang baru, {fresh}, dipakai seketika. Sekarang juga:
1. Dalam compose: jalankan layanan secrets, supaya semua ruang membaca kunci baru.
2. Buat cadangan: `terbuka keys backup`, lalu titipan baru: `terbuka keys escrow create`. Kunci signing: juga
   `terbuka backup create`, sebab cadangan basis data yang ditandatangani kunci lama tidak terbuka lagi.
3. Cari apa yang sempat dipalsukan sejak kunci itu hilang, seperti dalam buku jalan, "Kunci penanda tangan dicuri".
4. Beri tahu pemegang kunci publik yang lama, dan berikan yang baru lewat jalan lain daripada situs."""


def rotate_signing(
    name: Name,
    switch: Annotated[bool, typer.Option("--switch", help="Mulai menandatangani dengan kunci yang baru.")] = False,
    retire: Annotated[
        bool, typer.Option("--retire", help="Akhiri kunci lama: yang baru darinya ditolak sebagai palsu.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Mengganti kunci yang menandatangani dalam tiga langkah, tanpa menghentikan pekerjaan.

    Pembacanya mengenal kunci baru sebelum kunci itu menandatangani. Sesudah --retire kunci lama tidak menerbitkan apa
    pun; yang dahulu ditandatanganinya tetap berlaku.

    \b
    Contoh: terbuka keys rotate-signing signing            lalu buat cadangan,
            terbuka keys rotate-signing signing --switch   lalu tunggu peristiwa berikutnya,
            terbuka keys rotate-signing signing --retire
    """
    from deploy.configuration import read_settings
    from deploy.room_keys import key_folder
    from deploy.signing_evidence import refuse_other
    from deploy.signing_evidence import retire as end
    from shared.security import signing_rotation

    if switch and retire:
        raise typer.BadParameter("Pilih --switch atau --retire.")
    with answering(as_json):
        refuse_other(name)
        folder = key_folder(read_settings().home)
        told: dict[str, Any] = {"name": name}
        if retire:
            told |= with_engines(lambda settings, url: end(url, settings.home, name))
            words = (
                f"Kunci {name} yang lama, {told['retired']}, berakhir {told['ended_at']}. Buat cadangan dan titipan."
            )
        elif switch:
            told["active"] = signing_rotation.switch(folder, name).key_id
            words = f"Kunci {name} yang baru, {told['active']}, menandatangani. Sesudah terpakai: --retire."
        else:
            told["prepared"] = signing_rotation.prepare(folder, name)
            words = f"Kunci {name} yang baru disiapkan. Buat cadangannya (`terbuka keys backup`), lalu --switch."
    tell(told, as_json, lambda: say(words))


def revoke_signing(name: Name, as_json: Json = False) -> None:
    """Mencabut seketika kunci yang dicuri dan memakai yang baru; yang ditandatangani kunci lama tidak berlaku lagi.

    Tidak memerlukan basis data. Yang belum terkirim ditandatangani ulang dengan `terbuka keys resign-events`.

    \b
    Contoh: terbuka keys revoke-signing signing
    """
    from datetime import UTC, datetime

    from deploy.configuration import read_settings
    from deploy.room_keys import key_folder
    from deploy.signing_evidence import refuse_other
    from shared.security import signing_rotation

    with answering(as_json):
        refuse_other(name)
        folder = key_folder(read_settings().home)
        ended = [key.key_id for key in signing_rotation.revoke(folder, name, datetime.now(UTC))]
        fresh = folder.signer_keys(name).active.key_id
    words = REVOKED.format(name=name, ended=", ".join(ended), fresh=fresh)
    tell({"name": name, "revoked": ended, "active": fresh}, as_json, lambda: say(words))


def resign_events(
    sign: Annotated[
        bool, typer.Option("--sign", help="Tandatangani ulang dan kirim lagi; tanpa ini hanya disebut.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Menyebut peristiwa registri yang belum berlaku dan bertanda tangan kunci lain; --sign menandatanganinya ulang.

    Bacalah dahulu daftarnya: yang bukan perbuatan siapa pun di registri jangan ditandatangani.

    \b
    Contoh: terbuka keys resign-events
            terbuka keys resign-events --sign
    """
    from deploy.signing_evidence import sign_anew, unheard

    with answering(as_json):
        work = sign_anew if sign else unheard
        found = [each.as_json() for each in with_engines(lambda settings, url: work(url, settings.home))]
    done = "ditandatangani ulang dan dikirim lagi" if sign else "menunggu; belum ada yang ditandatangani ulang"
    tell({"events": found, "signed": sign}, as_json, lambda: _show(found, done))


def _show(found: list[dict[str, Any]], done: str) -> None:
    records("Peristiwa", COLUMNS, found)
    say(f"{len(found)} peristiwa {done}.")
