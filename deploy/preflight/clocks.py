"""Clocks: legal days are counted, so every machine must know what time it is."""

from datetime import UTC, datetime

from shared.runtime.clock import TOLERANCE, SystemClock
from shared.runtime.errors import EngineRefuses


def refuse_skew(engine: str, theirs: datetime, ours: datetime | None = None) -> None:
    """Raises `EngineRefuses` (`JAM_MENYIMPANG`) where an engine's clock is over a minute from this machine's."""
    here = ours or SystemClock().now()
    seconds = (theirs.astimezone(UTC) - here.astimezone(UTC)).total_seconds()
    if abs(seconds) > TOLERANCE.total_seconds():
        where = "di depan" if seconds > 0 else "di belakang"
        raise EngineRefuses(
            "JAM_MENYIMPANG",
            f"Jam {engine} berada {abs(seconds):.0f} detik {where} jam mesin ini.",
            mend="Nyalakan NTP di kedua mesin; tenggat hukum dihitung menurut jam.",
        )
