"""What becomes of content of huruf g or h that no consent lets out: the Ketua PPID decides, the head confirms."""

from services.registry.commands.decrees import Decrees
from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain import archive, content
from services.registry.domain.acts import ActName
from services.registry.domain.content import ContentDecision
from services.registry.domain.facts import Answer, Document, Verdict
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from shared.security.identity import Actor


class ContentCommands:
    """Records the decision on the content; until it is confirmed the item stands in the omissions."""

    def __init__(self, units: UnitsOfWork, decrees: Decrees) -> None:
        self._units = units
        self._decrees = decrees

    async def decide_content(
        self,
        actor: Actor,
        item_id: str,
        answer: content.Answer,
        *,
        reason: str,
        reference: str,
        document: Document | None = None,
    ) -> Item:
        """Records whether the content opens, on a new consent where one was taken back, or is withheld on another Act.

        `document` is the new written consent. Raises KEADAAN_TIDAK_COCOK for an item whose content is no question, and
        what `content.decided` raises.
        """
        async with self._units.on_item(actor, ActName.DECIDE_CONTENT, item_id) as work:
            _require(work.item)
            given = ContentDecision(answer, reason.strip(), reference.strip(), work.by, document=document)
            ended = work.item.consent_ended_on is not None
            stands = content.decided(work.item.content_decision, given, consent_ended=ended)
            archive.keep_content_decision(work.item, stands)
            work.attach(document)
            work.answer, work.reason, work.detail["answer"] = answer, given.reason, answer
        return work.item

    async def confirm_content(self, actor: Actor, item_id: str, answer: Answer, reason: str = "") -> Item:
        """Records the head's answer under a mandate in force; tolak gives the task back to the Ketua PPID.

        Raises MANDAT_TIDAK_BERLAKU and what `archive.answer_content` raises.
        """
        async with self._units.on_item(actor, ActName.CONFIRM_CONTENT, item_id, only_changes=True) as work:
            _require(work.item)
            await self._decrees.authority(work, highest=False)
            given = Verdict(answer, work.by, reason.strip())
            work.record(archive.answer_content(work.item, given))
            work.answer, work.reason, work.detail["answer"] = str(answer), given.reason, str(answer)
        return work.item


def _require(item: Item) -> None:
    if item.content_in_question_since is None and item.content_decision is None:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
