"""What `terbuka probe` does: reads the list of registry and asks the public address for it as a stranger."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from deploy.probe.found_leaks import pass_on
from deploy.probe.proof import ProbeProof
from deploy.probe.stranger import AT_ONCE, RESULT, ExposureProbe, Leak, ProbeReport
from deploy.probe.website_words import texts_of_website
from deploy.repeated_job import go_round
from services.publisher.commands.withholding import Withholdings
from services.publisher.domain.withholding import DifferenceKind, SiteDifference
from services.registry.queries.exposure import read_exempt, words_to_ask
from services.registry.tables import MESSAGING
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.settings import Settings, StoreSettings
from shared.storage.database import Database

TIMEOUT = httpx.Timeout(60, connect=5)
ACTOR, ACT = "probe", "probe_exposure"
MOST_PAGES = 3
READABLE = "YANG_DIKECUALIKAN_TERBACA"

log = logging.getLogger("terbuka.probe")
Progress = Callable[[ProbeReport], None]


@dataclass(frozen=True)
class ProbeRun:
    """Where a run asks and keeps its proof; `store` is the address of the bucket, empty for a folder."""

    address: str
    folder: Path
    store: str = ""
    resume: bool = False
    transport: httpx.AsyncBaseTransport | None = None

    async def once(self, database: Database, clock: Clock, progress: Progress) -> tuple[ProbeReport, Path]:
        """Asks once for everything; returns what it came to and the file of the proof.

        That the list is read stands in registry's audit trail before it is; so does each item of which anything was
        readable, with the code `YANG_DIKECUALIKAN_TERBACA`.
        """
        async with database.transaction() as connection:
            await MESSAGING.audit.record(connection, actor=ACTOR, act=ACT, subject="", at=clock.now())
        exempt = replace(await read_exempt(database), website_texts=texts_of_website())
        words = await words_to_ask(database, exempt)
        with ProbeProof(self.folder, clock, resume=self.resume) as proof:
            async with stranger(self.address, self.transport) as http:
                report = await ExposureProbe(http, exempt, words, proof, store=self.store, progress=progress).run()
        await _write_down(database, clock, report)
        return report, proof.path


async def probe(
    settings: Settings, url: str, address: str, *, resume: bool, progress: Progress, stop: bool = False
) -> ProbeReport:
    """Runs the probe against an address; `proof` of the report is the file of the proof.

    With `stop` each item of which anything was readable is withheld from the website.
    """
    run = ProbeRun(address or settings.address, settings.audit_folder / "probe", bucket_address(settings.store), resume)
    database = Database.connect(url, "registry")
    try:
        report, path = await run.once(database, SystemClock(), progress)
        if stop:
            await stop_leaks(database, SystemClock(), report)
        await pass_on(database, SystemClock(), report)
    finally:
        await database.close()
    report.proof = path
    return report


async def probe_for_ever(settings: Settings, url: str, address: str, *, every: float, stop: bool = False) -> None:
    """Runs the probe every so many seconds until cancelled; each leak and each gap is an error in the log."""

    async def turn() -> None:
        report = await probe(settings, url, address, resume=False, progress=lambda _: None, stop=stop)
        for leak in report.leaks:
            log.error("%s: %s %s", READABLE, leak.item_id, leak.what)
        if report.unanswered:
            log.error("PENYELIDIKAN_TIDAK_LENGKAP: %s", report.unanswered)

    await go_round(turn, every=every, beat=None, log=log, name="the probe")


async def stop_leaks(database: Database, clock: Clock, report: ProbeReport) -> list[str]:
    """Withholds each item that leaks, and that on whose page it does; returns those that were shown until now.

    What is readable on more than `MOST_PAGES` pages of others withholds none of them: such words are the website's
    own, as the name of the province, and whoever hands in a title of them would close everything. It rings as any
    leak; words that somebody wrote into that many rows are what the comparison withholds.

    A probe that was answered everywhere also notes of what it withheld before that a stranger reads nothing of it.
    """
    withholdings = Withholdings(database, clock)
    leaking = sorted(_leaking(report.leaks))
    fresh = await withholdings.stop([SiteDifference(item_id, (DifferenceKind.LEAK,)) for item_id in leaking])
    if not report.unanswered:
        await withholdings.note_closed(leaking)
    return fresh


def _leaking(leaks: Sequence[Leak]) -> set[str]:
    """Returns the items that leak, and those on whose pages they were readable where these are few."""
    pages = dict[str, set[str]]()
    for leak in leaks:
        pages.setdefault(leak.item_id, set()).update(RESULT.findall(leak.asked))
    few = (found for found in pages.values() if len(found) <= MOST_PAGES)
    return pages.keys() | {item_id for found in few for item_id in found} - {""}


async def _write_down(database: Database, clock: Clock, report: ProbeReport) -> None:
    async with database.transaction() as connection:
        for item_id in sorted({leak.item_id for leak in report.leaks}):
            kinds = ",".join(sorted({leak.what for leak in report.leaks if leak.item_id == item_id}))
            await MESSAGING.audit.record(
                connection, actor=ACTOR, act=ACT, subject=item_id, at=clock.now(), code=READABLE, detail={"what": kinds}
            )


def stranger(address: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Returns a client without credentials: none of its machine (netrc, proxies) and no cookies."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    return httpx.AsyncClient(base_url=address, timeout=TIMEOUT, limits=limits, trust_env=False, transport=transport)


def bucket_address(store: StoreSettings) -> str:
    """Returns the address of the bucket of an S3 store, empty for a folder."""
    if not store.remote:
        return ""
    return f"http{'s' if store.secure else ''}://{store.endpoint}/{store.bucket}"
