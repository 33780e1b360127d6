"""Which group of the identity provider gives which role and agency, by a file of the province."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.security.identity.actor import ROLES
from shared.security.identity.oidc.refusals import no_role, two_agencies, wrong_mapping

KEYS = {"roles", "skpd"}


@dataclass(frozen=True)
class GroupRights:
    """The roles of a person and, where one of them is `skpd`, the code of the agency."""

    roles: frozenset[str]
    skpd: str | None = None


def read_mapping(path: Path) -> dict[str, GroupRights]:
    """Reads the file; raises `Refusal` (`OIDC_PEMETAAN_SALAH`) for anything in it that is not understood."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise wrong_mapping(path, str(error)) from error
    groups = content.get("groups")
    if set(content) != {"groups"} or not isinstance(groups, dict) or not groups:
        raise wrong_mapping(path, "harus memuat tabel groups saja, dengan sedikitnya satu kelompok")
    return {name: _rights(path, name, entry) for name, entry in groups.items()}


def rights_of(groups: Iterable[str], mapping: Mapping[str, GroupRights]) -> GroupRights:
    """Adds up what the groups of a person give; a group that the file does not name gives nothing.

    Raises `Forbidden` (`OIDC_TANPA_PERAN`, `OIDC_SKPD_GANDA`).
    """
    held = [mapping[group] for group in groups if group in mapping]
    agencies = {rights.skpd for rights in held if rights.skpd is not None}
    if not held:
        raise no_role()
    if len(agencies) > 1:
        raise two_agencies()
    return GroupRights(frozenset().union(*(rights.roles for rights in held)), next(iter(agencies), None))


def _rights(path: Path, name: str, entry: Any) -> GroupRights:
    if not isinstance(entry, dict) or not set(entry) <= KEYS:
        raise wrong_mapping(path, f"kelompok {name} hanya boleh memuat roles dan skpd")
    roles, skpd = entry.get("roles"), entry.get("skpd")
    if not isinstance(roles, list) or not roles or not all(role in ROLES for role in roles):
        raise wrong_mapping(path, f"peran kelompok {name} harus dari: {', '.join(ROLES)}")
    if ("skpd" in roles) != (isinstance(skpd, str) and bool(skpd.strip())):
        raise wrong_mapping(path, f"kelompok {name} berperan skpd harus menyebut satu skpd, dan hanya kelompok itu")
    return GroupRights(frozenset(roles), skpd)
