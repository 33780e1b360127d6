"""A house of intake and a registry side by side, for one text at every door."""

from tests.intake.conftest import house
from tests.registry.conftest import hashed_password, registry

__all__ = ["hashed_password", "house", "registry"]
