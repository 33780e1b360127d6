"""The figures of a soak tell memory that grows and readers that fall behind from those that do not."""

from dataclasses import replace

from tests.performance.soak_figures import Sample, lines, quarters, rows

FLAT = [Sample(10.0 * n, 30, 150, 40, 200, 3, 1, 100 + n, 50, 5, 9) for n in range(1, 41)]
GROWING = [replace(each, application=150 + each.seconds) for each in FLAT]
BEHIND = [replace(each, lag=each.seconds) for each in FLAT]


def met(samples: list[Sample], **faults: int) -> dict[str, bool | None]:
    """Returns the verdict of each figure that has one."""
    return {row.measure: row.met for row in rows(samples, 30, 1200, faults) if row.met is not None}


def test_a_flat_run_meets_everything() -> None:
    assert set(met(FLAT).values()) == {True}


def test_memory_that_grows_is_named_with_its_slope() -> None:
    assert [name for name, fine in met(GROWING).items() if not fine] == ["Application, MiB, last quarter"]
    (row,) = [row for row in rows(GROWING, 30, 1200, {}) if row.measure.startswith("Application")]
    assert "+3,600.0 an hour" in row.against


def test_falling_behind_and_faults_are_named() -> None:
    assert [name for name, fine in met(BEHIND).items() if not fine] == ["Records behind, last quarter"]
    assert [name for name, fine in met(FLAT, gagal=2).items() if not fine] == ["submissions acknowledged"]


def test_quarters_are_medians_of_their_samples() -> None:
    assert quarters(FLAT, "database") == (105.5, 135.5)
    assert quarters(FLAT[:1], "database") == (101, 101)


def test_the_page_shows_some_of_many_samples() -> None:
    page = list(lines(FLAT * 6, rows(FLAT, 30, 1200, {}), 60, 30))
    assert 24 <= sum(line[2].isdigit() for line in page if line.startswith("| ")) <= 28
