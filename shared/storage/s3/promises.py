"""Tries each promise of an S3 store that Terbuka relies on."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
from minio.commonconfig import COMPLIANCE
from minio.retention import Retention

from shared.runtime.clock import SystemClock
from shared.storage.s3.probing import Probe, StoreCheck, must_be, must_refuse
from shared.storage.s3.wire import connect
from shared.storage.s3.writing import MultipartUpload

PART = 5 * 1024 * 1024
LONG = 12 * 1024 * 1024
LOCK_SECONDS = 20
SKEW_SECONDS = 60
PAGED = 5


def wrong_secret(probe: Probe) -> None:
    """Signs with a wrong secret."""
    stranger = connect(probe.settings, secret="bukan-rahasianya")  # noqa: S106
    must_refuse("rahasia yang salah diterima", lambda: list(stranger.list_objects(probe.bucket)))


def anonymous(probe: Probe) -> None:
    """Asks for an object without any signature."""
    probe.put("tanpa-nama")
    nobody = connect(probe.settings, access_key="")
    must_refuse("terbaca tanpa tanda tangan", lambda: nobody.get_object(probe.bucket, probe.key("tanpa-nama")))


def skew(probe: Probe) -> None:
    """Compares the store's clock with this machine's."""
    response = probe.client._execute("GET", probe.bucket, query_params={"location": ""})
    theirs = parsedate_to_datetime(response.headers["date"])
    apart = abs((SystemClock().now() - theirs).total_seconds())
    must_be(apart <= SKEW_SECONDS, f"jam penyimpanan berbeda {apart:.0f} detik")


def versions(probe: Probe) -> None:
    """Overwrites without a condition and reads both versions."""
    first, second = probe.put("versi", b"satu"), probe.put("versi", b"dua")
    must_be(bool(first) and first != second, "tidak ada nomor versi")
    must_be(probe.read("versi", version_id=first) == b"satu", "versi lama tidak sama")
    must_be(probe.read("versi") == b"dua", "versi baru bukan yang terakhir ditulis")


def removed_version(probe: Probe) -> None:
    """Removes the only version of an object."""
    probe.remove("hapus", probe.put("hapus"))
    must_refuse("versi yang dihapus masih terbaca", lambda: probe.read("hapus"))


def once(probe: Probe) -> None:
    """Creates under a condition, twice."""
    _upload(probe, "sekali", b"satu")
    must_refuse("objek tertimpa walau bersyarat", lambda: _upload(probe, "sekali", b"dua"))
    must_be(probe.read("sekali") == b"satu", "isi berubah")


def once_in_parts(probe: Probe) -> None:
    """Completes a multipart upload under a condition on a key that was taken meanwhile."""
    upload = MultipartUpload(probe.client, probe.bucket, probe.key("sekali-besar"))
    upload.add(bytes(PART))
    probe.put("sekali-besar", b"lebih dahulu")
    try:
        must_refuse("unggahan bertahap menimpa objek", lambda: upload.finish(b"akhir"))
    finally:
        upload.abort()
    must_be(probe.read("sekali-besar") == b"lebih dahulu", "isi berubah")


def long_stream(probe: Probe) -> None:
    """Stores 12 MB of unknown length and compares the sha256 of what comes back."""
    digest = hashlib.sha256()
    upload = MultipartUpload(probe.client, probe.bucket, probe.key("besar"))
    for part in _parts():
        digest.update(part)
        upload.add(part) if len(part) == PART else upload.finish(part)
    must_be(hashlib.sha256(probe.read("besar")).digest() == digest.digest(), "isi tidak sama")


def aborted(probe: Probe) -> None:
    """Begins a multipart upload and gives it up."""
    upload = MultipartUpload(probe.client, probe.bucket, probe.key("batal"))
    upload.add(bytes(PART))
    upload.abort()
    must_refuse("unggahan yang batal meninggalkan objek", lambda: probe.read("batal"))
    open_ones = probe.client._list_multipart_uploads(probe.bucket, prefix=probe.key("batal")).uploads
    must_be(not open_ones, "unggahan yang batal masih tercatat")


def ranges(probe: Probe) -> None:
    """Reads the middle of an object."""
    probe.put("rentang", b"0123456789")
    must_be(probe.read("rentang", offset=3, length=4) == b"3456", "rentang yang dibaca salah")


def pages(probe: Probe) -> None:
    """Lists in pages of two."""
    names = [probe.key(f"halaman/{number}") for number in range(PAGED)]
    for number in reversed(range(PAGED)):
        probe.put(f"halaman/{number}")
    listed = probe.client._list_objects(probe.bucket, prefix=probe.key("halaman/"), max_keys=2)
    must_be([entry.object_name for entry in listed] == names, "daftar tidak lengkap atau tidak urut")


def metadata(probe: Probe) -> None:
    """Stores metadata of the user's and reads them."""
    probe.put("keterangan", metadata={"sha256": "abc"})
    stat = probe.client.stat_object(probe.bucket, probe.key("keterangan"))
    kept = (stat.metadata or {}).get("x-amz-meta-sha256")
    must_be(kept == "abc", "keterangan objek hilang")


