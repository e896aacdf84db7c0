"""Logging: one line an event on stderr, readable on a terminal, JSON for a journal; nothing secret, nothing raw."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from monitor.text import clean, mask

_NOISY = ("procrastinate", "scrapy", "twisted", "httpx", "httpcore", "alembic", "asyncio", "filelock", "uvicorn")
_RENDERED = "rendered"


def _cleaned(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Text from outside loses control characters and unmasked personal data before it reaches a terminal or file."""
    return {key: _harmless(value) for key, value in event.items()}


def _harmless(value: Any) -> Any:
    """`value` with every text in it cleaned and masked, however deep it lies."""
    if isinstance(value, str):
        return mask(clean(value))
    if isinstance(value, dict):
        return {_harmless(key): _harmless(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(one) for one in value]
    return value


def set_up_logging(level: int = logging.INFO) -> None:
    """Send every log of this process to stderr; libraries speak only from warnings up."""
    terminal = sys.stderr.isatty()
    renderer: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _cleaned,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, renderer, _as_rendered],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_PlainOrRendered())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # who lost the database says so once


def _as_rendered(_logger: Any, _method: str, text: Any) -> tuple[Any, dict[str, Any]]:
    """A line that is clean already, colours of our own included."""
    return (text,), {"extra": {_RENDERED: True}}


class _PlainOrRendered(logging.Formatter):
    """Our own events arrive rendered; a library's message is made one cleaned line, whichever library it is."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if getattr(record, _RENDERED, False):
            return text
        return f"{record.levelname.lower()} {record.name}: {mask(clean(text))}"
