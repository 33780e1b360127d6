"""What the judge of texts says: a finding with its code, its field and its weight, in the words of the refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made_with
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from shared.law.rules import RULES, refuse
from shared.runtime.errors import Refusal


class Weight(StrEnum):
    """How much a finding weighs at the door where it is made."""

    ERROR = "error"
    """The text is refused."""
    CONFIRM = "confirm"
    """Two persons confirm the text, or write another one."""
    WARNING = "warning"
    """The text is taken, and whoever decides is told."""


@dataclass(frozen=True)
class TextFinding:
    """One finding; `ground` counts from 1, 0 means the whole item; `proposal` is a safer wording, if there is one."""

    code: str
    field: str
    weight: Weight = Weight.ERROR
    ground: int = 0
    proposal: str = ""
    data: Mapping[str, Any] = made_with(default_factory=lambda: MappingProxyType({}))

    def refusal(self) -> Refusal:
        """Builds the refusal of the finding's name."""
        proposed = {"proposal": self.proposal} if self.proposal else {}
        return refuse(self.code, **{**self.data, **proposed})

    @property
    def message(self) -> str:
        """Returns the sentence of the finding."""
        return self.refusal().message

    @property
    def mend(self) -> str:
        """Returns how to mend it, with the safer wording."""
        return RULES[self.code].mend + (f" Usul: {self.proposal}" if self.proposal else "")

    def as_warning(self) -> "TextFinding":
        """Returns the finding with the weight of a warning."""
        return replace(self, weight=Weight.WARNING)


def found(code: str, field_name: str, weight: Weight = Weight.ERROR, *, proposal: str = "", **data: Any) -> TextFinding:
    """Builds a finding about the whole item."""
    return TextFinding(code, field_name, weight, proposal=proposal, data=MappingProxyType(data))