def expired_link(probe: Probe) -> None:
    """Uses a signed address after its end."""
    probe.put("tautan")
    lapsed = SystemClock().now() - timedelta(minutes=5)
    address = probe.client.get_presigned_url(
        "GET", probe.bucket, probe.key("tautan"), timedelta(seconds=60), request_date=lapsed
    )
    must_be(httpx.get(address).status_code in (400, 401, 403), "tautan yang berakhir masih berlaku")


def locked_stays(probe: Probe) -> None:
    """Removes a version that is locked."""
    version = _locked(probe, "terkunci")
    must_refuse("versi yang terkunci dapat dihapus", lambda: probe.remove("terkunci", version))
    must_be(probe.read("terkunci", version_id=version) == b"terbuka", "versi yang terkunci hilang")


def lock_not_shortened(probe: Probe) -> None:
    """Moves the end of a lock forward to now."""
    version = _locked(probe, "terkunci-pendek")
    earlier = Retention(COMPLIANCE, SystemClock().now() + timedelta(seconds=2))
    must_refuse("kunci dapat dipendekkan", lambda: _retain(probe, "terkunci-pendek", earlier, version))


def legal_hold(probe: Probe) -> None:
    """Removes a version under a legal hold, and again without it."""
    version, key = probe.put("sengketa"), probe.key("sengketa")
    probe.client.enable_object_legal_hold(probe.bucket, key, version_id=version)
    must_refuse("versi dalam penahanan dapat dihapus", lambda: probe.remove("sengketa", version))
    probe.client.disable_object_legal_hold(probe.bucket, key, version_id=version)
    probe.remove("sengketa", version)


def _upload(probe: Probe, name: str, data: bytes) -> None:
    MultipartUpload(probe.client, probe.bucket, probe.key(name)).finish(data)


def _locked(probe: Probe, name: str) -> str:
    until = SystemClock().now() + timedelta(seconds=LOCK_SECONDS)
    return probe.put(name, retention=Retention(COMPLIANCE, until))


def _retain(probe: Probe, name: str, retention: Retention, version: str) -> None:
    probe.client.set_object_retention(probe.bucket, probe.key(name), retention, version_id=version)


def _parts() -> Iterator[bytes]:
    whole = bytes(range(256)) * (LONG // 256)
    return (whole[start : start + PART] for start in range(0, LONG, PART))


LOCK_CHECKS = (
    StoreCheck("kunci-hapus", "versi yang terkunci tidak dapat dihapus", locked_stays),
    StoreCheck("kunci-pendek", "kunci tidak dapat dipendekkan", lock_not_shortened),
    StoreCheck("penahanan", "versi dalam penahanan hukum tidak dapat dihapus", legal_hold),
)
CHECKS = (
    StoreCheck("rahasia-salah", "rahasia yang salah ditolak", wrong_secret),
    StoreCheck("tanpa-nama", "permintaan tanpa tanda tangan ditolak", anonymous),
    StoreCheck("jam", f"jam penyimpanan cocok sampai {SKEW_SECONDS} detik", skew),
    StoreCheck("versi", "yang tertimpa tetap ada sebagai versi", versions),
    StoreCheck("hapus-versi", "versi yang dihapus benar-benar hilang", removed_version),
    StoreCheck("sekali", "penulisan bersyarat tidak menimpa", once),
    StoreCheck("sekali-bertahap", "unggahan bertahap bersyarat tidak menimpa", once_in_parts),
    StoreCheck("besar", "12 MB tanpa panjang yang diketahui kembali utuh (sha256)", long_stream),
    StoreCheck("batal", "unggahan yang batal tidak meninggalkan apa pun", aborted),
    StoreCheck("rentang", "sebagian objek dapat dibaca", ranges),
    StoreCheck("halaman", "daftar objek lengkap dan urut walau berhalaman", pages),
    StoreCheck("keterangan", "keterangan objek tersimpan", metadata),
    StoreCheck("tautan", "alamat bertanda tangan yang berakhir ditolak", expired_link),
    *LOCK_CHECKS,
)
