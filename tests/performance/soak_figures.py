"""What the samples of a soak come to: first quarter beside last, slopes, and a small table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import linear_regression, median

from tests.performance.ground import Row

GROWTH, SECONDS_BEHIND = 1.1, 2.0
"""Memory may be this much larger in the last quarter than in the first; records of so many seconds may wait."""

SHOWN = 24
HEADS = {
    "seconds": "Second", "rate": "Submissions/s", "application": "Application, MiB", "others": "Its processes, MiB",
    "engine": "PostgreSQL, MiB", "lag": "Records behind", "unsent": "Unsent", "database": "Database, MiB",
    "submissions": "Hand-in p95, ms", "website": "Website p95, ms", "desk": "Desk p95, ms",
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One look: seconds since the start, submissions a second, memory and database in MiB, records, p95 in ms."""

    seconds: float
    rate: float
    application: float
    others: float
    engine: float
    lag: float
    unsent: float
    database: float
    submissions: float
    website: float
    desk: float


def rows(samples: Sequence[Sample], rate: float, handed_in: int, faults: Mapping[str, int]) -> list[Row]:
    """Returns each figure of the last quarter beside the first; memory must not grow and nothing may fall behind."""
    asked = f"last <= {GROWTH} x first"
    found = [Row("submissions acknowledged", f"{handed_in:,}", _told(faults), "", "no fault", not faults)]
    for name in list(HEADS)[1:]:
        first, last = quarters(samples, name)
        ratio = last / first if first else 0.0
        slope = _slope(samples, name)
        row = (f"{HEADS[name]}, last quarter", f"{last:,.1f}", f"first {first:,.1f}; {slope:+,.1f} an hour")
        if name in ("application", "others", "engine"):
            found.append(Row(*row, f"{ratio:.2f}", asked, last <= GROWTH * first))
        elif name in ("lag", "unsent"):
            most = SECONDS_BEHIND * rate
            found.append(Row(*row, "", f"<= {most:.0f}", last <= most))
        else:
            found.append(Row(*row, f"{ratio:.2f}"))
    return found


def quarters(samples: Sequence[Sample], name: str) -> tuple[float, float]:
    """Returns the medians of a figure over the first and the last quarter of the samples."""
    values = [float(getattr(sample, name)) for sample in samples]
    part = max(len(values) // 4, 1)
    return median(values[:part]), median(values[-part:])


def lines(samples: Sequence[Sample], found: Sequence[Row], minutes: float, rate: float) -> Iterator[str]:
    """Yields a page of Markdown: the figures, then some of the samples."""
    yield f"# {minutes:g} minutes at {rate:g} submissions a second\n"
    yield "Written by `python -m tests.performance --only soak --write`.\n"
    yield from _table(("Figure", "", "Set against", "Ratio", "Asked", "Met"), [row.cells() for row in found])
    yield ""
    shown = samples[:: max(len(samples) // SHOWN, 1)]
    cells = [[f"{getattr(sample, each.name):,.0f}" for each in fields(Sample)] for sample in shown]
    yield from _table(list(HEADS.values()), cells)


def _table(head: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from ("| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *cells))


def _slope(samples: Sequence[Sample], name: str) -> float:
    """Returns how much a figure grows in an hour, by the second half of the samples."""
    half = samples[len(samples) // 2 :]
    if len(half) < 2:
        return 0.0
    fit = linear_regression([each.seconds for each in half], [float(getattr(each, name)) for each in half])
    return fit.slope * 3600


def _told(faults: Mapping[str, int]) -> str:
    return "; ".join(f"{count} x {words}" for words, count in faults.items())
