"""Instruments that lists of exempt information still cite though they were repealed, and what took their place."""

from collections.abc import Mapping
from types import MappingProxyType

REPEALED: Mapping[tuple[str, str, int], str] = MappingProxyType(
    {
        ("UU", "8", 1974): "UU 5/2014",
        ("UU", "43", 1999): "UU 5/2014",
        ("UU", "5", 2014): "UU 20/2023",
        ("UU", "23", 1992): "UU 36/2009",
        ("UU", "29", 2004): "UU 17/2023",
        ("UU", "36", 2009): "UU 17/2023",
        ("UU", "44", 2009): "UU 17/2023",
        ("UU", "7", 1971): "UU 43/2009",
        ("UU", "12", 1995): "UU 22/2022",
        ("UU", "32", 2004): "UU 23/2014",
        ("UU", "34", 2000): "UU 28/2009",
        ("UU", "28", 2009): "UU 1/2022",
        ("UU", "33", 2004): "UU 1/2022",
        ("UU", "3", 2005): "UU 11/2022",
        ("UU", "13", 2008): "UU 8/2019",
        ("UU", "14", 2001): "UU 13/2016",
        ("UU", "15", 2001): "UU 20/2016",
        ("UU", "19", 2002): "UU 28/2014",
        ("PP", "30", 1980): "PP 53/2010",
        ("PP", "53", 2010): "PP 94/2021",
        ("PP", "46", 2011): "PP 30/2019",
        ("Perpres", "54", 2010): "Perpres 16/2018",
        ("Permendagri", "35", 2010): "Permendagri 3/2017",
        ("Permendagri", "54", 2009): "Permendagri 1/2023",
        ("Perki", "1", 2010): "Perki 1/2021",
        ("Perki", "1", 2017): "Perki 1/2021",
    }
)


def repealed_by(instrument: str, number: str, year: int) -> str | None:
    """Names the instrument that took the place of a repealed one; None where no repeal is known here."""
    return REPEALED.get((instrument, number.lstrip("0"), year))
