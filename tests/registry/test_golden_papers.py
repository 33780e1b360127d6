"""The printed papers keep their words: what a PDF says is compared with a golden text.

`TERBUKA_WRITE_GOLDEN=1 python -m pytest tests/registry/test_golden_papers.py` writes the texts after a wanted change.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.registry.domain.penetapan import Penetapan, PenetapanKind
from services.registry.pages import decrees
from shared.web.papers import print_pdf
from tests.papers import words_on
from tests.registry.build import a_dip
from tests.registry.test_papers import a_penetapan

FOLDER = Path(__file__).parent / "golden"
AT = datetime(2026, 3, 2, tzinfo=UTC)
PAPERS = {"surat": decrees.penetapan, "petikan": decrees.excerpt}


async def text_of(paper: dict[str, Any]) -> str:
    """Returns the words of a printed penetapan, one paragraph a line."""
    return await words_on(await print_pdf("services.registry.papers", "penetapan.typ", paper, at=AT))


@pytest.mark.parametrize("name", sorted(PAPERS))
@pytest.mark.parametrize("kind", PenetapanKind)
async def test_a_paper_says_what_its_golden_text_says(kind: PenetapanKind, name: str) -> None:
    words: Callable[[Penetapan], dict[str, Any]] = PAPERS[name]
    found = await text_of(words(a_penetapan(kind=kind, dip=a_dip())))
    file = FOLDER / f"{name}-{kind}.txt"
    if os.environ.get("TERBUKA_WRITE_GOLDEN") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(found, "utf-8")
    assert found.splitlines() == file.read_text("utf-8").splitlines()
