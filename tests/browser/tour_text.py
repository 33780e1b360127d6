"""Reads a tour of `docs/tours`: what each step does, in order, as its sentences say it."""

import re
from dataclasses import dataclass
from pathlib import Path

TOURS = Path(__file__).parents[2] / "docs" / "tours"
VERBS = {
    "sign_in": r"Masuk sebagai `(?P<account>\w+)`",
    "open": r"Buka `(?P<path>/\S*)`",
    "follow": r"Ikuti \*\*(?P<link>[^*]+)\*\*",
    "press": r"Tekan \*\*(?P<button>[^*]+)\*\*",
    "fill": r"Isi \*\*(?P<blank>[^*]+)\*\* dengan “(?P<words>[^”]+)”",
    "select": r"Pilih “(?P<option>[^”]+)” pada \*\*(?P<list>[^*]+)\*\*",
    "choose": r"Pilih \*\*(?P<choice>[^*]+)\*\*",
    "attach": r"Lampirkan `(?P<file>[\w.-]+)` pada \*\*(?P<place>[^*]+)\*\*",
    "sees": r"Terbaca “(?P<seen>[^”]+)”",
    "picture": r"!\[[^\]]+\]\(gambar/(?P<name>[\w-]+)\.png\)",
}
SENTENCE = re.compile("|".join(f"(?P<{verb}>{pattern})" for verb, pattern in VERBS.items()))


@dataclass(frozen=True)
class Doing:
    """One thing that a step does; `words` are what it names, in the order of the sentence."""

    verb: str
    words: tuple[str, ...]


def doings_of(tour: str) -> list[Doing]:
    """Returns what a tour does; raises `ValueError` where a bold word stands in no sentence that does something."""
    steps = "\n".join(re.findall(r"^(?:\d+\. | {3}).*$", (TOURS / f"{tour}.md").read_text("utf-8"), re.MULTILINE))
    if rest := re.findall(r"\*\*[^*]+\*\*", SENTENCE.sub("", steps)):
        raise ValueError(f"{tour}: {rest} is named by no sentence that a test can follow")
    return [_doing(match) for match in SENTENCE.finditer(steps)]


def _doing(match: re.Match[str]) -> Doing:
    found = {name: words for name, words in match.groupdict().items() if words is not None}
    (verb,) = found.keys() & VERBS.keys()
    return Doing(verb, tuple(words for name, words in found.items() if name != verb))


def all_tours() -> list[str]:
    """Returns the names of the tours."""
    return sorted(path.stem for path in TOURS.glob("*.md") if path.stem != "README")
