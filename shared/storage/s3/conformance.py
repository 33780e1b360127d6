"""Examines the configured store: tries every promise that Terbuka relies on."""

from contextlib import suppress

from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import S3Error
from minio.versioningconfig import VersioningConfig

from shared.runtime.errors import Refusal
from shared.runtime.settings import StoreSettings
from shared.storage.s3.probing import Probe, StoreFinding
from shared.storage.s3.promises import CHECKS, LOCK_CHECKS
from shared.storage.s3.wire import connect, translating

SCRATCH = "-periksa"


def examine(settings: StoreSettings) -> list[StoreFinding]:
    """Tries every promise in a bucket of its own beside the configured one (`<bucket>-periksa`, with object lock).

    Raises `Refusal` or `Transient` where the store cannot be tried at all.
    """
    client = connect(settings)
    bucket = settings.bucket + SCRATCH
    with translating():
        if not client.bucket_exists(bucket):
            _make(client, bucket)
        with Probe(client, bucket, settings) as probe:
            return [probe.run(check) for check in CHECKS]


def prove_locks(client: Minio, settings: StoreSettings) -> None:
    """Locks small objects for seconds in the configured bucket and tries to remove them.

    Raises `Refusal` (`KUNCI_OBJEK_PURA_PURA`) where the store removes them, or takes no lock at all.
    """
    with translating(), Probe(client, settings.bucket, settings) as probe:
        failed = [finding for finding in map(probe.run, LOCK_CHECKS) if finding.fault]
    if failed:
        raise Refusal(
            "KUNCI_OBJEK_PURA_PURA",
            f"Penyimpanan tidak sungguh-sungguh mengunci objek ({failed[0].name}: {failed[0].fault}).",
            mend="Pakai ember baru yang dibuat dengan object lock di penyimpanan yang lulus `terbuka store check`, "
            "atau matikan TERBUKA_S3_LOCK_DAYS.",
        )


def _make(client: Minio, bucket: str) -> None:
    try:
        client.make_bucket(bucket, object_lock=True)
    except S3Error as error:
        if error.code not in ("NotImplemented", "VersioningNotConfigured", "InvalidRequest"):
            raise
        client.make_bucket(bucket)
    with suppress(S3Error):  # the check of versions reports what is wrong
        client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
