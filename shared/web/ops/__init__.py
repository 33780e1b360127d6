"""The routes that every room mounts for its operators: streams, dead letters, what is stuck, replay, park, metrics."""

from shared.web.ops.routes import router
from shared.web.ops.state import Stream, Stuck, doing, stuck, summary

__all__ = ["Stream", "Stuck", "doing", "router", "stuck", "summary"]
