"""The kinds of period, as a form offers them and as the public reads them in a cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.law.categories import TIME_LIMITED, span_in_words
from shared.law.period_words import PeriodKind


@dataclass(frozen=True)
class PeriodKindName:
    """The names of one kind: `choice` in a form, `short` in a narrow cell."""

    choice: str
    short: str


PERIOD_KIND_NAMES: Mapping[PeriodKind, PeriodKindName] = MappingProxyType(
    {
        PeriodKind.YEARS: PeriodKindName("Sejumlah tahun", "Beberapa tahun"),
        PeriodKind.UNTIL_DATE: PeriodKindName("Sampai tanggal tertentu", "Sampai tanggal tertentu"),
        PeriodKind.UNTIL_EVENT: PeriodKindName("Sampai suatu peristiwa", "Sampai suatu peristiwa"),
        PeriodKind.UNTIL_CONSENT: PeriodKindName("Sampai ada persetujuan", "Sampai ada persetujuan"),
        PeriodKind.WHILE_IN_FORCE: PeriodKindName("Selama suatu keadaan berlangsung", "Selama masih berlaku"),
        PeriodKind.PER_REGULATION: PeriodKindName("Menurut peraturan atau jadwal retensi", "Menurut peraturan"),
        PeriodKind.PERMANENT: PeriodKindName(
            f"Tanpa batas waktu (tidak untuk huruf {span_in_words(TIME_LIMITED, '–')})", "Tetap"
        ),
    }
)
"""The kinds that may stand in a classification; words that say nothing have none of these."""
