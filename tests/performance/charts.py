"""Charts of growth: the time of every question of a room against its rows, as plain SVG with both axes logarithmic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

FOLDER = Path(__file__).parents[2] / "docs" / "performance"
PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
WIDTH, HEIGHT = 1100, 560
LEFT, RIGHT, TOP, BOTTOM = 80, 700, 44, 500
STYLES = (
    ("#b00020", "none"), ("#0050a0", "8 4"), ("#006b3c", "2 3"), ("#8a4b00", "12 3 2 3"), ("#5b2a86", "5 2"),
    ("#00707a", "14 4"), ("#a0006d", "3 6"), ("#444444", "10 2 2 2 2 2"),
)  # fmt: skip
"""Colours and dashes of the steepest questions; dashes tell them apart for who sees no colours."""

Times = Mapping[str, Sequence[float]]
"""Seconds of each question, in the order of the sizes."""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Curve:
    """A question as the chart shows it; `key` is where it stands in the list beside the chart."""

    points: str
    label: str
    colour: str = ""
    dashes: str = ""
    key: int = 0


@dataclass(frozen=True)
class Axis:
    """Places values on a line whose decades are equally long."""

    low: int
    high: int
    start: int
    end: int

    @classmethod
    def over(cls, values: Sequence[float], start: int, end: int) -> "Axis":
        """Returns the axis whose whole decades hold all values."""
        low = floor(log10(min(values)))
        return cls(low, max(ceil(log10(max(values))), low + 1), start, end)

    def at(self, value: float) -> float:
        """Returns where a value lies."""
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> Iterator[Tick]:
        """Yields a mark for each decade."""
        for power in range(self.low, self.high + 1):
            yield Tick(self.at(10.0**power), f"{10**power:,}" if power >= 0 else f"{10.0**power:g}")


def chart(room: str, sizes: Sequence[int], times: Times) -> str:
    """Returns the chart of a room; the steepest questions have names, all others are grey."""
    across = Axis.over(sizes, LEFT, RIGHT)
    up = Axis.over([taken * 1000 for curve in times.values() for taken in curve], BOTTOM, TOP)
    ranked = sorted(times, key=lambda name: _growth(times[name]), reverse=True)
    steep, rest = ranked[: len(STYLES)], ranked[len(STYLES) :]

    def points(name: str) -> str:
        pairs = zip(sizes, times[name], strict=True)
        return " ".join(f"{across.at(size)},{up.at(taken * 1000)}" for size, taken in pairs)

    named = [
        Curve(points(name), f"{name} (× {_growth(times[name]):.1f})", *style, TOP + 12 + 24 * place)
        for place, (name, style) in enumerate(zip(steep, STYLES, strict=False))
    ]
    return PAGES.get_template("chart.svg.jinja").render(
        title=f"{room}: time against rows", description=_told(room, sizes, times, steep),
        width=WIDTH, height=HEIGHT, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM,
        across=list(across.ticks()), up=list(up.ticks()), steepest=named,
        others=[Curve(points(name), name) for name in rest], others_key=TOP + 12 + 24 * len(named),
    )  # fmt: skip


def write_chart(room: str, sizes: Sequence[int], times: Times, folder: Path = FOLDER) -> Path:
    """Writes the chart of a room; returns its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"growth-{room}.svg"
    file.write_text(chart(room, sizes, times) + "\n", encoding="utf-8")
    return file


def _growth(curve: Sequence[float]) -> float:
    return curve[-1] / curve[0]


def _told(room: str, sizes: Sequence[int], times: Times, steep: Sequence[str]) -> str:
    """Says in words what the chart shows, for who does not see it."""
    flat = sum(_growth(curve) <= 2 for curve in times.values())
    worst = "; ".join(f"{name} from {times[name][0] * 1000:.1f} to {times[name][-1] * 1000:.1f} ms" for name in steep)
    return (
        f"{len(times)} questions of {room} over {sizes[0]:,} to {sizes[-1]:,} rows. "
        f"{flat} of them cost at most twice as much at the end. The steepest: {worst}."
    )
