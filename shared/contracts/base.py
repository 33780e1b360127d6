"""What every event contract shares."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of an event: frozen, and tolerant of fields that a later producer adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """A fact that a room has said; `type` is `<room>.<past_tense_fact>.v<n>`, `key_field` orders it."""

    type: ClassVar[str]
    topic: ClassVar[str]
    key_field: ClassVar[str] = "item_id"

    @property
    def key(self) -> str:
        """Returns the key that orders this event among others: item, submission, SKPD or calendar year."""
        return str(getattr(self, self.key_field))
