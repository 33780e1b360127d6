"""The zone of time of the public body, in which its days begin: one for a process, set when its settings are read."""

from typing import Literal
from zoneinfo import ZoneInfo

ZoneName = Literal["WIB", "WITA", "WIT"]
ZONES: dict[ZoneName, ZoneInfo] = {
    "WIB": ZoneInfo("Asia/Pontianak"),
    "WITA": ZoneInfo("Asia/Makassar"),
    "WIT": ZoneInfo("Asia/Jayapura"),
}
"""The zones of Indonesia by the names that people use: UTC+7, UTC+8, UTC+9, all without summer time."""


class _Chosen:
    """Holds the name of the zone of this process."""

    name: ZoneName = "WIB"


def use_legal_zone(name: ZoneName) -> None:
    """Sets the zone of this process; every process of a province has the same."""
    _Chosen.name = name


def legal_zone() -> ZoneInfo:
    """Returns the zone in which the public body's days begin."""
    return ZONES[_Chosen.name]


def zone_name() -> ZoneName:
    """Returns the name of that zone as people write it after a time of day."""
    return _Chosen.name
