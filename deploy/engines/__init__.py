"""The real engines that the tests run on: what they are, where they lie, how they are installed."""

from deploy.engines.catalogue import ENGINES, KAFKA, MINIO, VERSITYGW, GoEngine, JarEngine, cache, find

__all__ = ["ENGINES", "KAFKA", "MINIO", "VERSITYGW", "GoEngine", "JarEngine", "cache", "find"]
