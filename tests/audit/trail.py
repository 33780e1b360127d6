"""A trail that somebody else made: lines of some days, its links, and its signed heads, without any database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.security.audit_check import GENESIS, ChainCheck, ChainVerdict, line_hash
from shared.security.audit_heads import Head
from shared.security.signing import SigningKey, VerifyingKey, new_pair

PRIVATE, PUBLIC = new_pair()
BEGUN = datetime(2026, 3, 2, 1, tzinfo=UTC)
EACH = timedelta(minutes=5)
AN_HOUR = 12
"""Lines of one hour, after which a head is signed."""

Line = dict[str, Any]


def line_of(number: int, at: datetime, subject: str = "") -> Line:
    """Returns a line of a trail."""
    names = {"actor": "petugas", "act": "decide", "subject": subject or f"butir-{number}", "code": ""}
    return {"id": number, "at": at.isoformat(), **names, "detail": {"version": number}}


def chained(lines: Sequence[Line]) -> list[Line]:
    """Returns the links of lines, with every hash computed."""
    links, digest = list[Line](), GENESIS
    for position, line in enumerate(lines, start=1):
        digest = line_hash(digest, position, line)
        links.append({**line, "position": position, "hash": digest})
    return links


@dataclass(frozen=True)
class Trail:
    """Links with the heads that were signed each hour."""

    links: list[Line]
    heads: list[Head]

    @classmethod
    def of(cls, hours: int, room: str = "registry") -> "Trail":
        """Returns a trail of some hours and a few lines more, which no head covers yet."""
        links = chained([line_of(number, BEGUN + number * EACH) for number in range(1, hours * AN_HOUR + 5)])
        key = SigningKey(PRIVATE)
        signed = [links[AN_HOUR * hour - 1] for hour in range(1, hours + 1)]
        heads = [Head(room, link["position"], link["hash"], _after(link)) for link in signed]
        return cls(links, [head.signed(key) for head in heads])

    def verdict(self, kept: Sequence[Line] = ()) -> ChainVerdict:
        """Checks the links, against heads whose signatures hold and an earlier copy."""
        heads = [head for head in self.heads if head.holds(VerifyingKey(PUBLIC))]
        check = ChainCheck(heads, [(link["position"], link["hash"]) for link in kept])
        for link in self.links:
            if not check.over:
                check.link(link)
        return check.verdict()

    def rewritten(self, lines: Sequence[Line]) -> "Trail":
        """Returns the trail with other lines, by somebody who computes every hash anew and cannot sign."""
        return replace(self, links=chained(lines))


def _after(link: Line) -> str:
    return (datetime.fromisoformat(link["at"]) + timedelta(seconds=20)).isoformat()
