"""An event is applied only as its room signed it; a forged one is told, stops no key and takes no true event's turn."""

import hashlib
from dataclasses import replace

import pytest
import rfc8785
from sqlalchemy import select

from shared.contracts.envelope import unwrap, wrap
from shared.contracts.exemptions import HoldReleasedV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.dead_letter_desk import DeadLetterDesk, ReplayFailed
from shared.messaging.decoding import RecordError, StreamRecord
from shared.messaging.delivery import DeliveryOutcome, EventVerifier
from shared.messaging.outbox import EventSigner
from shared.security import signing
from shared.storage.database import Database
from tests.shared.build import NOON, delivery, record, released, seen
from tests.shared.sample_room.tables import MESSAGING

PRIVATE, PUBLIC = signing.new_pair()
SIGNER, VERIFIER = EventSigner(PRIVATE), EventVerifier(PUBLIC)


def signed(sequence: int = 1, signer: EventSigner = SIGNER, event: HoldReleasedV1 | None = None) -> StreamRecord:
    said = event or released()
    body = said.model_dump_json().encode()
    envelope = signer.signed(wrap(said, room="registry", sequence=sequence, at=NOON), body)
    return StreamRecord(said.topic, 0, sequence, said.key, envelope.headers(), body)


def reason_of(record: StreamRecord) -> str:
    try:
        VERIFIER.check(record, unwrap(record.headers))
    except RecordError as error:
        return error.reason
    return ""


def test_what_is_signed_is_canonical_json_as_its_library_writes_it() -> None:
    words = "".join(map(chr, [*range(0x250), 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xFFFF, 0x1F600]))
    envelope = replace(unwrap(signed().headers), subject=words, source=words[::-1], sequence=2**63 - 1)
    names = {name: getattr(envelope, name) for name in ("id", "source", "type", "time", "subject")}
    told = {"sequence": str(envelope.sequence), "data": hashlib.sha256(b"data").hexdigest()}
    assert envelope.signed_part(b"data") == rfc8785.dumps(names | told)


def test_a_signed_event_passes() -> None:
    assert reason_of(signed()) == ""


@pytest.mark.parametrize("name", ["ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_sequence"])
def test_a_changed_attribute_is_no_longer_signed(name: str) -> None:
    record = signed()
    other = {"ce_sequence": "2"}.get(name, "lain")
    assert reason_of(replace(record, headers={**record.headers, name: other})) == "TANDA_TANGAN_SALAH"


def test_changed_data_are_no_longer_signed() -> None:
    record = signed()
    assert reason_of(replace(record, value=record.value + b" ")) == "TANDA_TANGAN_SALAH"


def test_another_key_signs_nothing() -> None:
    assert reason_of(signed(signer=EventSigner(signing.new_pair()[0]))) == "TANDA_TANGAN_SALAH"


@pytest.mark.parametrize("signature", ["", "A", "A" * 86, "bukan base64!", "é"])
def test_what_is_no_signature_is_none(signature: str) -> None:
    record = signed()
    assert reason_of(replace(record, headers={**record.headers, "ce_signature": signature})) != ""


def test_the_signature_of_one_event_is_none_of_another() -> None:
    one, other = signed(1), signed(2)
    mixed = {**one.headers, "ce_signature": other.headers["ce_signature"]}
    assert reason_of(replace(one, headers=mixed)) == "TANDA_TANGAN_SALAH"


@pytest.mark.parametrize("in_batches", [False, True])
async def test_forged_events_are_told_and_the_true_ones_go_on(database: Database, in_batches: bool) -> None:
    work = delivery(database, verifier=VERIFIER)
    true = [signed(number) for number in (1, 2, 3)]
    stranger = EventSigner(signing.new_pair()[0])
    forged = [record(2), signed(2, stranger), record(9), replace(true[0], value=b"{}")]
    mixed = [true[0], *forged[:3], true[1], forged[3], true[2]]
    if in_batches:
        outcomes = await BatchDelivery(work).receive(mixed)
    else:
        outcomes = [await work.receive(each) for each in mixed]
    assert [outcome is DeliveryOutcome.APPLIED for outcome in outcomes] == [each in true for each in mixed]
    assert await seen(database) == [1, 2, 3]
    async with database.transaction() as connection:
        reasons = await connection.execute(select(MESSAGING.dead_letters.rows.c.reason))
        assert sorted(reasons.scalars()) == ["TANDA_TANGAN_SALAH"] * 2 + ["TANPA_TANDA_TANGAN"] * 2


async def test_nobody_replays_a_forged_event(database: Database) -> None:
    work = delivery(database, verifier=VERIFIER)
    assert await work.receive(record(1)) is DeliveryOutcome.DEAD
    async with database.transaction() as connection:
        letter = (await connection.execute(select(MESSAGING.dead_letters.rows.c.id))).scalar_one()
    with pytest.raises(ReplayFailed, match="TANPA_TANDA_TANGAN"):
        await DeadLetterDesk(work).replay(letter, actor="operator")
    assert await seen(database) == []
