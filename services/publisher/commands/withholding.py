"""Takes an item off the website that differs from registry, and shows it again once a person has looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.withholding import DifferenceKind, LeakFinding, SiteDifference
from services.publisher.store import leaks
from services.publisher.store import withheld as store
from services.publisher.tables import MESSAGING
from shared.law.texts.normalise import is_said
from shared.runtime.clock import Clock
from shared.runtime.errors import Conflict, NotFound, Refusal
from shared.security.identity import Actor
from shared.storage.database import Database

MOST_LISTED = 500
"""Items that are named at once; the counts are whole."""
COMPARISON = "compare"
RESTORE = "restore"
AFTER_RESTORE = 1_000_000
"""By how much the website's sequence grows when a backup is restored."""
WITHHELD = "BERBEDA_DARI_REGISTRI"
LACKING = "KURANG_DARI_REGISTRI"


@dataclass(frozen=True)
class SiteFinding:
    """What a comparison came to: each difference once, how many items it saw, and how many were under way.

    `unsure` are the items that differed in one look or were under way: nobody can say that they are equal.
    """

    differences: tuple[SiteDifference, ...]
    unsure: frozenset[str]
    items: int
    under_way: int


@dataclass(frozen=True)
class StandingDifferences:
    """What is withheld and what the website lacks, named up to a limit and counted whole, and the last comparison."""

    withheld: tuple[RowMapping, ...]
    lacking: tuple[RowMapping, ...]
    counts: tuple[int, int]
    comparison: RowMapping | None
    now: datetime

    @property
    def is_late(self) -> bool:
        """Tells whether a comparison that goes on for ever has missed its round."""
        due = self.comparison["due_at"] if self.comparison else None
        return due is not None and due < self.now


class Withholdings:
    """The stop of single items; one that is withheld stands on no page and in no file, whatever its row says."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def read(self) -> StandingDifferences:
        """Returns what is withheld and lacking now."""
        async with self._database.snapshot() as connection:
            return StandingDifferences(
                tuple(await store.listing(connection, MOST_LISTED)),
                tuple(await store.lacked(connection, MOST_LISTED)),
                await store.counts(connection),
                await store.last_comparison(connection),
                self._clock.now(),
            )

    async def obey(self, finding: SiteFinding, *, next_within: timedelta | None = None) -> list[str]:
        """Withholds what shows more, notes what shows less, and returns the items that were shown until now.

        All in one transaction, with an audit line for each item that is new. Nothing is shown again by this: what no
        longer differs is only noted to be equal.
        """
        more = [each for each in finding.differences if each.shows_more]
        less = [each for each in finding.differences if not each.shows_more]
        now = self._clock.now()
        async with self._database.transaction() as connection:
            fresh = await self._withhold(connection, more, found_by=COMPARISON, at=now)
            await store.note_equal(connection, sorted(finding.unsure), now)
            await self._note_leaks(connection, more, finding, now)
            unsure = sorted(finding.unsure - {each.item_id for each in more})
            for item_id in await store.set_lacking(connection, less, unsure, now):
                await self._tell(connection, item_id, COMPARISON, LACKING, less, now)
            due = now + next_within if next_within else None
            counts = {"items": finding.items, "under_way": finding.under_way}
            await store.note_comparison(connection, at=now, due_at=due, **counts)
        return fresh

    async def stop(self, leaks: Sequence[SiteDifference]) -> list[str]:
        """Withholds the items of which a stranger could read something; returns those that were shown until now."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            return await self._withhold(connection, leaks, found_by=store.PROBE, at=now)

    async def hold_restored(self, item_ids: Sequence[str]) -> None:
        """Withholds items of a restored database of whose later acts it knows nothing.

        The website's sequence goes far beyond any that was shown before, so that no cache takes a page of then for one
        of now.
        """
        found = [SiteDifference(item_id, (DifferenceKind.RESTORED,)) for item_id in item_ids]
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.renumber(connection, now, by=AFTER_RESTORE)
            await self._withhold(connection, found, found_by=RESTORE, at=now)

    async def note_closed(self, leaking: Sequence[str]) -> None:
        """Notes of items that a probe withheld that a whole probe found nothing of them, but for those that leak."""
        async with self._database.transaction() as connection:
            await store.note_closed(connection, leaking, self._clock.now())

    async def show_again(self, actor: Actor, item_id: str, reason: str) -> None:
        """Shows an item again that no longer differs; `reason` says what was wrong and who put it right.

        Raises `Refusal` (`TANPA_ALASAN`), `NotFound` (`TIDAK_DITAHAN`), `Conflict` (`MASIH_BERBEDA`).
        """
        said = " ".join(reason.split())
        if not is_said(said):
            raise Refusal(
                "TANPA_ALASAN",
                "Menampilkan lagi butir yang ditahan harus beralasan.",
                mend="Tulis apa sebab perbedaannya dan bagaimana dibetulkan.",
            )
        now = self._clock.now()
        async with self._database.transaction() as connection:
            row = await store.load(connection, item_id)
            _check(row)
            await store.remove(connection, item_id)
            await store.reread(connection, [item_id], now)
            await MESSAGING.audit.record(
                connection, actor=actor.account, act="show_again", subject=item_id, at=now, detail={"reason": said}
            )

    async def _note_leaks(
        self, connection: AsyncConnection, more: Sequence[SiteDifference], finding: SiteFinding, at: datetime
    ) -> None:
        """Notes what a stranger could read, for registry to open its incident; equal items leak no longer."""
        found = [LeakFinding(each.item_id, each.leaks, "website", each.proof) for each in more if each.leaks]
        await leaks.note(connection, found, found_by=COMPARISON, at=at)
        kept = finding.unsure | {each.item_id for each in found}
        await leaks.note_gone(connection, sorted(kept), found_by=COMPARISON, at=at)

    async def _withhold(
        self, connection: AsyncConnection, found: Sequence[SiteDifference], *, found_by: str, at: datetime
    ) -> list[str]:
        if not found:
            return []
        fresh = await store.add(connection, found, found_by=found_by, at=at)
        if fresh:
            await store.reread(connection, fresh, at)
        for item_id in fresh:
            await self._tell(connection, item_id, found_by, WITHHELD, found, at)
        return fresh

    async def _tell(
        self,
        connection: AsyncConnection,
        item_id: str,
        actor: str,
        code: str,
        found: Sequence[SiteDifference],
        at: datetime,
    ) -> None:
        kinds = next(",".join(each.kinds) for each in found if each.item_id == item_id)
        act = "withhold" if code == WITHHELD else "compare"
        detail = {"kinds": kinds}
        await MESSAGING.audit.record(connection, actor=actor, act=act, subject=item_id, at=at, code=code, detail=detail)


def _check(row: RowMapping | None) -> None:
    if row is None:
        raise NotFound(
            "TIDAK_DITAHAN",
            "Butir ini tidak sedang ditahan.",
            mend="Lihat daftar yang ditahan di /publisher/ditahan.",
        )
    if row["equal_since"] is None:
        raise Conflict(
            "MASIH_BERBEDA",
            "Butir ini belum terbukti sama dengan registri, maka belum boleh tampil lagi.",
            article="UU 14/2008 Pasal 6 dan 17",
            mend="Betulkan sebabnya (misalnya dengan `terbuka rebuild publisher`), lalu tunggu pembandingan berikutnya "
            "atau jalankan `terbuka compare`.",
        )
