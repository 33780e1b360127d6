"""The calendar of due days as a reader of RFC 5545 takes it: lines of 75 octets, CRLF, escaped words."""

from datetime import UTC, date, datetime

from shared.web.ics import LONGEST_LINE, CalendarDay, calendar

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def parsed(data: bytes) -> list[tuple[str, str]]:
    """Reads a calendar: unfolds its lines, splits names from values, takes escapes back (RFC 5545 3.1, 3.3.11)."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    pairs = [line.partition(":") for line in data.decode().replace("\r\n ", "").split("\r\n") if line]
    taken = [(name.partition(";")[0], value) for name, _, value in pairs]
    return [(name, _unescaped(value) if name in {"SUMMARY", "X-WR-CALNAME"} else value) for name, value in taken]


def _unescaped(value: str) -> str:
    marks = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n"}
    out, place = "", 0
    while place < len(value):
        pair = value[place : place + 2]
        out += marks.get(pair, value[place])
        place += 2 if pair in marks else 1
    return out


def test_long_words_with_signs_of_two_octets_come_back_as_they_were() -> None:
    words = "Terbuka: 12 hal; menunggu, batas\n" + "é–" * 60 + "\\n"
    data = calendar("Terbuka", [CalendarDay("a", date(2026, 3, 5), words, "https://ppid.example/meja")], AT)
    assert max(len(line) for line in data.split(b"\r\n")) <= LONGEST_LINE
    assert dict(parsed(data))["SUMMARY"] == words


def test_a_calendar_has_an_event_of_a_whole_day_each() -> None:
    days = [
        CalendarDay(str(number), date(2026, 3, number), "Terbuka", "https://ppid.example/meja") for number in (3, 4)
    ]
    found = parsed(calendar("Terbuka", days, AT))
    assert found[0] == ("BEGIN", "VCALENDAR")
    assert found[-1] == ("END", "VCALENDAR")
    assert ("VERSION", "2.0") in found
    assert [value for name, value in found if name == "DTSTART"] == ["20260303", "20260304"]
    assert [value for name, value in found if name == "DTSTAMP"] == ["20260302T010000Z"] * 2
    assert found.count(("BEGIN", "VEVENT")) == found.count(("END", "VEVENT")) == 2


def test_no_work_is_a_calendar_without_events() -> None:
    assert ("BEGIN", "VEVENT") not in parsed(calendar("Terbuka", [], AT))
