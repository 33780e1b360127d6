"""What the outside knows: a file in which every request is noted before it goes out and when it is acknowledged."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.load.clients import Acknowledged


@dataclass(frozen=True)
class Act:
    """An officer's act that was acknowledged: what was done to which item."""

    item_id: str
    what: str


@dataclass
class Ledger:
    """Keeps submissions and acts, a line each; `asked` counts what was sent out."""

    file: Path
    lines: list[Acknowledged] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    asked: int = 0

    def ask(self, what: str, which: str) -> None:
        """Notes a request before it goes out."""
        self.asked += 1
        self._write({"asked": what, "which": which})

    def note(self, line: Acknowledged) -> None:
        """Notes an acknowledged submission."""
        self.lines.append(line)
        self._write({"acknowledged": "submission", **asdict(line)})

    def done(self, act: Act) -> None:
        """Notes an acknowledged act."""
        self.acts.append(act)
        self._write({"acknowledged": act.what, "item_id": act.item_id})

    @property
    def acknowledged(self) -> int:
        """Returns how many requests were acknowledged."""
        return len(self.lines) + len(self.acts)

    def _write(self, line: dict[str, Any]) -> None:
        with self.file.open("a") as stream:
            stream.write(json.dumps(line) + "\n")
