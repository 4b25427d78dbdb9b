"""Structured logs without personal data (P-1.6).

Only an allow-list of keys leaves the process: ids, kinds, counts, times, class names of errors.
Messages of exceptions and arguments of foreign log lines may quote what a person typed, so they
are dropped: the traceback keeps file, line and class.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

ALLOWED_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "part",
        "kind",
        "work",
        "case",
        "subject",
        "store",
        "count",
        "state",
        "error",
        "where",
        "status",
        "method",
        "route",
        "duration_ms",
        "attempts",
        "reference",
        "number",
        "size",
    }
)


def only_allowed_keys(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list."""
    return {key: value for key, value in event.items() if key in ALLOWED_KEYS or key[0] == "_"}


def where(trace: TracebackType | None) -> list[str]:
    """Return `file:line function` of each frame: no values, no message."""
    return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)][-12:]


def error_without_message(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace exception information by its class and place."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0]:
        event["error"] = f"{info[0].__module__}.{info[0].__qualname__}"
        event["where"] = where(info[2])
    return event


def unformatted(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep a foreign line's template, never the arguments it would be filled with."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["event"] = str(record.msg)[:200] if record.args else record.name
    return event


def structlog_settings(*, level: str) -> dict[str, Any]:
    """Return the dictionary that `configure` takes."""
    foreign = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        unformatted,
        error_without_message,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": foreign,
                "processors": [
                    only_allowed_keys,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django writes full addresses there, tokens included.
            "django.request": {"handlers": ["nowhere"], "propagate": False},
            "django.server": {"handlers": ["nowhere"], "propagate": False},
            "django.security": {"handlers": ["nowhere"], "propagate": False},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Set up logging for Django (`LOGGING_CONFIG`) and structlog alike."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            error_without_message,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
