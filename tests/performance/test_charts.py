"""A chart of growth shows every question, names the steepest, and says in words what it shows."""

from pathlib import Path
from xml.etree import ElementTree

from tests.performance.charts import BOTTOM, LEFT, RIGHT, STYLES, TOP, Axis, write_chart
from tests.performance.growth import sizes

SVG = "{http://www.w3.org/2000/svg}"
SIZES = (1_000, 10_000, 100_000)
TIMES = {"steep & <rare>": (0.001, 0.01, 0.1), **{f"flat {n}": (0.004, 0.004, 0.005) for n in range(12)}}


def drawn(folder: Path) -> ElementTree.Element:
    """Returns the chart as the file holds it."""
    return ElementTree.parse(write_chart("registry", SIZES, TIMES, folder)).getroot()  # noqa: S314 (written here)


def test_every_question_is_drawn_within_the_axes(tmp_path: Path) -> None:
    lines = [line.get("points", "") for line in drawn(tmp_path).iter(f"{SVG}polyline")]
    places = [tuple(map(float, point.split(","))) for line in lines for point in line.split()]
    assert len(lines) == len(TIMES)
    assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in places)


def test_the_steepest_are_named_and_all_is_said_in_words(tmp_path: Path) -> None:
    chart = drawn(tmp_path)
    words = [text.text or "" for text in chart.iter(f"{SVG}text")]
    assert "steep & <rare> (× 100.0)" in words
    assert f"{len(TIMES) - len(STYLES)} other questions" in words
    described = chart.findtext(f"{SVG}desc") or ""
    assert "13 questions of registry over 1,000 to 100,000 rows. 12 of them cost at most twice as much" in described
    assert "steep & <rare> from 1.0 to 100.0 ms" in described
    assert chart.get("aria-labelledby") == "title desc"


def test_a_decade_is_equally_long_everywhere() -> None:
    axis = Axis.over(SIZES, 0, 200)
    assert [axis.at(size) for size in SIZES] == [0, 100, 200]
    assert [tick.label for tick in Axis.over((0.02, 3.0), 0, 300).ticks()] == ["0.01", "0.1", "1", "10"]


def test_sizes_are_decades_up_to_the_largest() -> None:
    assert sizes(1_000_000) == [1_000, 10_000, 100_000, 1_000_000]
    assert sizes(2_000) == [1_000, 2_000]
