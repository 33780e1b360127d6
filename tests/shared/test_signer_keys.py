"""The keys of a signer: three steps, a revocation, and what each state lets through."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.room_keys import create_keys, key_folder, load_keys
from deploy.rooms import VERIFYING
from shared.contracts.envelope import unwrap
from shared.messaging.dead_letter_desk import DeadLetterDesk, ReplayFailed
from shared.messaging.decoding import RecordError, StreamRecord
from shared.messaging.delivery import DeliveryOutcome, EventVerifier
from shared.messaging.outbox import EventSigner
from shared.runtime.errors import TerbukaError
from shared.security import signer_keys, signing
from shared.security.keys import KeyFolder
from shared.security.signer_keys import KeyState, SignerKey, SignerKeys
from shared.security.signing_rotation import prepare, retire, revoke, switch
from shared.storage.database import Database
from tests.architecture.source import ROOT
from tests.shared.build import delivery, failing_while, letters, seen
from tests.shared.test_signed_events import signed

NAME, AT = "signing", datetime(2026, 3, 2, 5, tzinfo=UTC)
ENDED = "KUNCI_SUDAH_BERAKHIR"


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    """Gives a data folder with keys whose copy is confirmed."""
    create_keys(tmp_path)
    key_folder(tmp_path).confirm_backup()
    return key_folder(tmp_path)


def private(folder: KeyFolder) -> str:
    """Returns the key that signs now."""
    return load_keys(folder.home, "registry").signing_private or ""


def states(folder: KeyFolder) -> list[str]:
    """Returns the states of the keys in the order of the file."""
    return [str(key.state) for key in folder.signer_keys(NAME).keys]


def code(work: Callable[[], object]) -> str:
    """Returns the code by which something is refused."""
    with pytest.raises(TerbukaError) as refused:
        work()
    return refused.value.code


def test_a_signing_key_is_rotated_in_three_steps(folder: KeyFolder) -> None:
    old = private(folder)
    assert code(lambda: switch(folder, NAME)) == "KUNCI_BELUM_DISIAPKAN"
    assert code(lambda: retire(folder, NAME, AT)) == "KUNCI_BELUM_BERGANTI"
    assert code(lambda: prepare(folder, "registry")) == "BUKAN_KUNCI_PENANDA"
    assert (prepare(folder, NAME), prepare(folder, NAME)) == (True, False)
    assert (private(folder), states(folder)) == (old, ["active", "prepared"])
    assert code(lambda: switch(folder, NAME)) == "KUNCI_BELUM_DICADANGKAN"
    folder.confirm_backup()
    assert folder.faults() == []
    active = switch(folder, NAME)
    assert signing.public_of(private(folder)) == active.public != signing.public_of(old)
    assert states(folder) == ["active", "leaving"]
    assert ["masih berlaku" in fault for fault in folder.faults()] == [True, False], "an old key that counts is told"
    assert code(lambda: prepare(folder, NAME)) == "KUNCI_LAMA_BELUM_BERAKHIR"
    ended = retire(folder, NAME, AT)
    assert (ended.public, states(folder)) == (signing.public_of(old), ["active", "retired"])
    assert old not in (folder.path / f"{NAME}.key").read_text(), "what signs nothing is not kept to be stolen"
    assert ["Cadangan kunci signing" in fault for fault in folder.faults()] == [True]
    folder.confirm_backup()
    assert folder.faults() == []


def test_every_state_says_what_counts(folder: KeyFolder) -> None:
    pairs = {state: signing.new_pair() for state in KeyState}
    keys = SignerKeys.read("\n".join(f"{pairs[state][1]} {state} {AT.isoformat()} 7" for state in KeyState))
    assert SignerKeys.read(keys.text()) == keys
    verifier = EventVerifier(lambda: keys)
    work = {state: signed(signer=EventSigner(each[0])) for state, each in pairs.items()}
    for state, record in work.items():
        live = state in {KeyState.ACTIVE, KeyState.PREPARED, KeyState.LEAVING}
        assert (_reason(verifier, record) == "") is live
        assert live or _reason(verifier, record) == ENDED
        key = keys.in_state(state)
        assert key is not None
        assert (key.counts_at(7), key.counts_at(8)) == (state is not KeyState.REVOKED, live)
        said = signing.sign(pairs[state][0], {"act": "x"})
        if state is KeyState.REVOKED:
            assert code(lambda said=said: keys.record(said)) == "SETUJU_TIDAK_SAH"  # type: ignore[misc]
        else:
            assert keys.record(said) == {"act": "x"}
    assert _reason(verifier, signed(signer=EventSigner(signing.new_pair()[0]))) == "TANDA_TANGAN_SALAH"


@pytest.mark.parametrize(
    "text", ["", "x", "{0} retired 2026", "{0}\n{0}", "{0} gone", "{0} active a b", "{0} prepared"]
)
def test_a_public_file_that_names_no_one_active_key_is_refused(text: str) -> None:
    words = text.format(signing.new_pair()[1])
    assert code(lambda: SignerKeys.read(words)) == "KUNCI_PUBLIK_RUSAK"


def test_a_revoked_key_takes_all_that_lay_beside_it(folder: KeyFolder) -> None:
    prepare(folder, NAME)
    held = (folder.path / f"{NAME}.key").read_text().split()
    ended = revoke(folder, NAME, AT)
    assert sorted(key.public for key in ended) == sorted(signing.public_of(each) for each in held)
    assert states(folder) == ["active", "revoked", "revoked"]
    assert (folder.path / f"{NAME}.key").read_text().split() == [private(folder)]
    assert private(folder) not in held
    assert ["Cadangan kunci signing" in fault for fault in folder.faults()] == [True]


def test_a_process_follows_its_files_and_keeps_what_it_could_read(
    folder: KeyFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(signer_keys, "LOOK_SECONDS", 0.0)
    signer, reader = load_keys(folder.home, "registry").signer(), load_keys(folder.home, "publisher").signer()
    old = signer.private
    prepare(folder, NAME)
    folder.confirm_backup()
    switch(folder, NAME)
    assert (signer.private, reader.private) == (private(folder), "")
    assert reader.public == folder.signer_keys(NAME)
    (folder.path / f"{NAME}.pub").write_text("rusak")
    with caplog.at_level(logging.ERROR, "terbuka.keys"):
        assert [key.state for key in reader.public.keys] == ["active", "leaving"]
    assert "not read again: signing.pub" in caplog.text
    assert signer.private != old


async def test_a_retired_key_publishes_nothing_and_its_history_is_known(database: Database) -> None:
    old, new = signing.new_pair(), signing.new_pair()
    held = [SignerKeys((SignerKey(old[1]), SignerKey(new[1], KeyState.PREPARED)))]
    work = delivery(database, verifier=EventVerifier(lambda: held[0]))
    by_old, by_new = EventSigner(old[0]), EventSigner(new[0])
    first = signed(1, by_old)
    assert await work.receive(first) is DeliveryOutcome.APPLIED
    held[0] = SignerKeys((SignerKey(new[1]), SignerKey(old[1], KeyState.RETIRED, AT.isoformat())))
    assert await work.receive(first) is DeliveryOutcome.DUPLICATE
    assert await work.receive(signed(2, by_old)) is DeliveryOutcome.DEAD
    assert await work.receive(signed(1, by_old)) is DeliveryOutcome.DEAD, "another event under a number that passed"
    assert await work.receive(signed(2, by_new)) is DeliveryOutcome.APPLIED
    assert ([each.reason for each in await letters(database)], await seen(database)) == ([ENDED, ENDED], [1, 2])


async def test_what_waits_goes_on_under_a_new_signature(database: Database) -> None:
    """A dead letter and a parked event of a key that ended: neither is believed, neither is lost once signed anew."""
    old, new = signing.new_pair(), signing.new_pair()
    held, broken = [SignerKeys((SignerKey(old[1]),))], [True]
    handler = failing_while(lambda event, envelope: RuntimeError() if broken[0] and envelope.sequence == 1 else None)
    work = delivery(database, handler, verifier=EventVerifier(lambda: held[0]), tries=1)
    one, two = signed(1, EventSigner(old[0])), signed(2, EventSigner(old[0]))
    assert [await work.receive(each) for each in (one, two)] == [DeliveryOutcome.DEAD, DeliveryOutcome.PARKED]
    broken[0] = False
    held[0] = SignerKeys((SignerKey(new[1]), SignerKey(old[1], KeyState.REVOKED, AT.isoformat())))
    (letter,) = await letters(database)
    with pytest.raises(ReplayFailed, match=ENDED):
        await DeadLetterDesk(work).replay(letter.id, actor="operator")
    assert await work.receive(_again(one, new[0])) is DeliveryOutcome.DUPLICATE
    assert await DeadLetterDesk(work).replay(letter.id, actor="operator") is DeliveryOutcome.APPLIED
    assert await seen(database) == [1], "the parked one was signed by the key that ended"
    assert await work.receive(_again(two, new[0])) is DeliveryOutcome.APPLIED
    assert await seen(database) == [1, 2]


async def test_a_parked_event_takes_its_new_signature(database: Database) -> None:
    old, new = signing.new_pair(), signing.new_pair()
    held = [SignerKeys((SignerKey(old[1]),))]
    work = delivery(database, verifier=EventVerifier(lambda: held[0]))
    one, two = signed(1, EventSigner(new[0])), signed(2, EventSigner(old[0]))
    assert await work.receive(two) is DeliveryOutcome.PARKED
    held[0] = SignerKeys((SignerKey(new[1]), SignerKey(old[1], KeyState.RETIRED, AT.isoformat())))
    assert await work.receive(_again(two, new[0])) is DeliveryOutcome.PARKED
    assert await work.receive(one) is DeliveryOutcome.APPLIED
    assert (await seen(database), await letters(database)) == ([1, 2], [])


def test_the_list_of_rooms_that_verify_is_what_the_rooms_do() -> None:
    mains = ROOT.glob("services/*/main.py")
    assert sorted(VERIFYING) == sorted(
        path.parent.name for path in mains if "verifier=kit.verifier" in path.read_text()
    )


def _again(record: StreamRecord, private: str) -> StreamRecord:
    envelope = EventSigner(private).signed(unwrap(record.headers), record.value)
    return replace(record, headers=envelope.headers())


def _reason(verifier: EventVerifier, record: StreamRecord) -> str:
    try:
        verifier.check(record, unwrap(record.headers))
    except RecordError as error:
        return error.reason
    return ""
