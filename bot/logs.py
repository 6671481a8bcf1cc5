"""Logs as JSON lines on standard output, one event each, for whatever collects them."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str, *, to_stderr: bool = False) -> None:
    """Set up structlog once, at start; libraries that use ``logging`` speak from WARNING on. A command's standard
    output is its answer, so it logs to standard error."""
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
        logger_factory=_stderr if to_stderr else structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _stderr(*_: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)
