"""The object store: it lets this account in, the bucket is Terbuka's, its clock is right; by request, every promise."""

import asyncio
import os
from email.utils import parsedate_to_datetime

import urllib3

from deploy.preflight.check import PreflightCheck
from deploy.preflight.clocks import refuse_skew
from shared.runtime.errors import EngineAway, Refusal
from shared.runtime.settings import Settings, StoreSettings

ENGINE = "penyimpanan"
ANSWER_SECONDS = 8.0


def checks(settings: Settings, *, promises: bool = False) -> list[PreflightCheck]:
    """Returns what must hold of the store; with `promises` also all that `terbuka store check` tries."""

    async def folder() -> None:
        _refuse_folder(settings)

    async def bucket() -> None:
        await asyncio.to_thread(_look_at_bucket, settings.store)

    async def clock() -> None:
        await asyncio.to_thread(_look_at_clock, settings.store)

    async def promised() -> None:
        await asyncio.to_thread(_try_promises, settings.store)

    if not settings.store.remote:
        return [PreflightCheck(ENGINE, "map setempat", folder)]
    found = [PreflightCheck(ENGINE, "masuk dan ember", bucket), PreflightCheck(ENGINE, "jam", clock)]
    return [*found, PreflightCheck(ENGINE, "janji", promised)] if promises else found


def _refuse_folder(settings: Settings) -> None:
    place = settings.home / "objects"
    nearest = next(path for path in (place, *place.parents) if path.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise Refusal(
            "MAP_TIDAK_DAPAT_DITULIS",
            f"Map {nearest} tidak dapat ditulis oleh pengguna ini.",
            mend="Perbaiki izin map itu, atau pilih tempat lain dengan TERBUKA_HOME.",
        )


def _look_at_bucket(store: StoreSettings) -> None:
    from shared.storage.s3.bucket import refuse_foreign
    from shared.storage.s3.wire import connect

    refuse_foreign(connect(store), store.bucket)


def _look_at_clock(store: StoreSettings) -> None:
    """Reads the date that the store writes on any answer, be it a refusal."""
    scheme = "https" if store.secure else "http"
    try:
        answer = urllib3.request("GET", f"{scheme}://{store.endpoint}/", timeout=ANSWER_SECONDS, retries=False)
    except urllib3.exceptions.HTTPError as error:
        raise EngineAway(
            "PENYIMPANAN_TIDAK_MENJAWAB", "Penyimpanan berkas tidak menjawab dengan baik; coba lagi."
        ) from error
    said = answer.headers.get("date")
    if said:
        refuse_skew("penyimpanan S3", parsedate_to_datetime(said))


def _try_promises(store: StoreSettings) -> None:
    from shared.storage.s3.conformance import examine

    failed = [finding.name for finding in examine(store) if finding.fault]
    if failed:
        raise Refusal(
            "PENYIMPANAN_TIDAK_LULUS",
            f"Penyimpanan gagal pada {len(failed)} pemeriksaan: {', '.join(failed)}.",
            mend="Jalankan `terbuka store check` dan pakai penyimpanan yang lulus.",
        )
