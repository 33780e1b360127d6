"""The command that makes the bundle of evidence for the yearly assessment by the Komisi Informasi."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.output import Json, answering, say, tell
from deploy.cli.remote import HERE, As, Token, Url
from deploy.client import signed_in

Year = Annotated[int, typer.Option("--year", metavar="TAHUN", min=2008, max=9999, help="Tahun yang dinilai.")]
Site = Annotated[str, typer.Option("--site", help="Alamat situs publik; bawaan: sama dengan --url.")]


def monev(
    year: Year,
    file: Annotated[Path | None, typer.Option("--file", dir_okay=False, help="Berkas zip yang ditulis.")] = None,
    site: Site = "",
    role: As = "petugas",
    url: Url = HERE,
    token: Token = "",
    as_json: Json = False,
) -> None:
    """Membuat bundel bukti untuk penilai: jawaban kuesioner dari buku, alamat situs yang diperiksa hari ini, dan hash.

    \b
    Contoh: terbuka monev --year 2026 --file monev.zip
    """
    from deploy.monev.bundle import bundle_of
    from deploy.monev.seen_addresses import look_at, with_links
    from shared.runtime.clock import SystemClock

    target = file or Path(f"monev-{year}.zip")
    with answering(as_json):
        with signed_in(url, role, token) as client:
            answered = client.call("GET", "/registry/monev.json", params={"tahun": year})
        asked = [address for row in answered["jawaban"] for address in row["alamat"]]
        seen = look_at(site or url, asked, SystemClock())
        done = with_links(answered, seen)
        target.write_bytes(bundle_of(done))
    rows = done["jawaban"]
    told = {"file": str(target), "indicators": len(rows), "unknown": sum(not row["diketahui"] for row in rows)}
    told |= {"addresses": len(seen), "absent": sorted(each.address for each in seen.values() if not each.is_there)}
    tell(told, as_json, lambda: _say(told))


def _say(told: dict[str, object]) -> None:
    say(f"Ditulis ke {told['file']}: {told['indicators']} indikator, {told['unknown']} di antaranya kosong.")
    absent = told["absent"]
    assert isinstance(absent, list)
    say(f"{told['addresses']} alamat diperiksa; tidak menjawab: {', '.join(absent) or 'tidak ada'}.")
