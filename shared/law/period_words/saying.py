"""Says in Indonesian what was read from a period, for every page that shows a reading."""

from datetime import date

from shared.law.period_words.dates import month_name
from shared.law.period_words.reading import PeriodKind, PeriodReading, Start

_UNDATED = {
    PeriodKind.UNTIL_EVENT: "berakhir pada suatu peristiwa, sehingga perlu tanggal peninjauan",
    PeriodKind.UNTIL_CONSENT: "berakhir dengan persetujuan, sehingga perlu tanggal peninjauan",
    PeriodKind.WHILE_IN_FORCE: "selama suatu keadaan berlangsung, sehingga perlu tanggal peninjauan",
    PeriodKind.PER_REGULATION: "mengikuti peraturan atau jadwal retensi, sehingga perlu dibaca petugas",
    PeriodKind.PERMANENT: "tanpa batas waktu",
    PeriodKind.COMPOUND: "lebih dari satu jangka waktu, sehingga perlu dipisahkan",
    PeriodKind.MISSING: "tidak tertulis",
    PeriodKind.UNCLEAR: "tidak menyebut jangka waktu yang pasti",
}


def say(reading: PeriodReading, penetapan: date | None = None) -> str:
    """Returns the reading as a phrase; with the day of the penetapan it names the last exempt day that follows."""
    if reading.kind is PeriodKind.YEARS:
        return _years(reading, penetapan)
    if reading.until is None:
        return _UNDATED[reading.kind]
    return f"sampai tanggal {in_words(reading.until)}{_doubt(reading)}"


def amount(years: int | None, months: int | None) -> str:
    """Returns years and months in words: "1 tahun 6 bulan"."""
    said = (f"{years} tahun" if years else "", f"{months} bulan" if months else "")
    return " ".join(filter(None, said))


def in_words(day: date) -> str:
    """Returns a date as Indonesian officials write it."""
    return f"{day.day} {month_name(day.month)} {day.year}"


def _years(reading: PeriodReading, penetapan: date | None) -> str:
    said = f"{amount(reading.years, reading.months)}{_start(reading)}"
    end = reading.end(penetapan)
    if end is None:
        return f"{said}, sehingga perlu tanggal peninjauan" if reading.is_open else said
    return f"{said}, sampai tanggal {in_words(end)}{_doubt(reading)}"


def _start(reading: PeriodReading) -> str:
    if isinstance(reading.start, date):
        return f" sejak {in_words(reading.start)}"
    if reading.start is Start.EVENT:
        return " sejak suatu peristiwa yang belum bertanggal"
    return " sejak penetapan" if reading.start is Start.PENETAPAN else ""


def _doubt(reading: PeriodReading) -> str:
    return " atau lebih awal, sehingga perlu tanggal peninjauan" if reading.may_end_earlier else ""
