"""Work is repeated while an engine is away, and a loop that fails is started again; nothing else is repeated."""

import asyncio
import contextlib
import logging
import re

import pytest

from deploy import background
from deploy.background import end_all, retry_while, supervise
from shared.runtime.errors import Refusal, Transient


class Work:
    """Raises the given errors one after another, then ends."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self) -> None:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens every pause, in the proportion that they have."""
    monkeypatch.setattr(background, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(background, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(background, "RESTART_SECONDS", 0.01)
    monkeypatch.setattr(background, "END_SECONDS", 0.2)


async def test_work_is_repeated_with_growing_pauses_while_an_engine_is_away(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(*[Transient("MESIN_BELUM_MENJAWAB", "Belum menjawab.")] * 6, OSError())
    await retry_while((Transient, OSError), "not ready", work)
    assert work.calls == 8
    pauses = ["0.0", "0.0", "0.0", "0.1", "0.1", "0.1"]
    away = [f"not ready, next try in {pause} s: MESIN_BELUM_MENJAWAB" for pause in pauses]
    assert caplog.messages == [*away, "not ready, next try in 0.1 s: OSError"]


async def test_work_that_any_callable_returns_is_awaited() -> None:
    loop, work = Work(ValueError()), Work(OSError())
    await supervise(lambda: loop())
    await retry_while((OSError,), "not ready", lambda: work())
    assert (loop.calls, work.calls) == (2, 2)


async def test_what_is_wrong_is_raised_at_once() -> None:
    work = Work(Refusal("KAFKA_TANPA_HAK", "Tanpa hak."))
    with pytest.raises(Refusal, match="KAFKA_TANPA_HAK"):
        await retry_while((Transient,), "not ready", work)
    assert work.calls == 1


async def test_a_loop_that_fails_is_logged_and_started_again(caplog: pytest.LogCaptureFixture) -> None:
    loop = Work(ValueError("keliru"), KeyError("lagi"))
    await supervise(loop)
    assert loop.calls == 3
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.ERROR, "worker failed: ValueError"),
        (logging.ERROR, "worker failed: KeyError"),
    ]
    assert "keliru" in caplog.text


async def losing(cancellations: int) -> None:
    """Loses so many cancellations, as a library may."""
    for _ in range(cancellations):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()


async def test_a_task_that_loses_a_cancellation_is_cancelled_once_more(caplog: pytest.LogCaptureFixture) -> None:
    tasks = [asyncio.create_task(losing(each)) for each in (0, 1, 2)]
    await asyncio.sleep(0)
    await end_all(tasks)
    assert all(task.done() for task in tasks)
    assert caplog.messages == []


async def test_a_task_that_does_not_end_is_told_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    task = asyncio.create_task(losing(3))
    await asyncio.sleep(0)
    await end_all([task])
    assert len(caplog.messages) == 1
    assert re.fullmatch(r"a task does not end, it waits at locks\.py:\d+", caplog.messages[0])
    task.cancel()


async def test_no_tasks_end_at_once() -> None:
    await end_all([])
