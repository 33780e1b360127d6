"""Reading what is secret: the audit line comes before the first byte."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from services.registry.commands.originals import ReadingPurpose
from services.registry.commands.unit_of_work import Reading, UnitsOfWork
from services.registry.domain import archive
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.domain.dossier import DossierFile
from services.registry.domain.item import Item
from services.registry.domain.live_cases import asks_highest
from services.registry.domain.mandates import widest
from services.registry.domain.opening_fit import triggers_for
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.queries.item_record import around
from services.registry.store import deadlines as store_deadlines
from services.registry.store import items as store
from services.registry.store import titles
from services.registry.store.records import CASES, ITEMS
from shared.runtime.errors import TerbukaError
from shared.security.encryption import unseal
from shared.security.identity import Actor


class ReadingCommands:
    """Shows an item, a case or a file to an officer, and writes down first that it was read."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def read_item(self, actor: Actor, item_id: str, act: ActName = ActName.READ_ITEM) -> dict[str, Any]:
        """Returns an item's whole record with what stands beside it; raises NotFound INFORMASI_TIDAK_DIKENAL.

        `act` is how the reading is named in the audit line.
        """
        async with self._units.reading_item(actor, act, item_id) as reading:
            return await whole(reading)

    async def read_case(self, actor: Actor, case_id: str, act: ActName = ActName.READ_CASE) -> dict[str, Any]:
        """Returns a case with its item; raises NotFound PERKARA_TIDAK_DIKENAL."""
        async with self._units.reading_case(actor, act, case_id) as (reading, case):
            return await shown_case(reading, case)

    async def read_file(
        self, actor: Actor, item_id: str, file_id: str, purpose: ReadingPurpose
    ) -> tuple[DossierFile, AsyncIterator[bytes]]:
        """Returns an original and its plain bytes as a stream; `purpose` says in the audit line what they are for.

        Raises NotFound BERKAS_TIDAK_DIKENAL.
        """
        identity = self._units.kit.keys.identities.get("registry")
        if identity is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", "Kunci registry tidak tersedia, sehingga berkas tidak dapat dibuka.")
        async with self._units.reading_item(actor, ActName.READ_FILE, item_id) as reading:
            reading.detail |= {"file": file_id, **purpose.detail}
            file = next((file for file in reading.item.dossier.files if file.file_id == file_id), None)
            if file is None:
                raise refuse("BERKAS_TIDAK_DIKENAL")
        return file, unseal(await self._units.kit.objects.open(file.object_key), identity)


async def shown_case(reading: Reading, case: Case) -> dict[str, Any]:
    """Returns the record of a case with its item."""
    said: dict[str, Any] = CASES.dump_python(case, mode="json")
    said |= {
        "case_id": case.id,
        "is_late": case.is_late,
        "asks_highest": asks_highest(case, reading.item, reading.by.on),
    }
    return said | {"item": await whole(reading)}


async def whole(reading: Reading) -> dict[str, Any]:
    """Returns the record of an item with what stands beside it."""
    item: Item = reading.item
    window = await store_deadlines.window(reading.connection, item.id, item.period_version)
    record: dict[str, Any] = ITEMS.dump_python(item, mode="json")
    read_off = {
        "item_id": item.id,
        "huruf": list(item.classification.huruf) if item.classification else list(item.dossier.huruf),
        "ends_on": item.ends_on,
        "review_on": item.review_on,
        "preview": _preview(reading),
        "written_end": item.readable_end,
        "window_opens": window.opens if window else None,
        "warnings": list(archive.warnings(item)),
        "address": archive.address(item),
        "has_consent": item.has_consent,
        "is_consented": item.is_consented,
        "consent_ended_on": item.consent_ended_on,
        "content_in_question_since": item.content_in_question_since,
        "is_ruled_without_period": item.is_ruled_without_period,
        "triggers": triggers_for(item),
        "same": await _same(reading),
        "reach": widest(await store.mandates_of(reading.connection, reading.by.person), reading.by.on),
        "asks_highest": item.proposal is not None and item.proposal.classification.needs_highest_head,
    }
    return record | read_off | await around(reading.connection, item.id)


async def _same(reading: Reading) -> list[dict[str, Any]]:
    """Returns the listed items under the same title, while the item waits for a proposal or its answer."""
    if reading.item.state not in {ItemState.SUBMITTED, ItemState.PROPOSED}:
        return []
    return [asdict(each) for each in await titles.found(reading.connection, reading.item)]


def _preview(reading: Reading) -> dict[str, Any] | None:
    """Returns the end that a proposal would have if its penetapan were dated today, to be shown before signing."""
    if reading.item.proposal is None:
        return None
    proposed = reading.item.proposal.classification
    dated = proposed.starting(reading.item.first_penetapan or proposed.first_penetapan or reading.by.on)
    return {"ends_on": dated.ends_on, "review_on": dated.review_on}
