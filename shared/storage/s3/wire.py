"""Connects to an S3 store: one client a process, time limits, every error translated."""

from collections.abc import Iterator
from contextlib import contextmanager

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError

from shared.runtime.errors import Conflict, EngineAway, EngineRefuses, NotFound, Refusal, TerbukaError
from shared.runtime.settings import StoreSettings

CONNECT_SECONDS = 5.0
CONNECTIONS = 32

ABSENT = {"NoSuchKey", "NoSuchVersion"}
TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}
FULL = {"InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "EntityTooLarge"}
WRONG_KEYS = {"SignatureDoesNotMatch", "InvalidAccessKeyId", "AuthorizationHeaderMalformed"}
SKEWED = {"RequestTimeTooSkewed", "RequestExpired"}
OTHERS = {"BucketAlreadyExists"}
FORBIDDEN = {"AccessDenied", "AllAccessDisabled", "AccountProblem"}
LOCKED = {"AccessDenied", "InvalidRequest", "ObjectLocked"}  # versitygw, MinIO, others


def connect(settings: StoreSettings, *, access_key: str | None = None, secret: str | None = None) -> Minio:
    """Makes the client of a process; it is safe to share between threads, not between processes.

    A request is repeated only where it was never sent; the caller decides about an answer lost after a write.
    Raises `Refusal` (`S3_BELUM_DIATUR`, `RAHASIA_TIDAK_TERBACA`).
    """
    if not settings.endpoint:
        raise Refusal(
            "S3_BELUM_DIATUR",
            "Alamat penyimpanan S3 belum diatur.",
            mend="Isi TERBUKA_S3_ENDPOINT dengan host:port tanpa http://.",
        )
    wait = urllib3.Timeout(connect=CONNECT_SECONDS, read=settings.timeout)
    again = urllib3.Retry(total=None, connect=2, read=0, redirect=0, status=0, other=0, backoff_factor=0.1)
    pool = urllib3.PoolManager(timeout=wait, retries=again, maxsize=CONNECTIONS)
    return Minio(
        settings.endpoint,
        access_key=settings.access_key if access_key is None else access_key,
        secret_key=settings.secret() if secret is None else secret,
        secure=settings.secure,
        region=settings.region,
        http_client=pool,
    )


@contextmanager
def translating(key: str = "") -> Iterator[None]:
    """Turns what the client raises into the errors of the port."""
    try:
        yield
    except S3Error as error:
        raise meaning(error, key) from error
    except (InvalidResponseError, ServerError) as error:
        raise _silent(type(error).__name__) from error
    except (urllib3.exceptions.HTTPError, MinioException, ConnectionError, TimeoutError) as error:
        raise _silent(type(error).__name__) from error


def meaning(error: S3Error, key: str) -> TerbukaError:
    """Returns the port's error for an answer of the store."""
    code, status = error.code or "", error.response.status
    if code in ABSENT:
        return NotFound("OBJEK_TIDAK_ADA", f"Objek {key} tidak ada di penyimpanan.")
    if code in TAKEN or status == 412:
        return Conflict("OBJEK_SUDAH_ADA", f"Objek {key} sudah ada; objek hanya ditulis satu kali.")
    if code in FULL or status == 507:
        return EngineAway("PENYIMPANAN_PENUH", "Tempat penyimpanan berkas penuh; tidak ada yang disimpan.", s3=code)
    return _denial(code) or _silent(code)


def refused_by_lock(error: TerbukaError) -> bool:
    """Returns whether a translated refusal may be that of a lock."""
    return isinstance(error.__cause__, S3Error) and error.__cause__.code in LOCKED


def _denial(code: str) -> EngineRefuses | None:
    if code in WRONG_KEYS:
        return EngineRefuses(
            "RAHASIA_S3_SALAH",
            "Penyimpanan S3 menolak kunci akses atau rahasianya.",
            mend="Cocokkan TERBUKA_S3_ACCESS_KEY dan isi TERBUKA_S3_SECRET_FILE dengan akun di penyimpanan.",
            s3=code,
        )
    if code in SKEWED:
        return EngineRefuses(
            "JAM_MENYIMPANG",
            "Jam mesin ini dan jam penyimpanan S3 terlalu jauh berbeda.",
            mend="Nyalakan NTP di kedua mesin.",
            s3=code,
        )
    if code == "NoSuchBucket":
        return EngineRefuses("EMBER_TIDAK_ADA", "Ember (bucket) S3 tidak ada.", mend="Jalankan `terbuka store check`.")
    if code in FORBIDDEN | OTHERS:
        return EngineRefuses(
            "EMBER_MILIK_LAIN",
            "Penyimpanan S3 menolak: rahasianya salah, ember (bucket) ini milik akun lain, atau akun tidak berhak.",
            mend="Periksa akun dan rahasianya; bila benar, jalankan `terbuka store apply`, atau pilih nama ember lain "
            "di TERBUKA_OBJECTS=s3://nama-ember.",
            s3=code,
        )
    return None


def _silent(reason: str) -> EngineAway:
    return EngineAway(
        "PENYIMPANAN_TIDAK_MENJAWAB", "Penyimpanan berkas tidak menjawab dengan baik; coba lagi.", s3=reason
    )
