"""Where a rule stands written: the instrument, the article, its words, and since when it binds."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Instrument:
    """An act or regulation with the days on which it binds; `valid_to` is None while it is in force."""

    short: str
    title: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Citation:
    """One article of an instrument, with its words or their gist in Indonesian."""

    instrument: str
    article: str
    text: str
    valid_from: date
    valid_to: date | None = None

    def __str__(self) -> str:
        return f"{self.article} {self.instrument}"

    def binds_on(self, day: date) -> bool:
        """Says whether the article was in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


UU_KIP = Instrument(
    "UU 14/2008",
    "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
    date(2010, 4, 30),  # Ps 64: two years after promulgation on 30 April 2008
)
PP_61 = Instrument(
    "PP 61/2010",
    "Peraturan Pemerintah Nomor 61 Tahun 2010 tentang Pelaksanaan UU 14/2008",
    date(2010, 8, 20),
)
PERKI_SLIP = Instrument(
    "Perki 1/2021",
    "Peraturan Komisi Informasi Nomor 1 Tahun 2021 tentang Standar Layanan Informasi Publik",
    date(2021, 6, 30),
)
INSTRUMENTS: tuple[Instrument, ...] = (UU_KIP, PP_61, PERKI_SLIP)


def cite(instrument: Instrument, article: str, text: str) -> Citation:
    """Builds the citation of one article, with the validity of its instrument."""
    return Citation(instrument.short, article, text, instrument.valid_from, instrument.valid_to)
