"""Gives the tests of identity the same house."""

from tests.web.conftest import hashed, house

__all__ = ["hashed", "house"]
