"""A library that repeats itself is heard once a minute, and what is new at once."""

import logging

import pytest

from shared.runtime.telemetry import OnceAMinute


@pytest.mark.parametrize(("seconds", "heard"), [(60.0, ["away: 1", "back"]), (0.0, ["away: 1", "away: 2", "back"])])
def test_the_same_sentence_is_written_once_in_its_time(
    seconds: float, heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger(f"terbuka.uji.{seconds}")
    logger.addFilter(OnceAMinute(seconds))
    for number in (1, 2):
        logger.error("away: %s", number)
    logger.error("back")
    assert [line.getMessage() for line in caplog.records] == heard
