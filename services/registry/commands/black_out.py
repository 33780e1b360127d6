"""Black-out: areas of a copy that waits, or of an original, become black pixels in a copy of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.registry.commands.copies import CopyCommands
from services.registry.commands.item_access import ReadingCommands
from services.registry.commands.originals import Opened, ReadingPurpose
from services.registry.domain.copies import Copy, check_waiting
from services.registry.domain.refusals import refuse
from shared.files.copies import MadeCopy
from shared.files.copy_facts import Mark
from shared.runtime.byte_streams import whole
from shared.security.identity import Actor


@dataclass(frozen=True)
class Source:
    """What is blacked out: the file, and how much of it was blacked out before."""

    content: bytes
    media_type: str
    detail: Mapping[str, str]
    blacked: Mapping[str, int] = field(default_factory=dict)
    is_redacted: bool = False


class BlackOutCommands:
    """Makes copies with areas blacked out; whoever makes one is its uploader."""

    def __init__(self, copies: CopyCommands, access: ReadingCommands) -> None:
        self._copies = copies
        self._access = access

    async def of_copy(self, actor: Actor, item_id: str, copy_id: str) -> Source:
        """Returns a copy to be blacked out; raises what `check_waiting` raises, SALINAN_TIDAK_DIKENAL."""
        copy, chunks = await self._copies.read_copy(actor, item_id, copy_id)
        check_waiting(copy)
        content, detail = await whole(chunks), {"from": copy_id, "original": copy.original}
        return Source(content, copy.media_type, detail, copy.facts.blacked, copy.redacted)

    async def of_original(self, actor: Actor, item_id: str, file_id: str) -> Source:
        """Returns an original to be blacked out; raises BERKAS_TIDAK_DIKENAL."""
        opened: Opened = await self._access.read_file(actor, item_id, file_id, ReadingPurpose.of_words())
        content = await whole(opened[1])
        return Source(content, opened[0].media_type, {"original": file_id})

    async def try_out(self, source: Source, marks: Sequence[Mark]) -> MadeCopy:
        """Returns the copy that `keep` would store; raises TANPA_TANDA without marks and what `make_copy` raises."""
        if not marks:
            raise refuse("TANPA_TANDA")
        made = await self._copies.made(source.content, source.media_type, marks)
        blacked = Counter(source.blacked) + Counter(made.facts.blacked)
        return replace(made, facts=replace(made.facts, blacked=dict(sorted(blacked.items()))))

    async def keep(self, actor: Actor, item_id: str, source: Source, made: MadeCopy) -> Copy:
        """Stores a copy that `try_out` made of a source."""
        return await self._copies.keep(actor, item_id, made, redacted=source.is_redacted, detail=source.detail)

    async def black_out(self, actor: Actor, item_id: str, copy_id: str, marks: Sequence[Mark]) -> Copy:
        """Makes a copy out of one that waits, and takes its place; raises what `of_copy` and `try_out` raise."""
        source = await self.of_copy(actor, item_id, copy_id)
        return await self.keep(actor, item_id, source, await self.try_out(source, marks))
