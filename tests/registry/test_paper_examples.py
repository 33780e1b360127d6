"""Each paper is printed as PDF/UA-1 and says what its golden text says; its example lies in `docs/papers/`.

`TERBUKA_WRITE_GOLDEN=1 python -m pytest tests/registry/test_paper_examples.py` writes texts and examples anew.
"""

from pathlib import Path

import pytest

from tests.papers import is_as_kept
from tests.registry.example_papers import EXAMPLES


@pytest.mark.parametrize("name", sorted(EXAMPLES))
async def test_a_paper_says_what_its_golden_text_says_and_its_example_is_the_same(name: str) -> None:
    template, words = EXAMPLES[name]
    await is_as_kept("registry", name, template, words(), Path(__file__).parent / "golden")
