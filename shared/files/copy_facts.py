"""What is known about a copy for the public: what was blacked out in it and what became of its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Area = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of a page's width and height, the top being 0."""
RESOLUTION = 200
"""Dots per inch of a page that is kept as a picture."""


@dataclass(frozen=True)
class Mark:
    """One area to black out: page (from 1) and place on it."""

    page: int
    box: Area


@dataclass(frozen=True)
class CopyFacts:
    """What was found and done while a copy was made, with pages from 1.

    `blacked` counts the marks of each page that were blacked out here, `boxes` the black areas that a page shows, which
    may be a table head as well. `pictures` are pages kept as pictures, `recognised` those of them whose text was put
    back, `unrecognised` those without.
    """

    pages: int = 1
    blacked: Mapping[str, int] = field(default_factory=dict)
    boxes: Mapping[str, int] = field(default_factory=dict)
    pictures: Sequence[int] = ()
    recognised: Sequence[int] = ()
    unrecognised: Sequence[int] = ()
