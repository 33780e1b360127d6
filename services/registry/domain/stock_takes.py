"""What a stock-take finds: seen, missing, lent, and what lies where it should not."""

from collections.abc import Collection, Mapping, Sequence

from services.registry.domain.item import Item


def found(expected: Sequence[Item], marked: Collection[str]) -> Mapping[str, list[str]]:
    """Returns ids of items: `seen` and `missing` of what should be there, `lent` of it, and `stray` beside it.

    A paper that is lent and was seen all the same is `seen`.
    """
    should = {item.id: item.live_loan is not None for item in expected}
    unseen = [item_id for item_id in should if item_id not in marked]
    return {
        "seen": [item_id for item_id in should if item_id in marked],
        "missing": [item_id for item_id in unseen if not should[item_id]],
        "lent": [item_id for item_id in unseen if should[item_id]],
        "stray": [item_id for item_id in marked if item_id not in should],
    }
