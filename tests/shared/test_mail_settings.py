"""Where mail is handed over: what may stand in the settings, and what does not go out in the clear."""

from pathlib import Path

import pytest

from shared.messaging.effects.settings import MailSettings
from shared.runtime.errors import TerbukaError

SENDER = "ppid@kalbarprov.go.id"


def test_without_a_url_there_is_no_mail() -> None:
    assert not MailSettings(url="").configured


@pytest.mark.parametrize(
    ("url", "host", "port", "account"),
    [
        ("smtp://relai:25", "relai", 25, ""),
        ("smtp://relai", "relai", 25, ""),
        ("smtp+starttls://ppid@surat.example", "surat.example", 587, "ppid"),
        ("smtps://ppid%40kalbarprov.go.id@surat.example:4650/", "surat.example", 4650, "ppid@kalbarprov.go.id"),
    ],
)
def test_a_url_names_server_and_account(url: str, host: str, port: int, account: str) -> None:
    settings = MailSettings(url=url, sender=SENDER)
    assert settings.configured
    assert (settings.host, settings.port, settings.account) == (host, port, account)


@pytest.mark.parametrize(
    "url",
    [
        *("surat.example", "http://surat.example", "smtp://", "smtp://a:x", "smtp://a:0", "smtps://a/b"),
        *("smtps://ppid:sandi@a", "smtp://ppid@a"),
    ],
)
def test_a_url_that_is_none_or_would_tell_a_password_is_refused(url: str) -> None:
    with pytest.raises(TerbukaError, match=r"^SMTP_URL_SALAH:") as refused:
        assert MailSettings(url=url, sender=SENDER).configured
    assert "sandi@" not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "ppid", "PPID <ppid@a.id>"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(TerbukaError, match=r"^SMTP_PENGIRIM_SALAH:"):
        assert MailSettings(url="smtp://relai", sender=sender).configured


def test_the_environment_and_the_file_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sandi").write_text("rahasia\n")
    (tmp_path / "terbuka.toml").write_text(f'[mail]\nurl = "smtps://surat.example"\nsender = "{SENDER}"\n')
    monkeypatch.setenv("TERBUKA_CONFIG", str(tmp_path / "terbuka.toml"))
    monkeypatch.setenv("TERBUKA_SMTP_PASSWORD_FILE", str(tmp_path / "sandi"))
    monkeypatch.setenv("TERBUKA_SMTP_CA_FILE", "")
    settings = MailSettings()
    assert (settings.host, settings.password(), settings.ca_file) == ("surat.example", "rahasia", None)
