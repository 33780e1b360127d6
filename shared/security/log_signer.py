"""The keys of a transparency log: one signs, and while it is changed the old one beside it (decision 0059)."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.runtime.errors import TerbukaError
from shared.security.notes import TIMED, Note, NoteKey, NoteReader, vkey_of
from shared.security.signer_keys import FollowedKeys, KeyState, SignerKey, SignerKeys
from shared.security.signing import public_of

SIGNING_STATES = (KeyState.ACTIVE, KeyState.LEAVING)


@dataclass(frozen=True)
class LogKey:
    """One key of a log: what knows its two lines, up to which size they count, and its private part while it signs."""

    plain: NoteReader
    timed: NoteReader
    counts_at: Callable[[int], bool]
    key: NoteKey | None


class LogSigner:
    """Signs checkpoints and knows its own, with the keys that it has at each moment; the active one is the first."""

    def __init__(self, name: str, keys: Callable[[], Sequence[LogKey]]) -> None:
        self.name = name
        self._keys = keys

    @classmethod
    def of(cls, key: NoteKey) -> "LogSigner":
        """Returns the signer of one key that does not change."""
        own = LogKey(NoteReader(key.vkey()), NoteReader(key.vkey(TIMED)), lambda size: True, key)
        return cls(key.name, lambda: (own,))

    @classmethod
    def following(cls, name: str, followed: FollowedKeys) -> "LogSigner":
        """Returns the signer of keys whose files may change."""

        def keys() -> list[LogKey]:
            public, held = followed.public, {public_of(each): each for each in followed.held}
            return [_log_key(name, each, held) for each in public.keys]

        return cls(name, keys)

    @property
    def vkey(self) -> str:
        """Returns the public key that signs now, as verifiers are told it."""
        return self._keys()[0].plain.vkey

    def lines(self, text: str, second: int) -> tuple[str, ...]:
        """Returns the signature lines under a text: two of each key that signs, the active one first.

        Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) while this process does not hold the active one.
        """
        keys = self._keys()
        if keys[0].key is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", f"Kunci aktif {keys[0].plain.vkey} tidak dipegang proses ini.")
        signing = [each.key for each in keys if each.key is not None]
        return tuple(line for key in signing for line in (key.sign(text), key.cosign(text, second)))

    def holds(self, note: Note) -> bool:
        """Tells whether one of the log's keys signed a checkpoint, of a size that it may have signed."""
        size = note.checkpoint.size
        return any(each.counts_at(size) and each.plain.holds(note) for each in self._keys())

    def is_active(self, note: Note) -> bool:
        """Tells whether the key that signs now signed a checkpoint."""
        return self._keys()[0].plain.holds(note)

    def second_of(self, note: Note) -> int:
        """Returns the latest second that a key of the log says under a checkpoint; 0 where none says one."""
        said = [each.timed.time_of(note.text, line) or 0 for each in self._keys() for line in note.lines]
        return max(said, default=0)


def readers_of(name: str, keys: SignerKeys) -> list[NoteReader]:
    """Returns what knows the plain lines of each key of a log, the active one first."""
    return [NoteReader(vkey_of(name, _bytes(key.public))) for key in keys.keys]


def _log_key(name: str, key: SignerKey, held: dict[str, str]) -> LogKey:
    public = _bytes(key.public)
    private = held.get(key.public) if key.state in SIGNING_STATES else None
    readers = (NoteReader(vkey_of(name, public)), NoteReader(vkey_of(name, public, TIMED)))
    return LogKey(*readers, key.counts_at, NoteKey(name, private) if private else None)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
