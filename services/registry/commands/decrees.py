"""What an approval makes: the mandate under which it counts, the year's next number, the penetapan."""

from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork
from services.registry.domain.facts import Signature
from services.registry.domain.mandates import Mandate, check_authority
from services.registry.domain.old_rows import row_classification
from services.registry.domain.penetapan import (
    Penetapan,
    PenetapanKind,
    Signer,
    clauses,
    considered_of,
    number,
    say_issued,
    signer_of,
    tests_of,
)
from services.registry.store import items as store


class Decrees:
    """Checks who approves and writes penetapan inside a unit of work."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._kit = units.kit
        self._units = units

    async def number(self, work: UnitOfWork) -> tuple[str, int]:
        """Returns the year's next penetapan number with its sequence; a refusal gives it back."""
        sequence = await store.next_sequence(work.connection, work.by.on.year)
        return number(sequence, work.by.on.year), sequence

    async def authority(self, work: UnitOfWork, *, highest: bool) -> Mandate:
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
        item, case = work.item, work.case
        classification = item.classification or row_classification(item, work.by.on)
        if case is not None and case.effective_on is not None and kind is PenetapanKind.PERISTIWA:
            classification = case.left(classification).in_force(case.effective_on)
        made = Penetapan(
            number=number(sequence, work.by.on.year),
            year=work.by.on.year,
            sequence=sequence,
            kind=kind,
            item_id=item.id,
            subject=classification.public_title,
            clauses=clauses(classification),
            ppid=ppid.office,
            approver=work.by.office if mandate else "",
            body=self._kit.settings.body_name,
            unit=self._kit.settings.papers.unit,
            skpd=item.skpd_name,
            reason=reason,
            place=place or self._kit.settings.papers.place,
            dated=work.by.on,
            case_id=case.id if case else "",
            effective_on=case.effective_on if case else None,
            ppid_signer=signer_of(await self._kit.identity.person(ppid.person, work.connection), ppid),
            approver_signer=await self._approver(work, mandate),
            subject_inside=item.dossier.title,
            tests=tests_of(classification),
            considered=considered_of(case.consideration) if case else None,
            dip=case.ruling.dip if case and case.ruling else None,
            first_dated=item.first_penetapan,
            public_reason=classification.public_reason,
        )
        await store.add_penetapan(work.connection, made)
        work.record([say_issued(made, item.skpd_code)])

    async def _approver(self, work: UnitOfWork, mandate: Mandate | None) -> Signer | None:
        """Returns who approved, under which mandate; nobody where the law asks for no approval."""
        if mandate is None:
            return None
        return signer_of(await self._kit.identity.person(work.by.person, work.connection), work.by, mandate)
