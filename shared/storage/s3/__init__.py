"""The S3 backend of the object store port, and the checks of what a store really does."""

from shared.storage.s3.store import S3Store

__all__ = ["S3Store"]
