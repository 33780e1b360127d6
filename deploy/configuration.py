"""The settings of a process, read once at its start, with what the rooms add to them."""

from deploy.rooms import TABLES
from shared.room.context import SizeLimits
from shared.runtime.config import refuse_unknown_tables
from shared.runtime.legal_zone import use_legal_zone
from shared.runtime.settings import Settings


def read_settings() -> Settings:
    """Reads the settings from the environment and the TOML file; the zone of time holds from then on.

    Raises `Refusal` (`BERKAS_PENGATURAN_TIDAK_TERBACA`, `PENGATURAN_TIDAK_DIKENAL`, `PENGATURAN_SALAH`).
    """
    refuse_unknown_tables(TABLES)
    size_limits()
    settings = Settings()
    use_legal_zone(settings.time_zone)
    return settings


def size_limits() -> SizeLimits:
    """Returns what a request may bring to any room: intake takes the largest, and its limits hold for all.

    Raises `Refusal` as `read_settings` does.
    """
    from services.intake.settings import Limits

    limits = Limits()
    return SizeLimits(body=max(limits.form, limits.workbook), streamed=limits.request, file=limits.file)
