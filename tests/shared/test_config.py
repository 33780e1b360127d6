"""Settings from one TOML file: its tables are the settings classes, the environment wins, a slip is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.configuration import read_settings
from services.intake.settings import Limits
from services.publisher.settings import PublisherSettings
from shared.runtime.errors import Refusal
from shared.runtime.settings import KafkaSettings, PaperSettings, Settings, StoreSettings

Configured = Callable[[str], None]

WHOLE = """
home = "/var/lib/terbuka"
database_url = "postgresql://terbuka_registry@basis-data/terbuka"
port = 8000
[kafka]
servers = "kafka-1:9092,kafka-2:9092"
security = "sasl_ssl"
[store]
place = "s3://terbuka"
[limits]
file = 1000
[papers]
place = "Sambas"
[publisher]
desk = "PPID Sambas"
"""


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Configured:
    """Gives `configured(text)`: from then on `TERBUKA_CONFIG` names a file with this text."""
    for name in ("PORT", "HOST", "DATABASE_URL", "TERBUKA_HOME", "TERBUKA_KAFKA"):
        monkeypatch.delenv(name, raising=False)

    def write(text: str) -> None:
        (tmp_path / "terbuka.toml").write_text(text)
        monkeypatch.setenv("TERBUKA_CONFIG", str(tmp_path / "terbuka.toml"))

    return write


def test_an_empty_path_is_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERBUKA_PAPERS_FOLDER", "")
    monkeypatch.setenv("TERBUKA_S3_SECRET_FILE", "")
    assert PaperSettings().folder is None
    assert StoreSettings().secret() == ""


def test_every_class_reads_its_own_table(configured: Configured) -> None:
    configured(WHOLE)
    settings = read_settings()
    assert (settings.home, settings.port) == (Path("/var/lib/terbuka"), 8000)
    assert settings.database_address() == "postgresql://terbuka_registry@basis-data/terbuka"
    assert settings.kafka.bootstrap == ["kafka-1:9092", "kafka-2:9092"]
    assert (settings.kafka.security, settings.store.bucket, Limits().file) == ("sasl_ssl", "terbuka", 1000)
    assert (PaperSettings().place, PublisherSettings().desk) == ("Sambas", "PPID Sambas")
    assert (Limits().workbook, PaperSettings().unit) == (20 * 1024 * 1024, "PPID Utama")


def test_the_environment_wins_over_the_file(configured: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(WHOLE)
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("TERBUKA_KAFKA", "lain:9092")
    monkeypatch.setenv("TERBUKA_LIMIT_FILE", "7")
    monkeypatch.setenv("TERBUKA_PAPERS_PLACE", "Ketapang")
    settings = read_settings()
    assert (settings.port, settings.kafka.servers, Limits().file) == (9000, "lain:9092", 7)
    assert PaperSettings().place == "Ketapang"


def test_what_the_program_itself_says_wins_over_both(configured: Configured) -> None:
    configured(WHOLE)
    assert Settings(port=1).port == 1
    assert KafkaSettings(servers="sendiri:1").servers == "sendiri:1"


@pytest.mark.parametrize(
    ("text", "shown", "near"),
    [
        ('hom = "x"', "`hom`", "`home`"),
        ('[kafak]\nservers = "x"', "`[kafak]`", "`kafka`"),
        ('[kafka]\nserver = "x"', "`[kafka] server`", "`servers`"),
        ("[limits]\nfiles = 3", "`[limits] files`", "`file`"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    configured: Configured, text: str, shown: str, near: str
) -> None:
    configured(text)
    with pytest.raises(Refusal, match="PENGATURAN_TIDAK_DIKENAL") as refused:
        read_settings()
    assert shown in refused.value.message
    assert near in refused.value.mend


@pytest.mark.parametrize("text", ["port =", "limits = 5", "\x00"])
def test_a_file_that_cannot_be_read_is_refused(configured: Configured, text: str) -> None:
    configured(text)
    with pytest.raises(Refusal, match="BERKAS_PENGATURAN_TIDAK_TERBACA"):
        read_settings()


def test_a_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TERBUKA_CONFIG", str(tmp_path / "tidak-ada.toml"))
    with pytest.raises(Refusal, match="BERKAS_PENGATURAN_TIDAK_TERBACA"):
        read_settings()


def test_a_value_that_does_not_fit_is_named_and_not_repeated(configured: Configured) -> None:
    configured('port = "rahasia"')
    with pytest.raises(Refusal, match="PENGATURAN_SALAH") as refused:
        read_settings()
    assert "port" in refused.value.message.lower()
    assert "rahasia" not in str(refused.value)
