"""Bytes that do not open are read again for a while, and held to be broken afterwards."""

from shared.runtime.errors import EngineAway, Refusal
from shared.storage.corruption import MEMORY, SECONDS, CorruptionDoubt

BROKEN = Refusal("SEGEL_RUSAK", "rusak")


class Watch:
    """A clock of seconds that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        """Returns the seconds."""
        return self.now


def test_at_first_the_store_is_doubted() -> None:
    said = CorruptionDoubt(now=Watch()).about(BROKEN)
    assert isinstance(said, EngineAway)
    assert said.code == "ISI_PENYIMPANAN_SALAH"


def test_after_a_while_the_object_itself_is_broken() -> None:
    watch = Watch()
    doubt = CorruptionDoubt(now=watch)
    doubt.about(BROKEN)
    watch.now += SECONDS + 1
    assert doubt.about(BROKEN) is BROKEN


def test_much_later_it_is_a_matter_of_its_own() -> None:
    watch = Watch()
    doubt = CorruptionDoubt(now=watch)
    doubt.about(BROKEN)
    watch.now += MEMORY + 1
    assert isinstance(doubt.about(BROKEN), EngineAway)
