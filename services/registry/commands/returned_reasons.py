"""The reason for which an item goes back to its SKPD: sealed for intake before the act, taken away if none takes it."""

from services.registry.commands.unit_of_work import UnitOfWork, new_id
from services.registry.store.object_keys import REASONS, SEALED
from shared.contracts.exemptions import ItemReturnedV1
from shared.room.context import RoomContext
from shared.runtime.byte_streams import once
from shared.security.encryption import seal_bytes


class ReturnedReasons:
    """Keeps the reasons of returned items where only intake can read them."""

    def __init__(self, kit: RoomContext) -> None:
        self._kit = kit

    async def seal(self, reason: str) -> str:
        """Stores a reason sealed for intake and returns its key."""
        key = f"{REASONS}{new_id()}{SEALED}"
        sealed = seal_bytes(reason.strip().encode(), self._kit.keys.recipients["intake"])
        await self._kit.objects.put(key, once(sealed))
        return key

    async def drop(self, key: str) -> None:
        """Takes a sealed reason away again that no act took; an empty key is none."""
        if key:
            await self._kit.objects.delete(key)


def give_back(work: UnitOfWork, reason_key: str) -> None:
    """Says that the item in hand goes back to its SKPD, with the key of the sealed reason; the audit line names it."""
    work.detail["reason_key"] = reason_key
    work.record(
        [
            ItemReturnedV1(
                item_id=work.item.id,
                submission_id=work.item.submission_id,
                item_version=work.item.item_version,
                reason_key=reason_key,
                returned_at=work.at,
            )
        ]
    )
