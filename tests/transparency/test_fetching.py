"""The stand-alone verifier fetches the entries of a log tile by tile, and a tile that lacks entries ends the check."""

from pathlib import Path

import pytest

from tests.transparency.forms import entry_of, verifier

WIDTH = 256


def write_tiles(folder: Path, entries: list[bytes]) -> str:
    """Writes the entry tiles of a log as a server gives them (C2SP tlog-tiles); returns the log's address."""
    for number in range(-(-len(entries) // WIDTH)):
        some = entries[number * WIDTH : (number + 1) * WIDTH]
        name = f"{number:03}" + ("" if len(some) == WIDTH else f".p/{len(some)}")
        tile = folder / "tile" / "entries" / name
        tile.parent.mkdir(parents=True, exist_ok=True)
        tile.write_bytes(b"".join(len(each).to_bytes(2, "big") + each for each in some))
    return folder.as_uri()


@pytest.mark.parametrize("size", [1, WIDTH, WIDTH + 1, 3 * WIDTH])
def test_entries_are_fetched_in_order(tmp_path: Path, size: int) -> None:
    entries = [entry_of(number) for number in range(size)]
    assert verifier().fetch_entries(write_tiles(tmp_path, entries), size) == entries


@pytest.mark.timeout(30)
@pytest.mark.parametrize("left", [0, 1])
def test_a_tile_that_lacks_entries_ends_the_check(tmp_path: Path, left: int) -> None:
    address = write_tiles(tmp_path, [entry_of(number) for number in range(3)])
    first = entry_of(0)
    (tmp_path / "tile" / "entries" / "000.p" / "3").write_bytes((len(first).to_bytes(2, "big") + first) * left)
    script = verifier()
    with pytest.raises(script.FaultError, match="petak tidak lengkap"):
        script.fetch_entries(address, 3)
