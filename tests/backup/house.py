"""A province with a life behind it, its backup, and new homes into which that is restored."""

import hashlib
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import func, select
from uuid6 import uuid7

from deploy.acceptance.officers import Officers
from deploy.acceptance.story import stories
from deploy.acceptance.time_travel import begin, live_through
from deploy.backup.making import BackupMade, make_backup
from deploy.backup.restoring import Restored, restore
from deploy.backup.verifying import OpenedBackup, newest_in, open_backup, own_identity, signing_public
from deploy.embedded import EmbeddedRun, open_province
from deploy.room_keys import key_folder
from deploy.sample.seed import SAMPLE_SKPD, appoint_head, http_of
from services.publisher.tables import log_entries
from services.registry.store.items import without_suggestion
from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.tables import workdays
from shared.runtime.clock import MovableClock, SystemClock, legal_day
from shared.runtime.settings import Settings, StoreSettings
from shared.security.identity import create_sample_accounts
from tests.eventually import eventually
from tests.files.pdfs import a_pdf

PAPER, LETTER = a_pdf("salinan kanari"), a_pdf("surat kanari")
SHORT = ("biro-perekonomian", "perkim")
"""The SKPD of the two sample items that are lived: one was opened, one is exempt and its case runs."""
NUMBERS = count(1)


def quiet(_: str) -> None:
    """Takes what a command tells of its progress."""


def settings_of(home: Path) -> Settings:
    """Returns the settings of a home whose objects lie in a folder."""
    return Settings(_env_file=None, home=home, store=StoreSettings.model_construct())


@dataclass
class Lived:
    """The old province: `website` is what it showed when the backup was made, `trail` its audit folder of then."""

    home: Path
    url: str
    backups: Path
    trail: Path
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    website: dict[str, Any] = field(default_factory=dict)
    made: BackupMade | None = None
    item_id: str = ""
    secret_item: str = ""
    original: str = ""

    @property
    def settings(self) -> Settings:
        """Returns the settings of the old home."""
        return settings_of(self.home)

    async def live(self) -> None:
        """Lives the sample through until yesterday, publishes a copy of an opened item, and makes a backup of it all.

        A restore writes its lines by the clock of the machine, which at night is before the morning of the day.
        """
        today = legal_day(SystemClock().now()) - timedelta(days=1)
        clock, first = MovableClock(), today - timedelta(days=600)
        clock.move_to_day(first, 0)
        async with open_province(self.settings, self.url, clock) as province:
            self.accounts = await create_sample_accounts(
                province.identity, self.settings.accounts_file, skpd=SAMPLE_SKPD
            )
            async with officers_of(province, self.accounts) as officers:
                lives = [life for life in stories(today) if life.sample["skpd"] in SHORT]
                acts = [(first, appoint_head), *(act for life in lives for act in life.acts())]
                await live_through(province, officers, acts)
                await begin(province, officers, today)
                self.secret_item, self.original = await hand_in(officers, province)
                self.item_id = await publish(officers, province)
                self.website = await website(officers)
            await eventually(lambda: _log_is_in_order(province), "every entry of the log has its place", within=60.0)
            await eventually(lambda: _all_is_suggested(province), "every item has its suggestion", within=60.0)
            await eventually(lambda: _day_has_begun(province, today), "the working day has begun", within=60.0)
            await province.settle()
        key_folder(self.home).confirm_backup()
        self.made = await self.back_up()
        shutil.copytree(self.home / "audit", self.trail)

    async def back_up(self, target: Path | None = None, *recipients: str) -> BackupMade:
        """Makes one more backup, beside the first or in another place."""
        return await make_backup(self.settings, self.url, target or self.backups, recipients, quiet)

    async def go_on(self) -> None:
        """Takes the published files down, looks at another item and changes a password, after the backup."""
        order = {"reason": "exempt_content", "words": "Berkas ini memuat hal yang dikecualikan."}
        async with running(self.settings, self.url, self.accounts) as (province, officers):
            await officers.get("petugas", f"/registry/api/items/{self.secret_item}")
            await province.identity.set_password(self.accounts["tim"]["account"], "sandi baru yang panjang sekali")
            await officers.post("petugas", f"/publisher/api/items/{self.item_id}/withdrawal", order)
            await province.settle()


