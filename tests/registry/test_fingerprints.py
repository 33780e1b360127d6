"""A letter's fingerprint changes with each of its words, an excerpt's with what the public may read alone."""

from dataclasses import replace

import pytest

from services.registry.domain import penetapan as words
from services.registry.queries.fingerprints import fingerprint
from tests.registry.test_papers import a_penetapan

INSIDE = {
    "subject_inside": "Judul lain",
    "reason": "Alasan lain",
    "tests": (words.Tested("Huruf h", "Lain.", "Aman."),),
    "ppid_signer": None,
}


@pytest.mark.parametrize("name", INSIDE)
def test_what_stays_inside_moves_the_letter_s_fingerprint_and_not_the_excerpt_s(name: str) -> None:
    made, other = a_penetapan(), a_penetapan(**{name: INSIDE[name]})
    assert fingerprint(made, public=False) != fingerprint(other, public=False)
    assert fingerprint(made, public=True) == fingerprint(other, public=True)


@pytest.mark.parametrize("changes", [{"number": "002/PPID/2026"}, {"subject": "Judul lain"}, {"clauses": ()}])
def test_what_the_public_reads_moves_both(changes: dict[str, object]) -> None:
    made, other = a_penetapan(), a_penetapan(**changes)
    for public in (False, True):
        assert fingerprint(made, public=public) != fingerprint(other, public=public)


def test_an_undone_penetapan_is_still_the_same_letter() -> None:
    made = a_penetapan()
    assert fingerprint(made, public=False) == fingerprint(replace(made, undone=True), public=False)
