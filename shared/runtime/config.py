"""Knobs from the environment or from one TOML file (`TERBUKA_CONFIG`), whose tables are the settings classes."""

import os
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, TomlConfigSettingsSource

from shared.runtime.errors import Refusal

VARIABLE = "TERBUKA_CONFIG"

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

    @field_validator("*", mode="before")
    @classmethod
    def _no_file_for_an_empty_path(cls, value: Any, info: ValidationInfo) -> Any:
        """Takes an empty path, as compose files give it, for none; else it would be the folder of the process."""
        optional_path = info.field_name and cls.model_fields[info.field_name].annotation == (Path | None)
        return None if value == "" and optional_path else value

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


def refuse_unknown_tables(tables: Iterable[str]) -> None:
    """Looks at the tables of the file, of which each settings class sees only its own.

    Raises `Refusal` (`BERKAS_PENGATURAN_TIDAK_TERBACA`, `PENGATURAN_TIDAK_DIKENAL`).
    """
    path, known = os.environ.get(VARIABLE, ""), set(tables)
    for name, value in (_content(Path(path)) if path else {}).items():
        if isinstance(value, dict) and name not in known:
            raise _unknown(path, f"[{name}]", name, known)
        if not isinstance(value, dict) and name in known:
            raise _unreadable(path, f"`{name}` bukan tabel")


class _Table(TomlConfigSettingsSource):
    """Reads one table of the file and refuses the keys in it that are no fields."""

    def __init__(self, settings_cls: type[BaseSettings], table: str) -> None:
        self._table = table
        self._fields = [name for name in settings_cls.model_fields if not _is_table(settings_cls, name)]
        super().__init__(settings_cls, os.environ.get(VARIABLE) or None)

    def _read_files(self, files: Any, deep_merge: bool = False) -> dict[str, Any]:
        if files is None:
            return {}
        content = _content(Path(files))
        plain = {name: value for name, value in content.items() if not isinstance(value, dict)}
        values: dict[str, Any] = content.get(self._table, {}) if self._table else plain
        if not isinstance(values, dict):
            raise _unreadable(files, f"`{self._table}` bukan tabel")
        for name in values:
            if name not in self._fields:
                raise _unknown(files, f"[{self._table}] {name}" if self._table else name, name, self._fields)
        return values


def _is_table(settings_cls: type[BaseSettings], name: str) -> bool:
    kind = settings_cls.model_fields[name].annotation
    return isinstance(kind, type) and issubclass(kind, TerbukaSettings)


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _unreadable(str(path), os.strerror(error.errno or 0)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(str(path), str(error)) from error


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
