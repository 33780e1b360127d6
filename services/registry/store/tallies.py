"""The tallies of items and cases, and what they count."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from services.registry import tables as t
from services.registry.tables import MESSAGING
from shared.room.tallies import Tallies

ITEM, CASE = t.items.c, t.cases.c
KEYS = ("about", "state", "queue", "skpd_code", "huruf")


def _counted(columns: Sequence[Any]) -> Select[Any]:
    named = [column.label(name) for column, name in zip(columns, KEYS, strict=True)]
    return select(*named, func.count().label("rows")).group_by(*columns[1:])


NONE, NOTHING = cast(literal("{}"), ARRAY(Text)), literal("")
ITEMS = _counted((literal("items"), ITEM.state, ITEM.queue, ITEM.skpd_code, ITEM.huruf))
CASES = _counted((literal("cases"), CASE.state, NOTHING, NOTHING, NONE))
TALLIED = Tallies(t.TALLIES, KEYS, union_all(ITEMS, CASES), MESSAGING.audit)
