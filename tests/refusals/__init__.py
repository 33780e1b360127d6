"""Refusals, one by one and all together; the comparisons of `house` tell what differs where one fails."""

import pytest

pytest.register_assert_rewrite("tests.refusals.house")
