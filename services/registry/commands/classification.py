"""Step 2 of the SOP: propose, ask the Tim, answer ya or tidak, approve."""

from collections.abc import AsyncIterator

from services.registry.classification import Classification
from services.registry.commands.work import Desk, Work, new_id
from services.registry.facts import Answer
from services.registry.model import Item
from services.registry.penetapan import Kind
from services.registry.states import State
from shared.contracts.exemptions import ItemReturnedV1
from shared.identity import Actor
from shared.sealing import seal_bytes


class ClassificationCommands(Desk):
    """Takes an item from the SKPD's dossier to a numbered penetapan."""

    async def propose(self, actor: Actor, item_id: str, classification: Classification) -> Item:
        """Records a Petugas' proposal; also completes an item that waits in a queue."""
        async with self.on_item(actor, "propose", item_id) as work:
            work.said(work.item.propose(work.by, classification))
        return work.item

    async def request_consideration(self, actor: Actor, item_id: str) -> Item:
        """Asks the Tim Pertimbangan for advice before the Ketua's answer."""
        async with self.on_item(actor, "request_consideration", item_id) as work:
            work.said(work.item.request_consideration(work.by))
        return work.item

    async def answer_consideration(
        self, actor: Actor, item_id: str, *, recommendation: str, text: str, dissent: tuple[str, ...] = ()
    ) -> Item:
        """Records the Tim's advice on a proposal."""
        async with self.on_item(actor, "answer_consideration", item_id) as work:
            work.said(
                work.item.answer_consideration(work.by, recommendation=recommendation, text=text, dissent=dissent)
            )
        return work.item

    async def decide(self, actor: Actor, item_id: str, answer: Answer, reason: str = "") -> Item:
        """Records the Ketua PPID's ya or tidak; a tidak's reason is sealed for intake and the item goes back."""
        async with self.on_item(actor, "decide", item_id) as work:
            before = work.item.state
            work.said(work.item.decide(work.by, answer, reason))
            work.detail["answer"] = str(answer)
            if before is State.PROPOSED and work.item.state is State.RETURNED:
                await self._return(work, reason)
        return work.item

    async def _return(self, work: Work, reason: str) -> None:
        key = f"reasons/{new_id()}.age"
        sealed = await seal_bytes(reason.strip().encode(), self.kit.keys.intake_recipient)
        await self.kit.objects.put(key, _once(sealed))
        work.said(
            [
                ItemReturnedV1(
                    item_id=work.item.id,
                    submission_id=work.item.submission_id,
                    item_version=work.item.item_version,
                    reason_key=key,
                    returned_at=work.at,
                )
            ]
        )

    async def approve(self, actor: Actor, item_id: str, answer: Answer, *, place: str = "", reason: str = "") -> Item:
        """Records the pimpinan's answer; setuju makes the penetapan with the year's next number, without gaps."""
        async with self.on_item(actor, "approve", item_id) as work:
            work.detail["answer"] = str(answer)
            if work.item.state is State.DECIDED and answer is Answer.SETUJU:
                await self._approve(work, place)
            else:
                work.said(work.item.approve(work.by, answer, reason))
        return work.item

    async def _approve(self, work: Work, place: str) -> None:
        given, sequence = await self.number(work)
        highest = await self.may_set_c_f(work)
        work.said(work.item.approve(work.by, Answer.SETUJU, number=given, highest_head=highest))
        decision, classification = work.item.decision, work.item.classification
        if decision is not None and classification is not None:
            work.note = given
            work.detail["number"] = given
            await self.record_penetapan(
                work, Kind.KLASIFIKASI, sequence, ppid=decision.by, place=place, reason=classification.public_reason
            )

    async def confirm_expired(self, actor: Actor, item_id: str, classification: Classification) -> Item:
        """Takes over a row of an existing list whose period was already over: public by law, never in the DIK."""
        async with self.on_item(actor, "confirm_expired", item_id) as work:
            work.said(work.item.confirm_expired(work.by, classification))
        return work.item


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
