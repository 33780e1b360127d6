"""Tries an S3 store with small objects of a run's own; a failed check becomes a finding, no exception."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn

from minio import Minio
from minio.error import S3Error
from uuid6 import uuid7

from shared.runtime.settings import StoreSettings

FOLDER = "periksa/"


class Broken(Exception):
    """The failure of a promise that the store did not keep."""


@dataclass(frozen=True)
class StoreFinding:
    """The result of one check; `fault` is empty where the store keeps the promise."""

    name: str
    promise: str
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """Returns the finding for programs."""
        return {"check": self.name, "promise": self.promise, "passed": not self.fault, "fault": self.fault}


class Probe:
    """The client, bucket and objects of one run of checks, and the removal of what no lock protects."""

    def __init__(self, client: Minio, bucket: str, settings: StoreSettings) -> None:
        self.client = client
        self.bucket = bucket
        self.settings = settings
        self.folder = f"{FOLDER}{uuid7()}/"

    def __enter__(self) -> "Probe":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for entry in list(self.client.list_objects(self.bucket, FOLDER, recursive=True)):
            self._remove(str(entry.object_name))

    def run(self, check: "StoreCheck") -> StoreFinding:
        """Runs one check; every failure becomes its finding."""
        try:
            check.work(self)
        except Broken as broken:
            return StoreFinding(check.name, check.promise, str(broken))
        except S3Error as error:
            return StoreFinding(check.name, check.promise, f"{error.code}: {error.message}")
        except Exception as error:
            return StoreFinding(check.name, check.promise, f"{type(error).__name__}: {error}")
        return StoreFinding(check.name, check.promise)

    def key(self, name: str) -> str:
        """Returns the key of an object of this run."""
        return self.folder + name

    def put(self, name: str, data: bytes = b"terbuka", **options: Any) -> str:
        """Stores a small object and returns its version."""
        stored = self.client.put_object(self.bucket, self.key(name), io.BytesIO(data), len(data), **options)
        return stored.version_id or ""

    def read(self, name: str, **options: Any) -> bytes:
        """Reads an object whole, or the part that `offset` and `length` name."""
        response = self.client.get_object(self.bucket, self.key(name), **options)
        try:
            return bytes(response.read())
        finally:
            response.close()
            response.release_conn()

    def remove(self, name: str, version: str) -> None:
        """Removes one version of an object."""
        self.client.remove_object(self.bucket, self.key(name), version_id=version)

    def _remove(self, key: str) -> None:
        while True:
            try:
                version = self.client.stat_object(self.bucket, key).version_id
                self.client.remove_object(self.bucket, key, version_id=version)
            except S3Error:
                return


@dataclass(frozen=True)
class StoreCheck:
    """One promise of a store and the trial of it."""

    name: str
    promise: str
    work: Callable[[Probe], None]


def must_refuse(fault: str, work: Callable[[], Any]) -> None:
    """Expects the store to refuse; raises `Broken` with the fault where it does not."""
    try:
        work()
    except S3Error:
        return
    broken(fault)


def must_be(right: bool, fault: str) -> None:
    """Raises `Broken` with the fault unless it is right."""
    if not right:
        broken(fault)


def broken(fault: str) -> NoReturn:
    """Ends a check with its fault."""
    raise Broken(fault)
