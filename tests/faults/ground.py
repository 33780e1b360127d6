"""The province that faults share: built once, and built anew after a fault that it did not stand."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager

from tests.faults.ledger import Ledger
from tests.faults.province import SHORT, Province, Seat, province
from tests.faults.trial import Verdict


class Ground:
    """Gives a whole province with the ledger of all that was ever acknowledged by it."""

    def __init__(self, seats: Sequence[Seat] = SHORT) -> None:
        self._seats = seats
        self._open: AbstractContextManager[Province] | None = None
        self._stands: tuple[Province, Ledger] | None = None

    async def whole(self) -> tuple[Province, Ledger]:
        """Returns a province that nothing is wrong with."""
        if self._stands is None:
            self._open = province(self._seats)
            made = await asyncio.to_thread(self._open.__enter__)
            self._stands = (made, Ledger(made.folder / "ledger.jsonl"))
        return self._stands

    def note(self, verdict: Verdict) -> None:
        """Notes a verdict; after a bad one the province is taken down."""
        if verdict.problems:
            self.close()

    def close(self) -> None:
        """Takes the province down."""
        if self._open is not None:
            self._open.__exit__(None, None, None)
        self._open = self._stands = None
