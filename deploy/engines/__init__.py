"""The real engines that the tests run on: what they are, where they lie, how they are installed."""

from deploy.engines.catalogue import (
    ENGINES,
    KAFKA,
    KEYCLOAK,
    MINIO,
    VERSITYGW,
    GoEngine,
    JarEngine,
    ZipEngine,
    cache,
    find,
)

__all__ = ["ENGINES", "KAFKA", "KEYCLOAK", "MINIO", "VERSITYGW", "GoEngine", "JarEngine", "ZipEngine", "cache", "find"]
