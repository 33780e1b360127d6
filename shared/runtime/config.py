"""Knobs from the environment or from one TOML file (`TERBUKA_CONFIG`), whose tables are the settings classes."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from shared.runtime.errors import Refusal

VARIABLE = "TERBUKA_CONFIG"
TABLES = ("kafka", "store", "limits", "intake", "registry", "scheduler", "publisher", "mail")
"""The tables that the file may have; what stands above them all is the process's own."""

ALIAS_ONLY = "TERBUKA-"
"""A prefix that no variable of a shell can have: fields of such a class are read by their alias alone."""


class TerbukaSettings(BaseSettings):
    """A class of settings: what the environment does not say is taken from its table, keys being field names.

    Building one raises `Refusal` (`BERKAS_PENGATURAN_TIDAK_TERBACA`, `PENGATURAN_TIDAK_DIKENAL`, `PENGATURAN_SALAH`).
    """

    table: ClassVar[str] = ""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise _wrong(error) from None  # its text holds the values, among them secrets

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Puts the file behind everything else."""
        return init_settings, env_settings, dotenv_settings, _Table(settings_cls, cls.table)


class _Table(PydanticBaseSettingsSource):
    """Reads one table of the file; a knob that a stronger source has set is left out."""

    def __init__(self, settings_cls: type[BaseSettings], table: str) -> None:
        super().__init__(settings_cls)
        self._table = table

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Not asked: the table is read whole."""
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        """Returns the values by field name."""
        fields = self.settings_cls.model_fields
        values = _read(self._table, [name for name in fields if name not in TABLES])
        return {name: value for name, value in values.items() if not self._is_set(name, fields[name])}

    def _is_set(self, name: str, field: FieldInfo) -> bool:
        return name in self.current_state or field.validation_alias in self.current_state


def _read(table: str, known: list[str]) -> Mapping[str, Any]:
    path = os.environ.get(VARIABLE, "")
    if not path:
        return {}
    content = _content(Path(path))
    for name, value in content.items():
        if isinstance(value, dict) and name not in TABLES:
            raise _unknown(path, f"[{name}]", name, TABLES)
    values: Mapping[str, Any] = content.get(table, {}) if table else _without_tables(content)
    if not isinstance(values, dict):
        raise _unreadable(path, f"`{table}` bukan tabel")
    for name in values:
        if name not in known:
            raise _unknown(path, f"[{table}] {name}" if table else name, name, known)
    return values


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _unreadable(str(path), os.strerror(error.errno or 0)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(str(path), str(error)) from error


def _without_tables(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if not isinstance(value, dict) and name not in TABLES}


def _wrong(error: ValidationError) -> Refusal:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    names = ", ".join(f"{'.'.join(map(str, fault['loc']))} ({fault['type']})" for fault in faults)
    return Refusal(
        "PENGATURAN_SALAH",
        f"Nilai pengaturan ini tidak dapat dipakai: {names}.",
        mend=f"Perbaiki nilainya di lingkungan proses, di .env, atau di berkas {VARIABLE}.",
    )


def _unreadable(path: str, why: str) -> Refusal:
    return Refusal(
        "BERKAS_PENGATURAN_TIDAK_TERBACA",
        f"Berkas pengaturan {path} tidak dapat dibaca: {why}.",
        mend=f"Isi {VARIABLE} dengan berkas TOML yang dapat dibaca layanan ini, atau kosongkan.",
    )


def _unknown(path: str, shown: str, name: str, known: Iterable[str]) -> Refusal:
    choices = sorted(known)
    near = get_close_matches(name, choices, n=1, cutoff=0.5)
    mend = f"Maksud Anda `{near[0]}`?" if near else f"Yang dikenal di situ: {', '.join(choices) or 'tidak ada'}."
    return Refusal("PENGATURAN_TIDAK_DIKENAL", f"Pengaturan `{shown}` di {path} tidak dikenal.", mend=mend)
