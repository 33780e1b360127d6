"""Years and months from a day end on the same calendar day, that day included (docs/law.md 3)."""

import calendar
from datetime import date


def later(day: date, years: int = 0, months: int = 0) -> date | None:
    """Finds the same calendar day years and months on, the month's last day where it has none such.

    29 Feb + 1 year is 28 Feb; None beyond the calendar's last year.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + years * 12 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
