"""What `make fuzz` feeds for ten minutes takes any bytes here, too, and what is nearly right."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import SEEDS
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_nearly_right_is_read_or_refused(name: str) -> None:
    chance, seeds = random.Random(7), list(SEEDS[name]())
    for number in range(200):
        data = bytearray(seeds[number % len(seeds)])
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        TARGETS[name](bytes(data))
