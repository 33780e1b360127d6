"""What each paper of the public body has at its head; the province sets it once (`PaperSettings`)."""

from typing import Any

from shared.runtime.settings import PaperSettings

MARKS = {"T": "TERBATAS", "R": "RAHASIA", "SR": "SANGAT RAHASIA"}
"""The classes of security of a paper above "biasa", as they are stamped on it."""


def letterhead(papers: PaperSettings, *, inside: bool = False) -> dict[str, Any]:
    """Returns the address lines of the letterhead; `inside` stamps the mark of what the public may not read."""
    lines = [line.strip() for line in papers.address.split("|")]
    return {"letterhead": [line for line in lines if line], "mark": MARKS[papers.inside_mark] if inside else ""}
