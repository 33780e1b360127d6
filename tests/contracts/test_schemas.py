"""Dossier and public data: their committed schemas, and no change of them without a new version."""

import copy
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts.dossier import dossier_version
from shared.contracts.schemas import breaks, committed, contracts
from tests.architecture.source import ROOT

NAMES = sorted({**contracts()["dossier"], **contracts()["public_data"]})
A_FIELD = {"type": "string", "default": ""}


def changed(name: str, change: Callable[[Any], Any]) -> list[str]:
    """Says what breaks when a committed schema is changed."""
    old = committed(name)
    assert old is not None
    new = copy.deepcopy(old)
    change(new)
    return breaks(old, new)


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_has_a_committed_schema(name: str) -> None:
    assert committed(name) is not None
    assert changed(name, lambda schema: None) == []


BREAKING: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "a new field of the dossier": (
        dossier_version(),
        lambda s: (s["properties"].update(bahasa=A_FIELD), s["required"].append("bahasa")),
    ),
    "a removed field of the dossier": (dossier_version(), lambda s: s["properties"].pop("legal_basis")),
    "a removed field of a ground": (
        dossier_version(),
        lambda s: s["$defs"]["DossierGround"]["properties"].pop("huruf"),
    ),
    "a removed key of a row": ("dik.v1", lambda s: s["$defs"]["ExemptRow"]["properties"].pop("alasan")),
    "another type of a key": ("dip.v1", lambda s: s["$defs"]["OpenedRow"]["properties"]["versi"].update(type="string")),
    "a removed key of a change": ("perubahan.v1", lambda s: s["$defs"]["ChangeLine"]["properties"].pop("pada")),
    "a renamed column": ("dik.v1.table", lambda s: s["fields"][4].update(name="sebab")),
    "another type of a column": ("dik.v1.table", lambda s: s["fields"][6].update(type="string")),
    "a removed last column": ("dip.v1.table", lambda s: s["fields"].pop()),
    "another key of the table": ("dip.v1.table", lambda s: s.update(primaryKey="nomor")),
}


@pytest.mark.parametrize("case", BREAKING)
def test_a_change_that_a_reader_could_not_bear_needs_a_new_version(case: str) -> None:
    assert len(changed(*BREAKING[case])) == 1


def test_columns_that_change_places_need_a_new_version() -> None:
    assert changed("dik.v1.table", lambda s: s["fields"].insert(1, s["fields"].pop(2))) == [
        "judul: column 2 changed",
        "huruf: column 3 changed",
    ]


ALLOWED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "a new last column": ("dik.v1.table", lambda s: s["fields"].append({"name": "bahasa", "type": "string"})),
    "a new key of a row": ("dik.v1", lambda s: s["$defs"]["ExemptRow"]["properties"].update(bahasa=A_FIELD)),
    "better words": ("dip.v1.table", lambda s: s["fields"][1].update(description="Lebih jelas.")),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_a_change_that_every_reader_bears_needs_none(case: str) -> None:
    assert changed(*ALLOWED[case]) == []


@pytest.mark.parametrize(("words", "code"), [((), 2), (("tulis",), 2), (("check",), 0)])
def test_the_schemas_command_says_how_it_is_used(words: tuple[str, ...], code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shared.contracts.schemas", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "check|write" in done.stderr) == (code, code == 2)
