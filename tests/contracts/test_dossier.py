"""The sealed dossier: every version is read for ever, and a field too many or too few is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.registry.commands.reception import DOSSIERS, read_dossier
from shared.contracts.dossier import UPGRADES, VERSION, read_sealed, sealed_bytes
from shared.contracts.submissions import FileRef
from tests.registry.build import refused

GOLDEN = Path(__file__).parent / "golden_dossiers"
FILE = FileRef(file_id="f1", object_key="files/f1.age", sha256="ab" * 32, size=12, media_type="application/pdf")


def golden(name: str) -> dict[str, Any]:
    """Reads one golden dossier."""
    return dict(json.loads((GOLDEN / f"{name}.json").read_text()))


def test_each_older_version_has_an_upgrade() -> None:
    assert len(UPGRADES) == VERSION - 1


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_each_version_has_a_golden_dossier(version: int) -> None:
    assert golden(f"v{version}").get("dossier_version", 1) == version


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_a_golden_dossier_of_any_version_is_read_whole(path: Path) -> None:
    written = golden(path.stem)
    dossier = read_dossier(path.read_bytes(), (FILE,) if written["files"] else ())
    same = ("title", "public_title", "legal_basis", "responsible", "decree_number")
    assert {name: getattr(dossier, name) for name in same} == {name: written[name] for name in same}
    assert vars(dossier.grounds[0]) == written["grounds"][0]
    assert (dossier.decree_date.isoformat() if dossier.decree_date else "") == written["decree_date"]
    assert (dossier.sheet, dossier.row) == (written["source"].get("sheet", ""), written["source"].get("row"))
    assert [file.name for file in dossier.files] == [each["name"] for each in written["files"]]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_an_upgraded_dossier_is_written_in_the_newest_version(path: Path) -> None:
    again = read_sealed(sealed_bytes(read_sealed(path.read_bytes())))
    assert again == read_sealed(path.read_bytes())
    assert again.dossier_version == VERSION


WRONG: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "a newer version": ("DOSIR_VERSI_ASING", "dossier_version", lambda d: d.update(dossier_version=VERSION + 1)),
    "no whole version": ("DOSIR_VERSI_ASING", "dossier_version", lambda d: d.update(dossier_version="dua")),
    "an unknown field": ("DOSIR_BIDANG_ASING", "warna", lambda d: d.update(warna="biru")),
    "an unknown field of a ground": (
        "DOSIR_BIDANG_ASING", "grounds.0.catatan", lambda d: d["grounds"][0].update(catatan=""),
    ),
    "a missing field": ("DOSIR_BIDANG_KURANG", "legal_basis", lambda d: d.pop("legal_basis")),
    "a missing title": ("DOSIR_BIDANG_KURANG", "title", lambda d: d.pop("title")),
    "a missing field of a ground": ("DOSIR_BIDANG_KURANG", "grounds.0.period", lambda d: d["grounds"][0].pop("period")),
    "a missing field of a file": ("DOSIR_BIDANG_KURANG", "files.0.sha256", lambda d: d["files"][0].pop("sha256")),
    "another type": ("DOSIR_TIDAK_COCOK", "source.row", lambda d: d["source"].update(row="tujuh")),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_a_dossier_that_its_version_does_not_allow_is_refused_by_name(fault: str) -> None:
    code, field, change = WRONG[fault]
    written = golden(f"v{VERSION}")
    change(written)
    with refused(code) as caught:
        read_dossier(json.dumps(written).encode(), (FILE,))
    assert caught.value.data["field"] == field


def test_an_unknown_field_of_the_first_version_is_refused_too() -> None:
    with refused("DOSIR_BIDANG_ASING"):
        read_dossier(json.dumps(golden("v1") | {"warna": "biru"}).encode(), (FILE,))


def test_a_stored_dossier_is_still_read_when_another_release_kept_a_field_more() -> None:
    kept = {"title": "Nilai", "warna": "biru", "grounds": [{"huruf": "h", "corak": "polos"}]}
    assert DOSSIERS.validate_python(kept).grounds[0].huruf == "h"
