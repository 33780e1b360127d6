"""The Merkle tree of a transparency log, kept as tiles of 256 hashes (RFC 6962, section 2.1; C2SP tlog-tiles)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

Place = tuple[int, int]
"""Level and index of a tile."""

WIDTH = 256
"""Hashes in a full tile: its height is 8."""
HASH = 32
"""Bytes of one hash."""


class MissingTile(Exception):
    """A tile is needed that was not loaded; `place` says which."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


def leaf_hash(entry: bytes) -> bytes:
    """Returns the hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Returns the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Computes hashes and proofs of one size of a log from its tiles; raises `MissingTile` for one that is absent."""

    def __init__(self, size: int, tiles: Mapping[Place, bytes]) -> None:
        self.size = size
        self._tiles = tiles

    def root(self) -> bytes:
        """Returns the root; that of an empty tree is the hash of nothing."""
        return self._range(0, self.size) if self.size else hashlib.sha256(b"").digest()

    def inclusion(self, index: int) -> list[bytes]:
        """Returns the proof that the leaf at `index` is in the tree, from its sibling up."""
        return self._path(index, 0, self.size)

    def consistency(self, old: int) -> list[bytes]:
        """Returns the proof that the tree begins with the tree of `old` leaves (0 to its size)."""
        return [] if old in (0, self.size) else self._extension(old, 0, self.size, whole=True)

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._range(middle, end)]
        return [*self._path(index, middle, end), self._range(start, middle)]

    def _extension(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self._range(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._extension(old, start, middle, whole=whole), self._range(middle, end)]
        return [*self._extension(old, middle, end, whole=False), self._range(start, middle)]

    def _range(self, start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._complete(level, start >> level)
        middle = start + _split(count)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _complete(self, level: int, index: int) -> bytes:
        """Returns the root of a full subtree of 2^level leaves, folded from the hashes of one tile."""
        height, below = divmod(level, 8)
        first = index << below
        place = (height, first // WIDTH)
        if place not in self._tiles:
            raise MissingTile(place)
        hashes = _hashes(self._tiles[place])[first % WIDTH :][: 1 << below]
        if len(hashes) < 1 << below:
            raise MissingTile(place)
        return _fold(hashes)


def grow(size: int, leaves: Sequence[bytes], tiles: Mapping[Place, bytes]) -> dict[Place, bytes]:
    """Returns the tiles that change when leaf hashes follow a tree of `size`; `tiles` holds its last of each level.

    Raises `MissingTile` where a last tile that is not full is absent or shorter than the size says.
    """
    changed: dict[Place, bytes] = {}
    level, hashes = 0, list(leaves)
    while hashes:
        count, above = size >> 8 * level, []
        for place, tile in _filled(level, count, hashes, tiles):
            changed[place] = tile
            if len(tile) == WIDTH * HASH:
                above.append(_fold(_hashes(tile)))
        level, hashes = level + 1, above
    return changed


def edge(size: int) -> list[Place]:
    """Returns the places of the tiles at the right edge of a tree that are not full."""
    return [(level, (size >> 8 * level) // WIDTH) for level in range(8) if (size >> 8 * level) % WIDTH]


def _filled(
    level: int, count: int, hashes: Sequence[bytes], tiles: Mapping[Place, bytes]
) -> Iterator[tuple[Place, bytes]]:
    """Yields the tiles of one level that `hashes` fill, where `count` hashes stand already."""
    taken = 0
    while taken < len(hashes):
        place, inside = (level, (count + taken) // WIDTH), (count + taken) % WIDTH
        standing = tiles.get(place, b"")[: inside * HASH] if inside else b""
        if len(standing) != inside * HASH:
            raise MissingTile(place)
        added = hashes[taken : taken + WIDTH - inside]
        yield place, standing + b"".join(added)
        taken += len(added)


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Returns the root to which a leaf hash leads by a proof of inclusion; None where the proof cannot be one."""
    if not 0 <= index < size:
        return None
    node, place, last = leaf, index, size - 1
    for hashed in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            node = node_hash(hashed, node)
            while not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, hashed)
        place, last = place >> 1, last >> 1
    return node if last == 0 else None


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Tells whether a tree begins with an older one; each is its size and its root (RFC 9162, section 2.1.4.2)."""
    size, root = old
    if size == 0 or size >= new[0]:
        return not proof and (size == 0 or old == new)
    steps = [root, *proof] if size & (size - 1) == 0 else list(proof)
    place, last = size - 1, new[0] - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not steps:
        return False
    before = after = steps[0]
    for hashed in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(hashed, before), node_hash(hashed, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, hashed)
        place, last = place >> 1, last >> 1
    return last == 0 and before == root and after == new[1]


def _split(count: int) -> int:
    """Returns the largest power of two below a count."""
    return 1 << (count - 1).bit_length() - 1


def _hashes(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def _fold(hashes: Sequence[bytes]) -> bytes:
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def tile_path(index: int) -> str:
    """Returns the number of a tile as its address has it, in groups of three digits (C2SP tlog-tiles)."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups)
