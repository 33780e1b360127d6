"""Claims the bucket: makes it, or recognises it as Terbuka's own, versioned, with locks that are proved to work."""

from minio import Minio
from minio.commonconfig import ENABLED, Tags
from minio.error import S3Error
from minio.versioningconfig import VersioningConfig

from shared.runtime.errors import Refusal
from shared.runtime.settings import StoreSettings
from shared.storage.s3.conformance import prove_locks
from shared.storage.s3.wire import translating

MARK = ("terbuka", "objek")


def claim(client: Minio, settings: StoreSettings) -> None:
    """Makes the bucket ready; see `S3Store.prepare`."""
    bucket = settings.bucket
    if not _is_there(client, bucket):
        _make(client, bucket, lock=settings.lock_days > 0)
    marked = _marked(client, bucket)
    if not marked:
        _refuse_foreign(client, bucket)
    _version(client, bucket)
    if not marked:
        _mark(client, bucket)
    if settings.lock_days:
        prove_locks(client, settings)


def refuse_foreign(client: Minio, bucket: str) -> None:
    """Checks whether a bucket may be Terbuka's, and changes nothing; an absent one may.

    Raises `Refusal` (`EMBER_BERISI_LAIN`) and whatever `translating` makes of the store's answers.
    """
    if _is_there(client, bucket) and not _marked(client, bucket):
        _refuse_foreign(client, bucket)


def _is_there(client: Minio, bucket: str) -> bool:
    with translating():
        if client.bucket_exists(bucket):
            next(iter(client.list_objects(bucket)), None)  # a HEAD gives no reason when it refuses; a GET does
            return True
        return False


def _make(client: Minio, bucket: str, *, lock: bool) -> None:
    try:
        with translating():
            client.make_bucket(bucket, object_lock=lock)
    except Refusal as error:
        cause = error.__cause__
        if not isinstance(cause, S3Error) or cause.code != "BucketAlreadyOwnedByYou":
            raise


def _marked(client: Minio, bucket: str) -> bool:
    with translating():
        tags = client.get_bucket_tags(bucket)
    return tags is not None and tags.get(MARK[0]) == MARK[1]


def _refuse_foreign(client: Minio, bucket: str) -> None:
    with translating():
        foreign = next(iter(client.list_objects(bucket, recursive=True)), None)
    if foreign is not None:
        raise Refusal(
            "EMBER_BERISI_LAIN",
            f"Ember {bucket} sudah berisi objek yang bukan dari Terbuka.",
            mend="Pilih ember kosong atau nama lain di TERBUKA_OBJECTS=s3://nama-ember; ember ini tidak disentuh.",
        )


def _version(client: Minio, bucket: str) -> None:
    with translating():
        if client.get_bucket_versioning(bucket).status == ENABLED:
            return
    try:
        client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    except S3Error as error:
        raise Refusal(
            "EMBER_TANPA_VERSI",
            f"Penyimpanan tidak dapat menyimpan versi di ember {bucket}.",
            mend="Nyalakan versi (versitygw: --versioning-dir), lalu jalankan lagi.",
            s3=error.code,
        ) from error


def _mark(client: Minio, bucket: str) -> None:
    tags = Tags.new_bucket_tags()
    tags[MARK[0]] = MARK[1]
    with translating():
        client.set_bucket_tags(bucket, tags)
