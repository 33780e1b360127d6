"""A check, and the two ways to ask it: before work begins, and by an operator."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shared.runtime.errors import Refusal, TerbukaError, Transient

Look = Callable[[], Awaitable[None]]
"""Returns where all is well; raises `Refusal` for what is wrong, `Transient` where an engine does not answer."""

GOOD, AWAY, UNASKED = "baik", "mesin tidak menjawab", "tidak diperiksa"


@dataclass(frozen=True)
class PreflightCheck:
    """One thing that must hold; `engine` groups those that cannot be asked while one is away."""

    engine: str
    name: str
    look: Look


@dataclass(frozen=True)
class PreflightFinding:
    """What a check found: `state` is `baik`, or the sentence that says what is wrong."""

    check: str
    state: str
    mend: str = ""
    code: str = ""
    away: bool = False

    @property
    def bad(self) -> bool:
        """Tells whether something answers and is wrong."""
        return self.state != GOOD and not self.away

    def as_json(self) -> dict[str, Any]:
        """Returns the finding for programs and tables."""
        return {"check": self.check, "state": self.state, "mend": self.mend, "code": self.code}


async def refuse(checks: Iterable[PreflightCheck]) -> tuple[str, ...]:
    """Raises the first `Refusal`; returns the names of the engines that did not answer."""
    away: dict[str, None] = {}
    for check in checks:
        if check.engine in away:
            continue
        try:
            await check.look()
        except Transient:
            away[check.engine] = None
    return tuple(away)


async def examine(checks: Iterable[PreflightCheck]) -> list[PreflightFinding]:
    """Asks every check and says what each found; an engine that does not answer is asked no more."""
    found: list[PreflightFinding] = []
    away: set[str] = set()
    for check in checks:
        if check.engine in away:
            found.append(PreflightFinding(f"{check.engine}: {check.name}", UNASKED, away=True))
            continue
        found.append(await _asked(check))
        if found[-1].away:
            away.add(check.engine)
    return found


async def _asked(check: PreflightCheck) -> PreflightFinding:
    name = f"{check.engine}: {check.name}"
    try:
        await check.look()
    except Transient as error:
        return PreflightFinding(name, f"{AWAY}: {error.message}", error.mend, error.code, away=True)
    except (Refusal, TerbukaError) as error:
        return PreflightFinding(name, error.message, error.mend, error.code)
    return PreflightFinding(name, GOOD)
