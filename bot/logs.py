"""Logs as JSON lines on standard output, one event each, for whatever collects them."""

from __future__ import annotations

import logging

import structlog


def configure(level: str) -> None:
    """Set up structlog once, at start; libraries that use ``logging`` speak from WARNING on."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )
