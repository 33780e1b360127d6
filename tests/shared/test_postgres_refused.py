"""The embedded server that cannot be had: not installed, or on a folder that it cannot use."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.runtime.errors import TerbukaError
from shared.storage.embedded_postgres import Embedded, binaries


@pytest.fixture
def folder() -> Iterator[Path]:
    """Gives a folder that the user of root's servers may enter."""
    with tempfile.TemporaryDirectory(prefix="terbuka-pg-") as made:
        yield Path(made)


def test_without_the_programs_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    with pytest.raises(TerbukaError, match=r"^MESIN_TIDAK_ADA:") as missing:
        binaries()
    assert "make setup" in missing.value.mend


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "milik-orang").write_text("penting")
    server = Embedded(folder)
    with pytest.raises(TerbukaError, match=r"^BASIS_DATA_GAGAL:.*initdb") as failed:
        server.start()
    assert str(folder / "log") in failed.value.mend
    assert not server.running()
    assert (folder / "data" / "milik-orang").read_text() == "penting"
