"""Work is repeated while an engine is away, and a loop that fails is started again; nothing else is repeated."""

import logging

import pytest

from deploy import background
from deploy.background import retry_while, supervise
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
