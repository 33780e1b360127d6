"""Regular expressions that are compiled when they are first used: a process that reads no words starts sooner."""

import re
from typing import Any, cast


class _LatePattern:
    """Stands for a compiled pattern, whose methods it takes over at the first use."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._made = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._made)
        self.__dict__.update({each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")})
        return getattr(compiled, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Returns what `re.compile` returns, without its work; a wrong pattern raises `re.error` at the first use."""
    return cast("re.Pattern[str]", _LatePattern(pattern, flags))
