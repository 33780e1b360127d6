"""The settings of intake: what it takes in, and how it reads and sweeps."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.config import TerbukaSettings


class Limits(TerbukaSettings):
    """Bounds what may be handed in; every size is in bytes and stands in the environment as `TERBUKA_LIMIT_<NAME>`."""

    table: ClassVar[str] = "limits"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_LIMIT_", extra="ignore")

    file: int = Field(default=50 * MEBIBYTE, gt=0)
    files_per_submission: int = Field(default=20, gt=0)
    files_per_list: int = Field(default=2_000, gt=0)
    """Files that came in before a list and are handed in with it."""
    skpd_day: int = Field(default=10 * 1024 * MEBIBYTE, gt=0)
    """Of all files that one SKPD hands in on one day; what an officer hands in for it counts, and is never refused."""
    workbook: int = Field(default=20 * MEBIBYTE, gt=0)
    dossier: int = Field(default=1 * MEBIBYTE, gt=0)
    items_per_submission: int = Field(default=2_000, gt=0)
    form: int = Field(default=2 * MEBIBYTE, gt=0)

    @property
    def request(self) -> int:
        """Returns the largest body that any request may have, in bytes; it holds for every room."""
        return self.file * self.files_per_submission + self.dossier


class IntakeSettings(TerbukaSettings):
    """Limits of reading workbooks and times of the sweeps; in the environment as `TERBUKA_INTAKE_<NAME>`."""

    table: ClassVar[str] = "intake"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_INTAKE_", extra="ignore")

    rows_per_workbook: int = Field(default=50_000, gt=0)
    reading_seconds: int = Field(default=60, gt=0)
    """Of the processor, for one workbook: a busy machine does not make a lawful list too heavy."""
    reading_wait_seconds: int = Field(default=900, gt=0)
    """By the clock, for a reading that neither ends nor uses the processor."""
    readings_at_once: int = Field(default=2, gt=0)
    """Further workbooks wait; turns go round the SKPD."""
    reading_bytes: int = Field(default=1024 * 1024 * 1024, gt=0)
    orphan_seconds: int = Field(default=86_400, gt=0)
    """Longer than any upload lasts: its first file has no row until the last has arrived."""
    kept_seconds: int = Field(default=7 * 86_400, gt=0)
    """How long the good files of a refused request wait for the next one."""
    unfinished_seconds: int = Field(default=7 * 86_400, gt=0)
    """How long a workbook that was read waits to be handed in."""
    draft_seconds: int = Field(default=30 * 86_400, gt=0)
    """How long a draft and a checked form wait after they were saved."""
    upload_seconds: int = Field(default=30 * 86_400, gt=0)
    """How long a file that arrives part by part may take, and how long its row answers afterwards."""
    uploads_at_once: int = Field(default=40, gt=0)
    """Files that one account has begun to send and neither finished nor removed; what the gate refused counts too."""
    uploads_judged_at_once: int = Field(default=2, gt=0)
    """Files of uploads that are whole in memory at the gate; further ones wait sealed."""
    part_bytes: int = Field(default=MEBIBYTE, gt=0)
    """Bytes of an upload that are in memory before they are sealed and stored as one part."""
    parts_per_upload: int = Field(default=5_000, gt=0)
    silence_seconds: int = Field(default=20, gt=0)
    """How long a part is waited for before what came is stored and the request ends."""
    writer_seconds: int = Field(default=30, gt=0)
    """How long after its last part a request still holds its upload; longer than `silence_seconds`."""
    answers_days: int = Field(default=90, gt=0)
    """How long the answer to an Idempotency-Key is kept; the same key afterwards is a new request."""
    rescan_seconds: int = Field(default=60, gt=0)
    sweep_seconds: int = Field(default=600, gt=0)
