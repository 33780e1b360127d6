"""Every code on paper is raised by the source and named by a test: a rule that nothing says is no rule."""

import pytest

from tests.architecture.source import ROOT, files
from tests.refusals.catalogue import collect

TABLES = (
    "services/registry/domain/refusals.py",
    "services/registry/domain/incident_refusals.py",
    "services/registry/domain/joint_refusals.py",
    "shared/law/rules.py",
    "services/intake/domain/refusals.py",
)
SOURCE = "\n".join(
    path.read_text() for path in files("services", "shared", "deploy") if str(path.relative_to(ROOT)) not in TABLES
)
OWN = "\n".join((ROOT / table).read_text() for table in TABLES)
TESTS = "\n".join(path.read_text() for path in files("tests")) + "\n".join(
    path.read_text() for ending in ("*.yaml", "*.csv") for path in sorted((ROOT / "tests").rglob(ending))
)
CODES = sorted({entry.code for entry in collect()})


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_raised_outside_its_table(code: str) -> None:
    assert f'"{code}"' in SOURCE or OWN.count(f'"{code}"') > 1


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_named_by_a_test(code: str) -> None:
    assert code in TESTS
