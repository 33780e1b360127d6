"""Mayan's own settings for production, with every task run in place of being sent to a worker."""

from mayan.settings.production import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
ALLOWED_HOSTS = ["127.0.0.1"]
