"""The warm process forks a reader for each file and is started anew where it is gone; readers share nothing."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from shared.files.confined_process import AT_ONCE
from shared.files.confinement import ProcessLimits, confined, confined_file, confinements
from shared.files.memory_files import file_in_memory, pieces_of
from shared.files.warm_process import PROCESS
from shared.runtime.errors import Refusal

LIMITS = ProcessLimits(memory=200 * 1024 * 1024, cpu=5, wall=20)


def warm() -> psutil.Process:
    """Returns the warm process of this program."""
    return next(each for each in psutil.Process().children() if PROCESS in each.cmdline())


async def upper(content: bytes, *, slowly: float = 0) -> bytes:
    with file_in_memory(content) as file:
        return (await confined_file("tests.files.harm:upper", file, {"seconds": slowly}, LIMITS)).content


async def test_many_readers_at_once_each_answer_for_their_own_file() -> None:
    files = [f"berkas {number} ".encode() * (number + 1) for number in range(60)]
    assert await asyncio.gather(*map(upper, files)) == [each.upper() for each in files]


def test_a_large_answer_comes_back_whole() -> None:
    content = os.urandom(1024) * 40_000
    assert confined("tests.files.harm:upper", content).content == content.upper()


async def test_a_slow_reader_keeps_no_other_waiting() -> None:
    slow = asyncio.create_task(upper(b"lambat", slowly=3))
    before = time.monotonic()
    assert await upper(b"cepat") == b"CEPAT"
    assert time.monotonic() - before < 3
    assert not slow.done()
    assert await slow == b"LAMBAT"


async def test_the_warm_process_is_started_anew_where_it_is_gone() -> None:
    assert await upper(b"sebelum") == b"SEBELUM"
    gone = warm()
    gone.kill()
    gone.wait(10)
    assert await upper(b"sesudah") == b"SESUDAH"
    assert warm().pid != gone.pid


async def test_a_reader_whose_process_is_killed_is_a_refusal_and_ends_with_it() -> None:
    assert await upper(b"sebelum") == b"SEBELUM"
    slow = asyncio.create_task(upper(b"lambat", slowly=15))
    parent = warm()
    while not (readers := parent.children()):
        await asyncio.sleep(0.01)
    parent.kill()
    with pytest.raises(Refusal, match="BERKAS_TIDAK_TERBACA"):
        await slow
    _, alive = psutil.wait_procs(readers, timeout=10)
    assert alive == []
    assert await upper(b"sesudah") == b"SESUDAH"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, "TERLALU_BERAT"), (signal.SIGSEGV, "TIDAK_TERBACA")])
async def test_the_code_says_how_a_reader_ended(sent: signal.Signals, code: str) -> None:
    await upper(b"hangat")
    slow = asyncio.create_task(upper(b"lambat", slowly=15))
    while not (readers := warm().children()):
        await asyncio.sleep(0.01)
    for reader in readers:
        with contextlib.suppress(psutil.NoSuchProcess):
            reader.send_signal(sent)
    with pytest.raises(Refusal, match=f"BERKAS_{code}"):
        await slow


async def test_the_clock_ends_a_reader_that_only_waits() -> None:
    limits = ProcessLimits(memory=LIMITS.memory, cpu=5, wall=1)
    with file_in_memory() as file, pytest.raises(Refusal, match="BERKAS_TERLALU_BERAT"):
        await confined_file("tests.files.harm:upper", file, {"seconds": 30}, limits)


async def test_a_reader_holds_nothing_of_another_one() -> None:
    slow = asyncio.create_task(upper(b"lambat", slowly=2))
    await asyncio.sleep(0.3)
    with file_in_memory() as file:
        told = (await confined_file("tests.files.harm:open_files", file, {}, LIMITS)).facts
    assert told["sockets"] == 1
    await slow


def test_a_reader_holds_its_file_and_its_job_alone() -> None:
    """What decides what later readers may do, and what wakes the warm process, is not in its hands."""
    assert confined("tests.files.harm:other_files", b"a").facts == {"open": 2}


async def test_a_reader_that_turns_its_clock_off_ends_when_nobody_waits() -> None:
    await upper(b"hangat")
    with file_in_memory() as file, pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await confined_file("tests.files.harm:never_end", file, {}, LIMITS)
    until = time.monotonic() + 10
    while warm().children():
        assert time.monotonic() < until
        await asyncio.sleep(0.01)
    assert await upper(b"sesudah") == b"SESUDAH"


async def test_an_answer_without_end_is_cut_off() -> None:
    limits = ProcessLimits(memory=LIMITS.memory, cpu=5, wall=20, answer=10_000_000)
    for _ in range(2):
        with file_in_memory() as file, pytest.raises(Refusal, match="BERKAS_TERLALU_BERAT"):
            await confined_file("tests.files.harm:flood", file, {}, limits)
    with pytest.raises(Refusal, match="BERKAS_TERLALU_BERAT"):
        confined("tests.files.harm:flood", b"a", {}, limits)


async def test_a_reader_signals_no_other_process() -> None:
    if "no_signals" not in confinements():
        pytest.skip("no Landlock of 6.12 on this machine: a reader can signal what its user runs")
    slow = asyncio.create_task(upper(b"lambat", slowly=2))
    while not (readers := warm().children()):
        await asyncio.sleep(0.01)
    with file_in_memory() as file:
        others = {"others": [os.getpid(), *(each.pid for each in readers)]}
        assert (await confined_file("tests.files.harm:kill_others", file, others, LIMITS)).facts == {"stopped": True}
    assert await slow == b"LAMBAT"


async def test_a_reader_cannot_change_the_file_that_its_caller_reads_on() -> None:
    with file_in_memory(b"isi berkas") as file:
        assert (await confined_file("tests.files.harm:change_file", file, {}, LIMITS)).facts == {"stopped": True}
        assert b"".join(pieces_of(file, 4)) == b"isi berkas"


async def test_two_hundred_at_once_all_get_their_own_answer() -> None:
    files = [f"berkas {number}".encode() for number in range(200)]
    assert await asyncio.gather(*(upper(each, slowly=0.05) for each in files)) == [each.upper() for each in files]
    assert len(warm().children()) <= AT_ONCE


def test_no_reader_stays_behind() -> None:
    confined("tests.files.harm:upper", b"a")
    until = time.monotonic() + 10
    while [each for each in warm().children() if each.status() != psutil.STATUS_ZOMBIE]:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert Path(f"/proc/{warm().pid}").exists()
