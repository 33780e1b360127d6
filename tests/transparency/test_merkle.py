"""Our tree and notes say what an independent implementation says (golang.org/x/mod, see `go_log.go`)."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from shared.runtime.errors import Malformed
from shared.security.merkle import MissingTile, Tree, check_inclusion, edge, grow, is_consistent, leaf_hash, tile_path
from shared.security.notes import Checkpoint, NoteKey, NoteReader, parse

GOLDEN = json.loads((Path(__file__).parent / "go_log.json").read_text())
LEAVES = [leaf_hash(f"entry {number}".encode()) for number in range(700)]


def test_roots_proofs_and_notes_are_those_of_the_other_implementation() -> None:
    tiles = grow(0, LEAVES, {})
    key = NoteKey("contoh.id/log", GOLDEN["seed"])
    assert key.vkey() == GOLDEN["vkey"]
    for made in GOLDEN["trees"]:
        size, root = made["size"], b64decode(made["root"])
        tree = Tree(size, tiles)
        assert tree.root() == root
        for index, proof in made["inclusion"].items():
            assert tree.inclusion(int(index)) == [b64decode(each) for each in proof]
            assert check_inclusion(LEAVES[int(index)], int(index), size, tree.inclusion(int(index))) == root
        for old, proof in made["consistency"].items():
            assert tree.consistency(int(old)) == [b64decode(each) for each in proof]
        text = Checkpoint("contoh.id/log", size, root).text()
        assert f"{text}\n{key.sign(text)}\n" == made["note"]
        assert NoteReader(GOLDEN["vkey"]).holds(parse(made["note"]))


def test_tiles_are_those_of_the_other_implementation_however_the_log_grows() -> None:
    at_once = grow(0, LEAVES, {})
    by_steps: dict[tuple[int, int], bytes] = {}
    size = 0
    for step in (1, 3, 250, 2, 256, 188):
        by_steps |= grow(size, LEAVES[size : size + step], {place: by_steps[place] for place in edge(size)})
        size += step
    assert size == 700
    assert by_steps == at_once
    for path, data in GOLDEN["tiles"].items():
        _, _, level, number = path.split("/", 3)
        number, _, width = number.partition(".p/")
        tile = at_once[int(level), int(number)]
        assert tile[: int(width or 256) * 32] == b64decode(data)


def test_every_pair_of_sizes_is_consistent_and_no_altered_one_is() -> None:
    tiles = grow(0, LEAVES[:40], {})
    altered = grow(0, [LEAVES[-1], *LEAVES[1:40]], {})
    for new in range(1, 40):
        root = Tree(new, tiles).root()
        for old in range(1, new + 1):
            proof = Tree(new, tiles).consistency(old)
            assert is_consistent((old, Tree(old, tiles).root()), (new, root), proof)
            assert not is_consistent((old, Tree(old, altered).root()), (new, root), proof)
            assert not is_consistent((old, Tree(old, tiles).root()), (new, root), [*proof, root])
    assert not is_consistent((5, Tree(5, tiles).root()), (4, Tree(4, tiles).root()), [])


def test_what_is_absent_is_said_and_addresses_have_groups_of_three() -> None:
    with pytest.raises(MissingTile):
        Tree(3, {}).root()
    with pytest.raises(MissingTile):
        grow(3, LEAVES[:1], {})
    assert [tile_path(number) for number in (0, 67, 1234067)] == ["000", "067", "x001/x234/067"]


@pytest.mark.parametrize("note", ["", "a\n1\n", "a\n01\nAAAA\n\n— a b\n", GOLDEN["trees"][0]["note"].rstrip()])
def test_a_broken_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(Malformed, match=r"^CHECKPOINT_RUSAK"):
        parse(note)
    with pytest.raises(Malformed, match=r"^KUNCI_LOG_RUSAK"):
        NoteReader(note)
