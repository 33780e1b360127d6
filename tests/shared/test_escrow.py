"""Escrow: two of three officers open what one alone cannot, and a rehearsal counts for the present keys only."""

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from deploy.room_keys import create_keys, key_folder
from shared.runtime.errors import Refusal
from shared.security.escrow import differing, make_copies, note_rehearsal, open_copy, put_back, rehearsed_on
from shared.security.key_rotation import prepare
from shared.security.keys import KeyFolder, new_identity

NAMES = ("arsip", "kominfo", "sekda")


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    """Gives the keys of an installation."""
    create_keys(tmp_path / "rumah")
    return key_folder(tmp_path / "rumah")


def test_each_pair_opens_its_copy_and_nobody_opens_one_alone(folder: KeyFolder, tmp_path: Path) -> None:
    officers = {name: new_identity() for name in NAMES}
    copies = make_copies(folder, {name: public for name, (_, public) in officers.items()}, tmp_path / "titipan")
    assert [path.name for path in copies] == [f"titipan-{a}-{b}.age" for a, b in combinations(NAMES, 2)]
    for path, pair in zip(copies, combinations(NAMES, 2), strict=True):
        first, second = (officers[name][0] for name in pair)
        (third,) = (officers[name][0] for name in NAMES if name not in pair)
        for opening in ([first, second], [second, first], [third, second, first]):
            assert differing(folder, open_copy(path, opening)) == []
        for closed in ([first], [second], [third], [first, first], [first, third], [second, third], []):
            with pytest.raises(Refusal, match="TITIPAN_TIDAK_TERBUKA"):
                open_copy(path, closed)
        assert b"AGE-SECRET-KEY" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_keys_come_back_as_they_were(folder: KeyFolder, tmp_path: Path) -> None:
    officers = {name: new_identity() for name in NAMES}
    copy, *_ = make_copies(folder, {name: public for name, (_, public) in officers.items()}, tmp_path / "titipan")
    held = open_copy(copy, [officers["arsip"][0], officers["kominfo"][0]])
    written = put_back(held, tmp_path / "kembali")
    assert [path.read_text() for path in written] == [(folder.path / path.name).read_text() for path in written]
    assert {path.name for path in written} == {path.name for path in folder.path.glob("*.key")}
    with pytest.raises(FileExistsError):
        put_back(held, tmp_path / "kembali")


def test_what_comes_back_is_whole_once_keys_are_created(folder: KeyFolder, tmp_path: Path) -> None:
    prepare(folder, folder.kept)
    before = {path.name: path.read_text() for path in folder.path.glob("*.key")}
    for path in folder.path.glob("*.pub"):
        path.unlink()
    folder.create()
    assert {path.name: path.read_text() for path in folder.path.glob("*.key")} == before
    folder.confirm_backup()
    assert folder.faults() == []


def test_one_officer_in_two_spellings_is_one_officer(folder: KeyFolder, tmp_path: Path) -> None:
    (_, first), (_, second) = new_identity(), new_identity()
    with pytest.raises(Refusal, match="PEMEGANG_TITIPAN_SALAH"):
        make_copies(folder, {"arsip": first, "kominfo": first.upper(), "sekda": second}, tmp_path / "titipan")


@pytest.mark.parametrize(
    "officers",
    [
        {},
        {"a": "0", "b": "1"},
        {"a": "0", "b": "1", "c": "1"},
        {"a": "0", "b": "1", "c": "bukan kunci"},
        {"a": "0", "b": "1", "../c": "2"},
        {"a": "0", "b": "1", "c": "2", "d": "3"},
    ],
)
def test_three_officers_with_keys_of_their_own_are_needed(
    folder: KeyFolder, tmp_path: Path, officers: dict[str, str]
) -> None:
    recipients = {str(number): new_identity()[1] for number in range(4)}
    with pytest.raises(Refusal, match="PEMEGANG_TITIPAN_SALAH"):
        make_copies(folder, {name: recipients.get(key, key) for name, key in officers.items()}, tmp_path / "titipan")
    assert not (tmp_path / "titipan").exists()


def test_a_rehearsal_counts_until_the_keys_change(folder: KeyFolder) -> None:
    assert rehearsed_on(folder) is None
    note_rehearsal(folder, date(2026, 11, 29))
    assert rehearsed_on(folder) == date(2026, 11, 29)
    prepare(folder, "registry")
    assert rehearsed_on(folder) is None
