"""One act on an item: what differs at its end is a change, and a change raises the version by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace

from services.registry.domain.item import Item


class ItemChange:
    """Compares an item with what it was when an act on it began.

    From then on `version` is the one that a change makes, so that the events of the act name it; `settle` gives it
    back where nothing changed.
    """

    def __init__(self, item: Item) -> None:
        self.item = item
        self.before = copy(item)
        item.version += 1

    def settle(self, *, also: bool = False) -> bool:
        """Ends the act and tells whether it changed the item, or `also` something else that its version counts."""
        if also or replace(self.item, version=self.before.version) != self.before:
            return True
        self.item.version = self.before.version
        return False


@contextmanager
def act_on(item: Item) -> Iterator[Item]:
    """Makes what happens inside one act on an item: one version, or none where nothing changes."""
    change = ItemChange(item)
    try:
        yield item
    finally:
        change.settle()
