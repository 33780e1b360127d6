"""Service times of the steps of the SOP: targets of the province, and how long before an end its opening must begin.

The SOP calls its times tentative: they are no legal limit, they are measured and not enforced (docs/law.md 19). The
first notice of the ladder leaves them room.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import TerbukaSettings


class ServiceStep(StrEnum):
    """A step whose time is measured, from the one before it; the last three are those of an opening."""

    PROPOSE = "propose"
    DECIDE = "decide"
    APPROVE = "approve"
    CONSIDER = "consider"
    DECIDE_OPENING = "decide_opening"
    APPROVE_OPENING = "approve_opening"


OPENING = (ServiceStep.CONSIDER, ServiceStep.DECIDE_OPENING, ServiceStep.APPROVE_OPENING)

Targets = Mapping[ServiceStep, int]
"""Working days that the province allows each step."""


class ServiceTimes(TerbukaSettings):
    """Says the targets: `TERBUKA_SERVICE_DAYS` as JSON, or `days` in the table `[service]` of `TERBUKA_CONFIG`."""

    table: ClassVar[str] = "service"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_SERVICE_", extra="ignore", env_ignore_empty=True)

    days: dict[ServiceStep, Annotated[int, Field(ge=1, le=60)]] = Field(default_factory=dict)


def of_opening(targets: Targets) -> Targets:
    """Returns the targets of the steps of an opening in their order; nothing until each of them has one."""
    return {step: targets[step] for step in OPENING} if all(step in targets for step in OPENING) else {}
