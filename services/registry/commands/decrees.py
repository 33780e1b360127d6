"""What an approval makes: the mandate under which it counts, the year's next number, the penetapan."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.unit_of_work import Reading, UnitOfWork, UnitsOfWork
from services.registry.domain.case import Case
from services.registry.domain.facts import Signature
from services.registry.domain.item import Item
from services.registry.domain.mandates import Mandate, check_authority
from services.registry.domain.old_rows import row_classification
from services.registry.domain.penetapan import (
    Penetapan,
    PenetapanKind,
    Signer,
    clauses,
    considered_of,
    say_issued,
    signer_of,
    tests_of,
)
from services.registry.store import items as store
from shared.runtime.phrases import numbered


@dataclass(frozen=True)
class Matter:
    """What a penetapan is about: an item after its approval, with the case of an opening, and who approves."""

    connection: AsyncConnection
    item: Item
    by: Signature
    case: Case | None = None


class Decrees:
    """Checks who approves and writes penetapan inside a unit of work."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._kit = units.kit
        self._units = units

    async def number(self, work: UnitOfWork) -> tuple[str, int]:
        """Returns the year's next penetapan number with its sequence; a refusal gives it back."""
        sequence = await store.next_sequence(work.connection, work.by.on.year)
        return self._written(sequence, work), sequence

    def _written(self, sequence: int, work: UnitOfWork) -> str:
        return numbered(self._kit.settings.papers.penetapan_number, sequence, work.by.on.year)

    async def authority(self, work: UnitOfWork | Reading, *, highest: bool) -> Mandate:
        """Returns the mandate under which whoever acts approves today.

        Raises MANDAT_TIDAK_BERLAKU, or PENETAP_BUKAN_PIMPINAN_TERTINGGI where `highest` asks for the highest head.
        """
        held = await store.mandates_of(work.connection, work.by.person)
        return check_authority(held, work.by.on, highest=highest)

    async def record_penetapan(
        self,
        work: UnitOfWork,
        kind: PenetapanKind,
        sequence: int,
        *,
        ppid: Signature,
        mandate: Mandate | None,
        place: str,
        reason: str,
    ) -> None:
        """Writes the penetapan that the approval in hand has made, with the six contents of PP 61/2010 Ps 4(2)."""
        matter = Matter(work.connection, work.item, work.by, work.case)
        words = {"number": self._written(sequence, work), "place": place, "reason": reason}
        made = await self.composed(matter, kind, sequence, ppid=ppid, mandate=mandate, **words)
        await store.add_penetapan(work.connection, made)
        work.record([say_issued(made, work.item.skpd_code)])

    async def composed(
        self,
        matter: Matter,
        kind: PenetapanKind,
        sequence: int,
        *,
        number: str,
        ppid: Signature,
        mandate: Mandate | None,
        place: str,
        reason: str,
    ) -> Penetapan:
        """Returns the penetapan of an approved matter; nothing of it is saved."""
        item, case, by = matter.item, matter.case, matter.by
        classification = item.classification or row_classification(item, by.on)
        if case is not None and case.effective_on is not None and kind is PenetapanKind.PERISTIWA:
            classification = case.left(classification).in_force(case.effective_on)
        return Penetapan(
            number=number,
            year=by.on.year,
            sequence=sequence,
            kind=kind,
            item_id=item.id,
            subject=classification.public_title,
            clauses=clauses(classification),
            ppid=ppid.office,
            approver=by.office if mandate else "",
            body=self._kit.settings.body_name,
            unit=self._kit.settings.papers.unit,
            skpd=item.skpd_name,
            reason=reason,
            place=place or self._kit.settings.papers.place,
            dated=by.on,
            case_id=case.id if case else "",
            effective_on=case.effective_on if case else None,
            ppid_signer=signer_of(await self._kit.identity.person(ppid.person, matter.connection), ppid),
            approver_signer=await self._approver(matter, mandate),
            subject_inside=item.dossier.title,
            tests=tests_of(classification),
            considered=considered_of(case.consideration) if case else None,
            dip=case.ruling.dip if case and case.ruling else None,
            first_dated=item.first_penetapan,
            public_reason=classification.public_reason,
        )

    async def _approver(self, matter: Matter, mandate: Mandate | None) -> Signer | None:
        """Returns who approved, under which mandate; nobody where the law asks for no approval."""
        if mandate is None:
            return None
        return signer_of(await self._kit.identity.person(matter.by.person, matter.connection), matter.by, mandate)
