"""Which layers of a PDF are switched off when it is opened (ISO 32000-1, 8.11)."""

from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

DEEPEST = 16


class Layers:
    """Tells what belongs to a layer that is not shown."""

    def __init__(self, pdf: Pdf) -> None:
        self._off: set[Any] = set()
        found = pdf.Root.get("/OCProperties")
        if not isinstance(found, Dictionary):
            return
        default = found.get("/D", Dictionary())
        if default.get("/BaseState") == Name.OFF:
            self._off |= {each.objgen for each in found.get("/OCGs", Array([]))}
            self._off -= {each.objgen for each in default.get("/ON", Array([]))}
        self._off |= {each.objgen for each in default.get("/OFF", Array([]))}

    def hides(self, membership: Any) -> bool:
        """Tells whether a group, or a membership that combines groups, is not shown."""
        return not self._shown(membership, 0)

    def _shown(self, one: Any, depth: int) -> bool:
        if not isinstance(one, Dictionary) or depth > DEEPEST:
            return True
        if one.get("/Type") != Name.OCMD:
            return one.objgen not in self._off
        if isinstance(one.get("/VE"), Array):
            return self._expression(one.VE, depth + 1)
        groups = one.get("/OCGs", Array([]))
        states = [self._shown(each, depth + 1) for each in (groups if isinstance(groups, Array) else [groups])]
        policy = str(one.get("/P", Name.AnyOn))
        rules = {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}
        return not states or rules.get(policy, any(states))

    def _expression(self, one: Any, depth: int) -> bool:
        if not isinstance(one, Array) or not len(one) or depth > DEEPEST:
            return self._shown(one, depth)
        states = [self._expression(each, depth + 1) for each in list(one)[1:]]
        if one[0] == Name.Not:
            return not all(states)
        return any(states) if one[0] == Name.Or else all(states)
