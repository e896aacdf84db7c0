"""What is asked once in a transaction, however many messages it tells: in a storm each tells of twenty matters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session, SessionTransaction

_PLACE = "asked_once"


class _Asked(msgspec.Struct, frozen=True):
    """What one transaction has found out, for one moment."""

    transaction: SessionTransaction
    now: datetime
    answers: dict[Any, Any] = {}


def known(session: Session, now: datetime) -> dict[Any, Any]:
    """What was found out in the session's innermost transaction for the moment `now`, by what was asked; forgotten with it, rolled back or not, and with the moment."""
    asked: _Asked | None = session.info.get(_PLACE)
    transaction = session.get_nested_transaction() or session.get_transaction()
    if transaction is None:
        return {}
    if asked is None or asked.transaction is not transaction or asked.now != now:
        session.info[_PLACE] = asked = _Asked(transaction, now)
    return asked.answers
