"""A witness cosigns what only grows, and nothing else, also after it was killed."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from shared.security.merkle import Tree
from shared.security.notes import TIMED, NoteKey, NoteReader, parse
from shared.security.signing import new_pair
from shared.security.witness import Witness, WitnessAnswer, cosigned, request_of
from tests.transparency.forms import KEY, ORIGIN, Log, entry_of, second_of, verifier

ENTRIES = [entry_of(number) for number in range(40)]
TRUE = Log(ENTRIES)
FORKED = Log([*ENTRIES[:10], entry_of(99), *ENTRIES[11:]])
OWN = NoteKey("saksi.id", new_pair()[0])


def made(folder: Path) -> Witness:
    return Witness(OWN, [KEY.vkey()], folder / "saksi.json", lambda: second_of(50))


def asked(witness: Witness, log: Log, old: int, new: int, *, extra: tuple[str, ...] = ()) -> WitnessAnswer:
    proof = [b64encode(each).decode() for each in Tree(new, log.tiles).consistency(old)]
    return witness.add_checkpoint(request_of(old, [*proof, *extra], log.note(new)))


def test_it_cosigns_a_log_that_grows_and_remembers(tmp_path: Path) -> None:
    for old, new in ((0, 12), (12, 23), (23, 23), (23, 40)):
        verdict = asked(made(tmp_path), TRUE, old, new)
        assert verdict.status == 200
    note = cosigned(parse(TRUE.note(40)), verdict.text, NoteReader(OWN.vkey(TIMED)))
    assert note is not None
    entries = [OWN.vkey(TIMED)]
    assert verifier().read_checkpoint(note.whole(), KEY.vkey(), tuple(entries))[0] == 40
    kept = made(tmp_path).newest(sha256(ORIGIN.encode()).hexdigest())
    assert kept.status == 200
    assert NoteReader(KEY.vkey()).holds(parse(kept.text))
    assert NoteReader(OWN.vkey(TIMED)).holds(parse(kept.text))
    assert made(tmp_path).newest("0" * 64).status == 404


def test_a_checkpoint_from_before_the_witness_may_stand_at_the_beginning_of_an_order_and_never_at_its_end() -> None:
    check, vkey = verifier(), (OWN.vkey(TIMED),)
    alone, seen = TRUE.note(12), TRUE.note(40, witness=OWN)
    assert check.check_order(alone, seen, ENTRIES, KEY.vkey(), vkey) == 40
    for old, new in ((alone, TRUE.note(40)), (TRUE.note(12, witness=OWN), TRUE.note(40))):
        with pytest.raises(check.FaultError, match="not signed"):
            check.check_order(old, new, ENTRIES, KEY.vkey(), vkey)
    with pytest.raises(check.FaultError, match="bercabang"):
        check.check_order(FORKED.note(12), seen, ENTRIES, KEY.vkey(), vkey)


@pytest.mark.parametrize(
    ("log", "old", "new", "extra", "status"),
    [
        (FORKED, 23, 40, (), 422),
        (FORKED, 23, 23, (), 422),
        (TRUE, 12, 40, (), 409),
        (TRUE, 12, 12, (), 409),
        (TRUE, 0, 40, (), 409),
        (TRUE, 23, 40, (b64encode(bytes(32)).decode(),), 422),
        (TRUE, 23, 40, ("bukan",), 400),
        (TRUE, 23, 40, (b64encode(bytes(32)).decode(),) * 64, 400),
    ],
)
def test_it_refuses_forks_and_rollbacks(
    tmp_path: Path, log: Log, old: int, new: int, extra: tuple[str, ...], status: int
) -> None:
    assert asked(made(tmp_path), TRUE, 0, 23).status == 200
    verdict = asked(made(tmp_path), log, old, new, extra=extra)
    assert verdict.status == status
    assert "—" not in verdict.text
    if status == 409:
        assert (verdict.text, verdict.media_type) == ("23\n", "text/x.tlog.size")
    assert asked(made(tmp_path), TRUE, 23, 40).status == 200


def test_it_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    witness, note = made(tmp_path), TRUE.note(23)
    stranger = Log(ENTRIES, NoteKey(ORIGIN, new_pair()[0])).note(23)
    other = note.replace(ORIGIN, "lain.id/log")
    bodies = {
        403: [request_of(0, [], stranger)],
        404: [request_of(0, [], other)],
        400: ["", "old 00\n\n", f"old -1\n\n{note}"],
    }
    bodies[400] += [request_of(24, [], note), f"tua 0\n\n{note}", request_of(0, [], note[:-9])]
    for status, each in bodies.items():
        assert [witness.add_checkpoint(body).status for body in each] == [status] * len(each)
    assert not (tmp_path / "saksi.json").exists()


def test_a_cosignature_of_somebody_else_is_not_kept() -> None:
    note = parse(TRUE.note(23))
    false = NoteKey("saksi.id", new_pair()[0]).cosign(note.text, 5)
    assert cosigned(note, f"{false}\n", NoteReader(OWN.vkey(TIMED))) is None
    assert cosigned(note, f"{OWN.sign(note.text)}\n", NoteReader(OWN.vkey())) is None
