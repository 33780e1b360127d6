"""The routes that every room has for its operators: streams, dead letters, stuck work, replay, set aside, metrics."""

from shared.web.ops.activity import activity
from shared.web.ops.routes import router
from shared.web.ops.stream_state import StreamState, summary
from shared.web.ops.stuck import StuckWork, stuck

__all__ = ["StreamState", "StuckWork", "activity", "router", "stuck", "summary"]
