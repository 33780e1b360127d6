"""Documents of proof: sealed to registry as they stream in, attached to what they prove, shown to who decides."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from services.registry.commands.copies import Meter
from services.registry.commands.originals import ReadingPurpose
from services.registry.commands.unit_of_work import Reading, UnitsOfWork, new_id
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.domain.facts import Document, Signature
from services.registry.domain.refusals import refuse
from services.registry.store.object_keys import DOCUMENTS, SEALED
from shared.files.door import IncomingFile
from shared.files.types import Purpose
from shared.runtime.errors import Refusal, TerbukaError
from shared.security.encryption import seal, unseal
from shared.security.identity import Actor

DocumentBytes = tuple[Document, AsyncIterator[bytes]]


class DocumentCommands:
    """Keeps the documents on which decisions rest."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def keep(self, by: Signature, proof: IncomingFile | None) -> Document | None:
        """Seals a document into the object store and returns its record; None without one.

        Raises what `FileGate.admit` raises, and TooLarge SALINAN_TERLALU_BESAR.
        """
        if proof is None:
            return None
        kit, document_id = self._units.kit, new_id()
        key = f"{DOCUMENTS}{document_id}{SEALED}"
        limited = replace(proof, chunks=Meter(kit.sizes.file).through(proof.chunks))
        async with kit.gate.admit(limited, Purpose.EVIDENCE) as file:
            await kit.objects.put(key, seal(file.chunks(), kit.keys.recipients["registry"]))
            return Document(document_id, file.name, key, file.sha256, file.size, file.media_type, by)

    @asynccontextmanager
    async def keeping(self, actor: Actor, proof: IncomingFile | None) -> AsyncIterator[Document | None]:
        """Seals a document for one act as `keep` does; a refusal of the act takes it away again."""
        document = await self.keep(self._units.by(actor), proof)
        try:
            yield document
        except Refusal:
            await self.drop(document)
            raise

    async def drop(self, document: Document | None) -> None:
        """Takes a document away again whose act was refused."""
        if document is not None:
            await self._units.kit.objects.delete(document.object_key)

    async def attach_document(self, actor: Actor, case_id: str, proof: IncomingFile) -> Case:
        """Attaches a document to a case; it may be replaced until PPID decides."""
        async with self.keeping(actor, proof) as document:
            assert document is not None
            async with self._units.on_case(actor, ActName.ATTACH_DOCUMENT, case_id) as (work, case):
                case.attach(document)
                work.attach(document)
        return case

    async def read_document(self, actor: Actor, case_id: str, purpose: ReadingPurpose) -> DocumentBytes:
        """Returns a case's document and its plain bytes as a stream; `purpose` says what they are for.

        Raises NotFound BERKAS_TIDAK_DIKENAL.
        """
        async with self._units.reading_case(actor, ActName.READ_DOCUMENT, case_id) as (reading, case):
            document = _there(reading, purpose, case.document)
        return document, await self.opened(document)

    async def read_decree(self, actor: Actor, item_id: str, purpose: ReadingPurpose) -> DocumentBytes:
        """Returns the old decree that corrects a row's end, as `read_document` does."""
        async with self._units.reading_item(actor, ActName.READ_DOCUMENT, item_id) as reading:
            answered = reading.item.expiry or reading.item.correction
            document = _there(reading, purpose, answered.document if answered else None)
        return document, await self.opened(document)

    async def read_new_consent(self, actor: Actor, item_id: str, purpose: ReadingPurpose) -> DocumentBytes:
        """Returns the new consent that a decision on the content rests on, as `read_document` does."""
        async with self._units.reading_item(actor, ActName.READ_DOCUMENT, item_id) as reading:
            decision = reading.item.content_decision
            document = _there(reading, purpose, decision.document if decision else None)
        return document, await self.opened(document)

    async def opened(self, document: Document) -> AsyncIterator[bytes]:
        """Returns the plain bytes of a document as a stream."""
        identity = self._units.kit.keys.identities.get("registry")
        if identity is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", "Kunci registry tidak tersedia, sehingga berkas tidak dapat dibuka.")
        return unseal(await self._units.kit.objects.open(document.object_key), identity)


def _there(reading: Reading, purpose: ReadingPurpose, document: Document | None) -> Document:
    """Returns the document that is read, named in the audit line; raises NotFound BERKAS_TIDAK_DIKENAL."""
    if document is None:
        raise refuse("BERKAS_TIDAK_DIKENAL")
    reading.detail |= {"document": document.id, **purpose.detail}
    return document
