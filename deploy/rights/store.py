"""Accounts and rights in the object store: a policy of the bucket gives each room's account its own part of it."""

import json
from collections.abc import Iterator
from typing import Any

from deploy.rooms import SPECS, STORING, RoomSpec
from shared.runtime.errors import Refusal, TerbukaError
from shared.runtime.settings import Settings
from shared.storage.s3 import S3Store
from shared.storage.s3.wire import translating

BUCKET = (
    "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketTagging",
    "s3:GetBucketVersioning", "s3:GetBucketObjectLockConfiguration",
)  # fmt: skip
"""What every room does with the bucket: it lists keys, which say nothing, and recognises the bucket as its own."""

READS = ("s3:GetObject", "s3:GetObjectVersion")
WRITES = (
    *READS, "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts", "s3:PutObjectRetention", "s3:GetObjectRetention",
)  # fmt: skip
"""A room puts, reads and removes; a locked object outlives its deletion all the same."""

FOR_ALL = ("readyz",)
"""A key that no object has: a room asks for it to see whether the store answers."""

TRIALS = ("periksa/",)
"""Where a room proves at its start that locks work."""


ROOMS_AT_WORK = [spec for spec in SPECS if spec.name in STORING]


def policy_of(bucket: str) -> dict[str, Any]:
    """Returns the policy by which each room's account may do its part with a bucket, and nothing else."""
    lines = [line for spec in ROOMS_AT_WORK for line in _statements(bucket, spec)]
    return {"Version": "2012-10-17", "Statement": lines}


async def apply_store(settings: Settings) -> list[dict[str, str]]:
    """Makes the bucket ready as its owner and gives each room's account exactly its rights; says which they are.

    Raises as `S3Store.prepare` does, and `Refusal` (`HAK_S3_DITOLAK`) where the store knows no such account or has no
    policies; the bucket is ready then, and its owner's account works.
    """
    store = S3Store(settings.store)
    await store.prepare()
    try:
        with translating():
            store.client.set_bucket_policy(store.bucket, json.dumps(policy_of(store.bucket)))
    except TerbukaError as error:
        raise Refusal(
            "HAK_S3_DITOLAK",
            "Penyimpanan S3 tidak menerima hak tiap ruang: akunnya belum ada di sana, atau ia tidak mengenal hak.",
            mend=f"Buat akun {', '.join(STORING)} di penyimpanan, lalu jalankan `terbuka store apply` lagi.",
        ) from error
    return [
        {"account": spec.name, "writes": ", ".join(spec.stores), "reads": ", ".join(spec.fetches)}
        for spec in ROOMS_AT_WORK
    ]


def refuse_without_s3(settings: Settings) -> None:
    """Raises `Refusal` (`BUKAN_S3`) where objects lie in a folder."""
    if not settings.store.remote:
        raise Refusal(
            "BUKAN_S3",
            "Berkas disimpan di map setempat; tidak ada penyimpanan S3 untuk diperiksa.",
            mend="Isi TERBUKA_OBJECTS=s3://nama-ember dan TERBUKA_S3_*, lalu jalankan lagi.",
        )


def _statements(bucket: str, spec: RoomSpec) -> Iterator[dict[str, Any]]:
    whole = f"arn:aws:s3:::{bucket}"

    def allowed(actions: tuple[str, ...], resources: list[str]) -> dict[str, Any]:
        return {"Effect": "Allow", "Principal": {"AWS": [spec.name]}, "Action": actions, "Resource": resources}

    yield allowed(BUCKET, [whole])
    yield allowed(WRITES, [f"{whole}/{prefix}*" for prefix in (*spec.stores, *TRIALS)])
    yield allowed(READS, [f"{whole}/{prefix}*" for prefix in spec.fetches] + [f"{whole}/{key}" for key in FOR_ALL])
