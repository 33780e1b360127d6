"""Writes a calendar that mail programs subscribe to (RFC 5545): whole days with a line of words and a link."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

MEDIA_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
"""Octets of one line without its break (RFC 5545 section 3.1)."""


@dataclass(frozen=True)
class CalendarDay:
    """One whole day of a calendar; `uid` names it whenever it is written again."""

    uid: str
    day: date
    words: str
    link: str


def calendar(name: str, days: Sequence[CalendarDay], at: datetime) -> bytes:
    """Returns a calendar of some days as it was at an instant."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Terbuka//Tenggat//ID", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for each in days:
        lines += _event(each, at)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line)).encode()


def _event(each: CalendarDay, at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{each.uid}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}",
        f"SUMMARY:{_text(each.words)}",
        f"URL:{each.link}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(words: str) -> str:
    """Returns words as a value of type TEXT (RFC 5545 section 3.3.11)."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return "\\n".join(words.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Yields the pieces of a line: none is longer than 75 octets, and each but the first begins with a space."""
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += sign
    yield piece
