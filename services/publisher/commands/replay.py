"""What the website must show of one item, computed anew from all that registry said of it; nothing is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.publisher.commands.entries import REASONS, UNTOLD, file_name
from services.publisher.domain import projection
from services.publisher.domain.projection import Change, SiteEntry
from shared.contracts.exemptions import (
    CopiesWithdrawnV1,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    PublicationCopyReleasedV1,
    ReviewOverdueV1,
    TakedownRecordedV1,
)
from shared.messaging.history import PublishedEvent
from shared.runtime.errors import Refusal

Decision = Callable[[SiteEntry | None, Any], Change | None]

DECISIONS: Mapping[type, Decision] = {
    ItemClassifiedV1: projection.classify,
    ItemReclassifiedV1: projection.reclassify,
    ItemOpenedV1: projection.open_up,
    ItemAmendedV1: projection.amend,
    ReviewOverdueV1: projection.miss_review,
}


@dataclass(frozen=True)
class OwnTakedown:
    """When an officer took files down, what the public reads of it, and the reason's code."""

    at: datetime
    reason: str = UNTOLD
    code: str = ""


@dataclass(frozen=True)
class OwnActs:
    """What the publisher itself did, from its audit trail and the order of what readers saw.

    `refused` are ids of events without effect. By item, `withdrawals` counts for each time that its files went offline
    how many had gone up before, and `takedowns` says when and why officers took them down. `down` are the items of
    which registry has not recorded the last take-down.
    """

    refused: frozenset[str] = frozenset()
    withdrawals: Mapping[str, Sequence[int]] = field(default_factory=dict)
    takedowns: Mapping[str, Sequence[OwnTakedown]] = field(default_factory=dict)
    down: frozenset[str] = frozenset()


@dataclass
class ReplayedFile:
    """One copy that went up; `withdrawn_at` is None while it is served."""

    event: PublicationCopyReleasedV1
    name: str
    released_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""
    withdrawn_code: str = ""


@dataclass
class ReplayedItem:
    """Applies the events of one item in their order, as the room's commands did."""

    item_id: str
    own: OwnActs
    entry: SiteEntry | None = None
    files: dict[str, ReplayedFile] = field(default_factory=dict)
    holds: set[str] = field(default_factory=set)
    _released: int = 0
    _gone: int = 0
    _taken: int = 0

    def replay(self, events: Sequence[PublishedEvent]) -> "ReplayedItem":
        """Applies events, and the officers' takedowns between them; an event that is refused changes nothing."""
        for said in events:
            self._apply(said, said.at)
        self._take_down()
        if self.item_id in self.own.down and self._standing():
            self._take_off(self._last_takedown)
        return self

    def _apply(self, said: PublishedEvent, at: datetime) -> None:
        try:
            match said.event:
                case PublicationCopyReleasedV1():
                    self._release(said.event, said.event_id, at)
                case CopiesWithdrawnV1():
                    self._withdraw(said.event, at)
                case TakedownRecordedV1():
                    self._end_takedown(said.event, at)
                case HoldPlacedV1():
                    self.holds.add(said.event.hold_id)
                case HoldReleasedV1():
                    self.holds.discard(said.event.hold_id)
                case event if type(event) in DECISIONS:
                    self._show(DECISIONS[type(event)](self.entry, event))
        except Refusal:
            return

    def _show(self, change: Change | None) -> None:
        self.entry = change.entry if change else self.entry

    def _release(self, event: PublicationCopyReleasedV1, event_id: str, at: datetime) -> None:
        if event.copy_id in self.files or self.entry is None:
            return
        self._take_down()
        for file in self._standing():
            if file.event.copy_id in event.replaces:
                file.withdrawn_at, file.withdrawn_reason, file.withdrawn_code = at, REASONS["replaced"], "replaced"
        if event_id in self.own.refused:
            return
        self._released += 1
        self.files[event.copy_id] = ReplayedFile(event, file_name(self.entry, event), at)
        self._show(projection.add_file(self.entry, event.version))

    def _withdraw(self, event: CopiesWithdrawnV1, at: datetime) -> None:
        if self._taken < len(self._takedowns) and self._takedowns[self._taken].at < at:
            self._take_down()
        standing = len(self._standing())
        change = projection.take_down(self.entry, event, files=standing)
        self._take_off(OwnTakedown(at, REASONS[event.reason], event.reason))
        self._gone += standing > 0
        self._show(change)

    def _end_takedown(self, event: TakedownRecordedV1, at: datetime) -> None:
        if self.entry is not None and event.version < self.entry.version:
            return
        self._take_down()
        standing = len(self._standing())
        change = projection.end_takedown(self.entry, event, files=standing)
        self._take_off(OwnTakedown(at))
        self._gone += standing > 0
        self._show(change)

    def _take_down(self) -> None:
        """Takes the files off as an officer did, if that came between the last release and now."""
        withdrawals = self.own.withdrawals.get(self.item_id, ())
        if self._standing() and self._gone < len(withdrawals) and withdrawals[self._gone] == self._released:
            self._take_off(self._last_takedown)
            self._gone, self._taken = self._gone + 1, self._taken + 1

    @property
    def _takedowns(self) -> Sequence[OwnTakedown]:
        return self.own.takedowns.get(self.item_id, ())

    @property
    def _last_takedown(self) -> OwnTakedown:
        if self._takedowns:
            return self._takedowns[min(self._taken, len(self._takedowns) - 1)]
        return OwnTakedown(max(file.released_at for file in self._standing()))

    def _take_off(self, done: OwnTakedown) -> None:
        for file in self._standing():
            file.withdrawn_at, file.withdrawn_reason, file.withdrawn_code = done.at, done.reason, done.code

    def _standing(self) -> list[ReplayedFile]:
        return [file for file in self.files.values() if file.withdrawn_at is None]
