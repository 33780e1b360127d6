"""Uploads a stream of unknown length: in a single request while it fits one part, else as a multipart upload.

The client's public `put_object` can carry no condition, so the requests are made one level below it; the condition
is part of what is signed.
"""

from minio import Minio
from minio.error import S3Error
from minio.helpers import md5sum_hash
from minio.retention import Retention
from minio.time import to_iso8601utc

from shared.runtime.errors import EngineAway

ONCE = {"If-None-Match": "*"}
TYPE = {"Content-Type": "application/octet-stream"}


class MultipartUpload:
    """An upload in parts; the object appears whole at `finish`, or not at all."""

    def __init__(self, client: Minio, bucket: str, key: str, retention: Retention | None = None) -> None:
        self.key = key
        self.client = client
        self._bucket = bucket
        self._headers = TYPE | _lock(retention)
        self._id = ""
        self._etags: list[str] = []

    def add(self, part: bytes) -> None:
        """Sends a part that is not the last; every such part has the same size of at least 5 MiB."""
        if not self._id:
            self._id = self.client._create_multipart_upload(self._bucket, self.key, dict(self._headers))
        number = len(self._etags) + 1
        self._etags.append(self.client._upload_part(self._bucket, self.key, part, None, self._id, number))

    def finish(self, last: bytes) -> None:
        """Sends the last part and makes the object appear, unless the key was taken meanwhile."""
        if not self._id:
            self.client._put_object(self._bucket, self.key, last, {**self._headers, **ONCE})
            return
        self.add(last)
        self._complete()
        self._id = ""

    def abort(self) -> None:
        """Removes the parts that were sent; does nothing for an upload that has finished or never began."""
        if self._id:
            self.client._abort_multipart_upload(self._bucket, self.key, self._id)

    def _complete(self) -> None:
        parts = "".join(
            f'<Part><PartNumber>{number}</PartNumber><ETag>"{etag}"</ETag></Part>'
            for number, etag in enumerate(self._etags, 1)
        )
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        headers = {"Content-Type": "application/xml", "Content-MD5": md5sum_hash(body) or "", **ONCE}
        query = {"uploadId": self._id}
        response = self.client._execute("POST", self._bucket, self.key, body, dict(headers), dict(query))
        if b"<Error" in response.data:  # S3 may answer 200 before it knows that it will fail
            error = S3Error.fromxml(response)
            raise EngineAway(
                "PENYIMPANAN_TIDAK_MENJAWAB", "Penyimpanan gagal menyusun berkas; coba lagi.", s3=error.code
            )


def _lock(retention: Retention | None) -> dict[str, str]:
    if retention is None:
        return {}
    return {
        "x-amz-object-lock-mode": retention.mode,
        "x-amz-object-lock-retain-until-date": to_iso8601utc(retention.retain_until_date) or "",
    }
