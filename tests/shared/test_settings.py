"""Settings come from their own variables, never from those that every machine has."""

from pathlib import Path

import pytest

from shared.runtime.settings import Settings


def test_the_home_of_the_user_is_not_the_home_of_terbuka(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("TERBUKA_HOME", raising=False)
    assert Settings().home == Path(".terbuka")


def test_the_home_of_terbuka_is_where_its_variable_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TERBUKA_HOME", str(tmp_path))
    assert Settings().home == tmp_path


def test_an_address_is_read_from_host_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "::1")
    monkeypatch.setenv("PORT", "9000")
    assert (Settings().host, Settings().port) == ("::1", 9000)
