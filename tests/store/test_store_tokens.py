"""Tokens open what they were made for, for as long as they were made for, and their secrets are kept nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monitor.errors import UsageError
from monitor.store.tokens import Grant, add_token, bearer_of, revoke_token, tokens
from tests.building import NOON


def test_a_token_is_known_by_its_secret_alone(session: Session) -> None:
    secret = add_token(session, Grant(name="crm", scopes=["triage", "read"], brands=["acme"]), who="mei", now=NOON)

    known = bearer_of(session, secret, NOON)

    assert known is not None
    assert (known.name, sorted(known.scopes), known.sees("acme"), known.sees("ebc")) == (
        "crm",
        ["read", "triage"],
        True,
        False,
    )
    assert bearer_of(session, secret + "x", NOON) is None
    assert bearer_of(session, "\ud800", NOON) is None


def test_the_secret_is_kept_nowhere(session: Session) -> None:
    secret = add_token(session, Grant(name="crm", scopes=["read"]), who="mei", now=NOON)

    kept = session.scalar(text("SELECT string_agg(t::text, '') FROM tokens t")) or ""

    assert "crm" in kept
    assert secret not in kept
    assert secret.removeprefix("zm_") not in kept


def test_an_expired_token_opens_nothing(session: Session) -> None:
    until = NOON + timedelta(days=1)
    secret = add_token(session, Grant(name="crm", scopes=["read"], expires_at=until), who="mei", now=NOON)

    assert bearer_of(session, secret, until - timedelta(seconds=1)) is not None
    assert bearer_of(session, secret, until) is None


def test_a_revoked_token_opens_nothing(session: Session) -> None:
    secret = add_token(session, Grant(name="crm", scopes=["read"]), who="mei", now=NOON)
    revoke_token(session, "crm", now=NOON)

    assert bearer_of(session, secret, NOON) is None
    with pytest.raises(UsageError, match="revoked already"):
        revoke_token(session, "crm", now=NOON)
    with pytest.raises(UsageError, match="no token"):
        revoke_token(session, "cms", now=NOON)


def test_the_last_use_is_written_once_a_minute(session: Session) -> None:
    secret = add_token(session, Grant(name="crm", scopes=["read"]), who="mei", now=NOON)
    seen = []
    for seconds in (0, 59, 61):
        bearer_of(session, secret, NOON + timedelta(seconds=seconds))
        seen.append(tokens(session)[0].last_used)

    assert seen == [NOON, NOON, NOON + timedelta(seconds=61)]


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (Grant(name="a b", scopes=["read"]), "1 to 64 letters"),
        (Grant(name="system", scopes=["read"]), "other than 'system'"),
        (Grant(name="crm", scopes=["everything"]), "found 'everything'"),
        (Grant(name="crm", scopes=[]), "found none"),
        (Grant(name="crm", scopes=["read"], expires_at=NOON), "future"),
        (Grant(name="taken", scopes=["read"]), "already"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(session: Session, grant: Grant, said: str) -> None:
    add_token(session, Grant(name="taken", scopes=["read"]), who="mei", now=NOON)

    with pytest.raises(UsageError, match=said):
        add_token(session, grant, who="mei", now=NOON)
