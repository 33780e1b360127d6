"""What the operating commands ask of a database: events, audit, accounts, the mirror, the state of everything."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from deploy.preflight import check as fitness
from deploy.preflight import copy_tools, kafka, malware, oidc, smtp, store
from deploy.preflight.check import GOOD, PreflightFinding
from deploy.room_keys import key_folder, load_keys
from deploy.rooms import IDENTITY, ROOMS, SITE_ROOM
from shared.files.settings import FileSettings
from shared.messaging.effects.settings import MailSettings
from shared.runtime.settings import Settings
from shared.security.identity.oidc.settings import OidcSettings
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.objects import open_store


async def last_events(url: str, topic: str, count: int) -> list[dict[str, Any]]:
    """Returns the newest events of the embedded log, oldest first; the payload stays where it is."""
    from shared.messaging.embedded import newest

    database = Database.connect(url, "eventlog")
    try:
        return await newest(database, topic, count)
    finally:
        await database.close()


async def export_website(settings: Settings, url: str, directory: Path) -> dict[str, Any]:
    """Writes the public website as files from one snapshot."""
    from services.publisher.main import shelf, website
    from services.publisher.website.mirror import export_site

    database = Database.connect(url, SITE_ROOM)
    try:
        copies = shelf(open_store(settings), load_keys(settings.home, SITE_ROOM))
        return asdict(await export_site(database, website(settings), copies, directory))
    finally:
        await database.close()


async def examine(settings: Settings, url: str) -> list[PreflightFinding]:
    """Checks what a run in one process needs, and the engines that are set; says how to mend what is wrong."""
    found = [
        _finding("kunci", sentence, "KUNCI_BERMASALAH", "terbuka keys check")
        for sentence in key_folder(settings.home).faults()
    ]
    for schema in (*ROOMS, IDENTITY, "eventlog"):
        drift = "; ".join(map(str, await migrate.check(url, schema)))
        found.append(_finding(f"skema {schema}", drift, "SKEMA_MENYIMPANG", "Jalankan `terbuka up` sekali."))
    fault = "" if _writable(settings.home) else f"{settings.home} tidak dapat ditulis"
    found.append(_finding("map data", fault, "MAP_TIDAK_DAPAT_DITULIS", "Perbaiki izin map."))
    mail, files, provider = MailSettings(), FileSettings(), OidcSettings()
    found += await fitness.examine(
        _engines(settings) + smtp.checks(mail) + malware.checks(files) + oidc.checks(provider)
    )
    return found + smtp.not_set(mail) + malware.not_set(files) + oidc.not_set(provider) + copy_tools.absent()


def _engines(settings: Settings) -> list[fitness.PreflightCheck]:
    """Returns the checks of the engines that the settings name."""
    found = store.checks(settings, promises=True) if settings.store.remote else []
    return found + (kafka.topic_checks(settings) if settings.kafka.bootstrap else [])


def _finding(check: str, fault: str, code: str, mend: str) -> PreflightFinding:
    return PreflightFinding(check, fault, mend, code) if fault else PreflightFinding(check, GOOD)


def _writable(folder: Path) -> bool:
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
