"""The routes that every room mounts for its operators: streams, dead letters, what is stuck, replay, park, metrics."""

from shared.web.ops.routes import router
from shared.web.ops.state import StreamState, StuckWork, doing, stuck, summary

__all__ = ["StreamState", "StuckWork", "doing", "router", "stuck", "summary"]
