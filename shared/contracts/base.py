"""What every contract shares."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo


class Part(BaseModel):
    """A piece of an event: frozen, and tolerant of fields that a later producer adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """A fact that a room publishes; `type` is `<room>.<past_tense_fact>.v<n>`, `key_field` orders it."""

    type: ClassVar[str]
    topic: ClassVar[str]
    key_field: ClassVar[str] = "item_id"

    @classmethod
    def room(cls) -> str:
        """Returns the room that writes the event, as its type names it."""
        return cls.type.partition(".")[0]

    @property
    def key(self) -> str:
        """Returns the key that orders this event among others: item, submission, SKPD or calendar year."""
        return str(getattr(self, self.key_field))


class TitledField(NamedTuple):
    """A field of a contract as people read it: its key, and its title and description in Indonesian."""

    key: str
    title: str
    description: str


def fields_of(model: Any) -> Mapping[str, FieldInfo]:
    """Returns the fields of a model or of a pydantic dataclass by their keys, in their order."""
    found: Mapping[str, FieldInfo] = model.__pydantic_fields__
    return found


def titled(model: Any, *, but: Collection[str] = ()) -> tuple[TitledField, ...]:
    """Returns the fields of plain text that bear a title, in their order, without those that a page words itself."""
    return tuple(
        TitledField(key, field.title, field.description or "")
        for key, field in fields_of(model).items()
        if field.title and field.annotation is str and key not in but
    )


def text_keys(model: Any) -> tuple[str, ...]:
    """Returns the keys of the fields of plain text, in their order."""
    return tuple(key for key, field in fields_of(model).items() if field.annotation is str)