@dataclass
class NewHome:
    """An empty installation with the keys of the old one."""

    home: Path
    url: str
    lived: Lived

    @property
    def settings(self) -> Settings:
        """Returns its settings."""
        return settings_of(self.home)

    def bring(self, trail: Path) -> None:
        """Brings the audit folder that was kept elsewhere."""
        shutil.copytree(trail, self.home / "audit")

    async def opened(self, place: Path | None = None) -> OpenedBackup:
        """Opens the newest backup, or that of another place, with the keys of this home."""
        identity, public = own_identity(self.home, None), signing_public(self.home)
        return await open_backup(newest_in(place or self.lived.backups), identity, public)

    async def restore(
        self, place: Path | None = None, *, backup: OpenedBackup | None = None, without_trail: bool = False
    ) -> Restored:
        """Restores the newest backup, or that of another place."""
        backup = backup or await self.opened(place)
        return await restore(self.settings, self.url, backup, without_trail=without_trail, progress=quiet)

    async def rows(self, query: str) -> list[Any]:
        """Asks the restored database."""
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def is_empty(self) -> bool:
        """Tells whether nothing was restored."""
        return not await self.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'registry'")


@asynccontextmanager
async def running(
    settings: Settings, url: str, accounts: dict[str, dict[str, str]]
) -> AsyncIterator[tuple[EmbeddedRun, Officers]]:
    """Runs a province that has a past, on this day."""
    clock = MovableClock(SystemClock().now())
    async with open_province(settings, url, clock) as province, officers_of(province, accounts) as officers:
        await province.settle()
        yield province, officers


async def _log_is_in_order(province: EmbeddedRun) -> bool:
    async with province.databases["publisher"].snapshot() as connection:
        waiting = select(func.count()).select_from(log_entries).where(log_entries.c.place.is_(None))
        return not await connection.scalar(waiting)


async def _all_is_suggested(province: EmbeddedRun) -> bool:
    async with province.databases["registry"].snapshot() as connection:
        return not await without_suggestion(connection, 1)


async def _day_has_begun(province: EmbeddedRun, day: date) -> bool:
    """Tells whether the scheduler has said that a working day began; of another day it says nothing."""
    if not seed_calendar().is_working_day(day):
        return True
    async with province.databases["scheduler"].snapshot() as connection:
        query = select(workdays.c.day).where(workdays.c.day == day)
        return (await connection.execute(query)).first() is not None


@asynccontextmanager
async def officers_of(province: EmbeddedRun, accounts: dict[str, dict[str, str]]) -> AsyncIterator[Officers]:
    """Gives the officers of a province."""
    async with http_of(province) as http:
        yield Officers(http, accounts, province.identity.open_session)


async def publish(officers: Officers, province: EmbeddedRun) -> str:
    """Lets two persons give an opened item a copy; returns the item."""
    item_id = str((await officers.http.get("/data/dip.json")).json()["items"][0]["id"])
    path = f"/registry/api/items/{item_id}/publication-copy"
    copy = await officers.call("petugas", "POST", path, files={"file": ("salinan.pdf", PAPER, "application/pdf")})
    seen = await officers.answer("petugas2", "GET", f"{path}/{copy['copy_id']}")
    named = {"copy_id": copy["copy_id"], "sha256": hashlib.sha256(seen.content).hexdigest()}
    await officers.post("petugas2", f"{path}/release", named)
    await province.settle()
    return item_id


async def hand_in(officers: Officers, province: EmbeddedRun) -> tuple[str, str]:
    """Hands in an item with a letter; returns the item and the address of the letter."""
    item = stories(legal_day(province.clock.now()))[0].dossier() | {"files": ["surat.pdf"]}
    dossier = json.dumps({"skpd": SHORT[1], "items": [item]}).encode()
    parts = {
        "dossier": ("dossier.json", dossier, "application/json"),
        "files": ("surat.pdf", LETTER, "application/pdf"),
    }
    headers = {"Idempotency-Key": str(uuid7())}
    handed = await officers.call("petugas", "POST", "/intake/api/submissions", files=parts, headers=headers)
    item_id = str(handed["items"][0]["item_id"])
    await province.settle()
    held = (await officers.get("petugas", f"/registry/api/items/{item_id}"))["dossier"]["files"][0]["file_id"]
    return item_id, f"/registry/api/items/{item_id}/files/{held}/original"


async def website(officers: Officers) -> dict[str, Any]:
    """Returns what the public sees: both lists, and the hash of each published file."""
    lists = {name: (await officers.http.get(f"/data/{name}.json")).json()["items"] for name in ("dik", "dip")}
    files = [urlsplit(address).path for row in lists["dip"] for address in row["berkas"]]
    answers = {path: await officers.http.get(path) for path in files}
    found = {path: [each.status_code, hashlib.sha256(each.content).hexdigest()] for path, each in answers.items()}
    told: dict[str, Any] = json.loads(json.dumps({**lists, "files": found}))
    return told


def bytes_of(folder: Path) -> dict[Path, bytes]:
    """Returns every file below a folder."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
