"""A rotation that is killed between any two writes, and operators at once: the files stay usable, the next goes on."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.room_keys import create_keys, key_folder, load_keys
from shared.runtime.errors import TerbukaError
from shared.runtime.secret_files import write_secret
from shared.security import signing_rotation
from shared.security.keys import KeyFolder, read_key
from shared.security.signer_keys import FollowedKeys, KeyState
from shared.security.signing import SigningKey, public_of
from shared.security.signing_rotation import leaving, prepare, retire, revoke, switch
from tests.architecture.source import ROOT

NAME, AT = "signing", datetime(2026, 3, 2, 5, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    """Gives a data folder with keys."""
    create_keys(tmp_path)
    return key_folder(tmp_path)


class _Killed(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def kill_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Ends the process, as far as the files know, after so many of them were written."""
    genuine = write_secret

    def after(many: int) -> None:
        left = [many]

        def write(path: Path, text: str) -> None:
            if not left[0]:
                raise _Killed
            left[0] -= 1
            genuine(path, text)

        monkeypatch.setattr(signing_rotation, "write_secret", write)

    return after


STEPS: dict[str, Callable[[KeyFolder], object]] = {
    "prepare": lambda folder: prepare(folder, NAME),
    "switch": lambda folder: switch(folder, NAME),
    "retire": lambda folder: retire(folder, NAME, AT),
    "revoke": lambda folder: revoke(folder, NAME, AT),
}


def bring_to(folder: KeyFolder, step: str) -> None:
    """Takes the steps before one."""
    for name in {"prepare": (), "switch": ("prepare",), "retire": ("prepare", "switch"), "revoke": ("prepare",)}[step]:
        STEPS[name](folder)
        folder.confirm_backup()


@pytest.mark.parametrize("written", [0, 1, 2])
@pytest.mark.parametrize("step", list(STEPS))
def test_a_killed_step_leaves_files_that_sign_and_the_rotation_goes_on(
    folder: KeyFolder,
    kill_after: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    written: int,
) -> None:
    bring_to(folder, step)
    kill_after(written)
    with contextlib.suppress(_Killed):
        STEPS[step](folder)
    monkeypatch.undo()
    signer = SigningKey(load_keys(folder.home, "registry").signing_private or "")
    judged = folder.signer_keys(NAME).signer_of(b"isi", signer.sign(b"isi"))
    assert judged is not None
    assert judged == folder.signer_keys(NAME).active
    finish(folder)
    states = [str(key.state) for key in folder.signer_keys(NAME).keys]
    assert states[0] == "active"
    assert not {"prepared", "leaving"} & set(states)
    held = {public_of(line) for line in read_key(folder.path / f"{NAME}.key").split()}
    assert held == {folder.signer_keys(NAME).active.public}
    folder.confirm_backup()
    assert folder.faults() == []


def finish(folder: KeyFolder) -> None:
    """Takes the steps of the runbook until the rotation is over."""
    keys = folder.signer_keys(NAME)
    if not keys.in_state(KeyState.LEAVING):
        prepare(folder, NAME)
        folder.confirm_backup()
        switch(folder, NAME)
    leaving(folder, NAME)
    retire(folder, NAME, AT)


def test_what_a_killed_retirement_left_is_told_and_forgotten(
    folder: KeyFolder, kill_after: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_to(folder, "retire")
    kill_after(1)
    with pytest.raises(_Killed):
        retire(folder, NAME, AT)
    monkeypatch.undo()
    assert "masih di berkasnya" in folder.faults()[0]
    with pytest.raises(Exception, match="KUNCI_BELUM_BERGANTI"):
        leaving(folder, NAME)
    assert len(read_key(folder.path / f"{NAME}.key").split()) == 1


ROTATE = """
import sys
from pathlib import Path
from deploy.room_keys import key_folder
from shared.security.signing_rotation import prepare
print(prepare(key_folder(Path(sys.argv[1])), "signing"))
"""


def test_operators_at_once_prepare_one_key(folder: KeyFolder) -> None:
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ROTATE, str(folder.home)]
    with folder.alone():
        runs = [subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        time.sleep(1.5)
    said = sorted(run.communicate(timeout=60)[0].strip() for run in runs)
    assert said == ["False", "False", "True"]
    held = {public_of(line) for line in read_key(folder.path / f"{NAME}.key").split()}
    assert held == {key.public for key in folder.signer_keys(NAME).keys}


def test_a_killed_operator_keeps_nobody_waiting(folder: KeyFolder) -> None:
    held = "import sys,time\nfrom pathlib import Path\nfrom deploy.room_keys import key_folder\n"
    held += "with key_folder(Path(sys.argv[1])).alone():\n    print('di dalam', flush=True)\n    time.sleep(600)\n"
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen([sys.executable, "-c", held, str(folder.home)], env=told, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "di dalam\n"
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert prepare(folder, NAME) is True


@pytest.mark.parametrize("end", range(1, 60, 3))
def test_a_public_file_that_was_cut_off_revives_no_key(folder: KeyFolder, end: int) -> None:
    """What is cut anywhere is refused, or says no more of a key than before; a running process keeps what it read."""
    prepare(folder, NAME)
    folder.confirm_backup()
    switch(folder, NAME)
    retire(folder, NAME, AT)
    revoke(folder, NAME, AT)
    public = folder.path / f"{NAME}.pub"
    text, before = public.read_text(), folder.signer_keys(NAME)
    ended = {key.public for key in before.keys if not key.lives}
    followed = FollowedKeys(folder.path, NAME, text)
    public.write_text(text[:-end])
    try:
        found = folder.signer_keys(NAME)
    except TerbukaError:
        assert followed.public == before
        return
    assert not [key for key in found.keys if key.lives and key.public in ended]
