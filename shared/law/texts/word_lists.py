"""Words as data, one file a kind: what is a name, what is a word of offices, and what says nothing of its own.

The lists are our own and open: a name that stands in none of them is found by what stands before it (`person_names`).
"""

from importlib.resources import files


def _words(*kinds: str) -> frozenset[str]:
    folder = files("shared.law.texts") / "words"
    return frozenset(word for kind in kinds for word in (folder / f"{kind}.txt").read_text(encoding="utf-8").split())


NAMES = _words("names")
"""Given and family names that are common in Indonesia."""
WORDS = _words("offices", "people", "things", "places")
"""Words of offices, of people by what they are, of things and of places: they stand in harmless titles."""
HOUSES = _words("houses")
"""What may bear a person's name without telling of one: a hospital, a street, a school."""
EMPTY = _words("empty")
"""Words that any consequence test of anything holds; alone they say nothing about this information."""
BESIDE = _words("beside")
"""Words that only join others in a consequence test."""
