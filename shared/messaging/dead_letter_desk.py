"""The operator's work on dead letters: replay one, or set it aside with a reason; both leave an audit line."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.backoff import is_retryable
from shared.messaging.decoding import envelope_of, record_error
from shared.messaging.delivery import Delivery, DeliveryOutcome, stored_record
from shared.runtime.errors import Conflict, NotFound, Refusal

REPLAYED = "replayed"
SET_ASIDE = "parked"
"""The stored outcome of a letter that was set aside, in `dead_letter.outcome` and in the audit act
`dead_letter_parked`; rows and the path `/ops/dead-letters/{letter}/park` keep the older word."""


class ReplayFailed(Refusal):
    """Says that a dead letter was tried again and failed again; the desk has written the audit line of it."""

    audited = True


class DeadLetterDesk:
    """Closes the dead letters of one consumer by an account's decision."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._database = delivery.database
        self._messaging = delivery.messaging
        self._clock = delivery.clock

    async def replay(self, letter_id: int, *, actor: str, reason: str = "") -> DeliveryOutcome:
        """Tries a dead letter again for an account, then the records that were parked behind it; keeps the reason.

        Raises `NotFound`, `Conflict` (closed already) or `ReplayFailed` (`PUTAR_ULANG_GAGAL`: it stays).
        """
        try:
            async with self._database.transaction() as connection:
                record = stored_record(dict((await self._open_letter(connection, letter_id))._mapping))
            envelope = self._delivery.envelope_of(record)
            prepared = await self._delivery.prepare(record, envelope)
            async with self._database.transaction() as connection:
                letter = await self._open_letter(connection, letter_id)
                outcome, _ = await self._delivery.apply(connection, record, envelope, prepared, replayed=letter_id)
                await self._close(connection, letter, REPLAYED, actor, reason.strip())
        except Exception as error:
            if _concerns_the_letter(error) or is_retryable(error):
                raise
            await self._record_failure(letter_id, actor, reason.strip(), error)
            raise _failed_again(letter_id, error) from error
        await self._delivery.follow(record, envelope, outcome)
        await self._delivery.apply_parked(self._delivery.key_of(record))
        return outcome

    async def set_aside(self, letter_id: int, *, actor: str, reason: str) -> None:
        """Closes a dead letter for good without applying it, with a person's reason, and lets its key go on.

        Raises `NotFound`, `Conflict` (closed already) or `Refusal` (`ALASAN_WAJIB`).
        """
        if not reason.strip():
            raise Refusal("ALASAN_WAJIB", "Peristiwa hanya dapat disisihkan dengan alasan.", mend="Tulis alasannya.")
        async with self._database.transaction() as connection:
            letter = await self._open_letter(connection, letter_id)
            record = stored_record(dict(letter._mapping))
            if letter.halts:
                await self._delivery.skip(connection, record, envelope_of(record))
            await self._close(connection, letter, SET_ASIDE, actor, reason.strip())
        await self._delivery.apply_parked(self._delivery.key_of(record))

    async def _open_letter(self, connection: AsyncConnection, letter_id: int) -> Row[Any]:
        letter = await self._messaging.dead_letters.lock(connection, letter_id)
        if letter is None or letter.consumer != self._delivery.consumer:
            raise NotFound(
                "SURAT_MATI_TIDAK_ADA",
                f"Tidak ada peristiwa gagal dengan nomor {letter_id}.",
                mend="Muat ulang daftarnya.",
            )
        if letter.closed_at is not None:
            raise Conflict(
                "SURAT_MATI_SUDAH_DITUTUP",
                f"Peristiwa gagal nomor {letter_id} sudah diselesaikan.",
                mend="Muat ulang daftarnya.",
            )
        return letter

    async def _close(self, connection: AsyncConnection, letter: Row[Any], outcome: str, actor: str, why: str) -> None:
        now = self._clock.now()
        await self._explain(connection, letter.id, why)
        await self._messaging.dead_letters.close(connection, letter.id, outcome=outcome, by=actor, at=now)
        detail = {"letter": letter.id, "type": letter.type, "reason": letter.reason, **_reason_detail(why)}
        subject, act = letter.event_id or f"dead_letter:{letter.id}", f"dead_letter_{outcome}"
        await self._messaging.audit.record(connection, actor=actor, act=act, subject=subject, at=now, detail=detail)

    async def _record_failure(self, letter_id: int, actor: str, why: str, error: Exception) -> None:
        fault = record_error(error)
        async with self._database.transaction() as connection:
            values = {"reason": fault.reason, "error": fault.error, "attempts": 1}
            await self._messaging.dead_letters.failed_again(connection, letter_id, values)
            await self._explain(connection, letter_id, why)
            line = {"act": "dead_letter_replayed", "subject": f"dead_letter:{letter_id}", "code": fault.reason}
            detail = {"letter": letter_id, **_reason_detail(why)}
            await self._messaging.audit.record(connection, actor=actor, at=self._clock.now(), detail=detail, **line)

    async def _explain(self, connection: AsyncConnection, letter_id: int, why: str) -> None:
        if why:
            await self._messaging.dead_letters.explain(connection, letter_id, why)


def _reason_detail(why: str) -> dict[str, str]:
    return {"closing_reason": why} if why else {}


def _concerns_the_letter(error: Exception) -> bool:
    """Returns whether the letter itself is unknown or closed, so that nothing was tried."""
    return isinstance(error, NotFound | Conflict) and error.code.startswith("SURAT_MATI")


def _failed_again(letter_id: int, error: Exception) -> ReplayFailed:
    return ReplayFailed(
        "PUTAR_ULANG_GAGAL",
        f"Peristiwa gagal nomor {letter_id} diputar ulang dan gagal lagi karena {record_error(error).reason}.",
        mend="Perbaiki penyebabnya lalu putar ulang, atau sisihkan dengan alasan.",
    )
