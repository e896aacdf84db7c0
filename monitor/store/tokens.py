"""Bearer tokens of the API (RFC 6750): who may do what, for which brands, until when. Only the hash of a secret is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from monitor.errors import UsageError
from monitor.store.tables import Repeat, Token
from monitor.wording import tr

#: the name under which the program itself stands in histories
SYSTEM = "system"
#: what every secret begins with, so that one that leaked is recognised
PREFIX = "zm_"
#: for how long it is known what was asked for under a key
REPEATS_KEPT = timedelta(hours=24)
#: scope → what it allows (English, Chinese)
SCOPES: dict[str, tuple[str, str]] = {
    "read": ("read everything but secrets", "读取（不含密钥）"),
    "triage": (
        "open, take, assign, note, snooze, resolve, merge and split alerts, correct hits",
        "建立、受理、指派、备注、暂缓、解决、合并和拆分警报，更正命中",
    ),
    "silence": ("set and end silences", "设置和结束静默"),
    "deliver": (
        "send undelivered messages again, a digest or an audit now",
        "重发未送达的消息，立即发送摘要或检查",
    ),
    "handover": ("make and accept handovers", "生成和接收交接班记录"),
    "questions": ("answer, merge and split frequent questions", "回答、合并和拆分高频问题"),
    "report": ("take in customers' reports of fake sites", "登记客户对假冒网站的举报"),
}
#: how often the moment of a token's last use is written
_SEEN_EVERY = timedelta(minutes=1)
_NAME = re.compile(r"[\w.@-]{1,64}")


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Who came with a token: its name, what it allows, and the brands that it is limited to (none: all)."""

    name: str
    scopes: frozenset[str]
    brands: frozenset[str]

    def sees(self, brand: str) -> bool:
        """Whether the token is for this brand."""
        return not self.brands or brand in self.brands


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What a new token is to be: `scopes` of `SCOPES`, `brands` none for all, `expires_at` None for never."""

    name: str
    scopes: Sequence[str]
    brands: Sequence[str] = ()
    expires_at: datetime | None = None


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """One token as a list shows it; `brands` is empty where it is for all, a moment None where it is not set."""

    name: str
    scopes: tuple[str, ...]
    brands: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used: datetime | None
    revoked_at: datetime | None


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token that was made: its secret is told this once."""

    name: str
    secret: str
    scopes: tuple[str, ...]
    brands: tuple[str, ...]
    expires_at: datetime | None


def add_token(session: Session, grant: Grant, *, who: str, now: datetime) -> str:
    """A new token's secret, which nobody can see again; UsageError where the name is taken or something of the grant makes no sense."""
    _check(session, grant, now)
    secret = PREFIX + secrets.token_urlsafe(32)
    session.add(
        Token(
            name=grant.name,
            digest=_digest(secret),
            scopes=sorted(set(grant.scopes)),
            brands=sorted(set(grant.brands)),
            created_at=now,
            created_by=who,
            expires_at=grant.expires_at,
        )
    )
    session.flush()
    return secret


def tokens(session: Session) -> list[Token]:
    """Every token that was ever made, oldest first; their secrets are not known here."""
    return list(session.scalars(select(Token).order_by(Token.id)))


def token_view(row: Token) -> TokenView:
    """A token for people; nothing in it opens anything."""
    told = {name: getattr(row, name) for name in TokenView.__struct_fields__}
    return TokenView(**told | {"scopes": tuple(row.scopes), "brands": tuple(row.brands)})


def revoke_token(session: Session, name: str, *, now: datetime) -> Token:
    """The token opens nothing from now on; UsageError where there is none, or it was revoked before."""
    row = session.scalars(select(Token).where(Token.name == name).with_for_update()).one_or_none()
    if row is None:
        raise UsageError(tr(f"there is no token {name!r}", f"没有名为 {name!r} 的令牌"))
    if row.revoked_at is not None:
        raise UsageError(tr(f"token {name!r} was revoked already", f"令牌 {name!r} 已被撤销"))
    row.revoked_at = now
    return row


def bearer_of(session: Session, secret: str, now: datetime) -> Bearer | None:
    """Who comes with this secret; None for a wrong, expired or revoked one.

    A secret has 256 random bits, so that looking its SHA-256 up tells nobody anything, and needs no slow hash.
    """
    row = session.scalars(select(Token).where(Token.digest == _digest(secret))).one_or_none()
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    if row.last_used is None or now - row.last_used > _SEEN_EVERY:
        row.last_used = now
    return Bearer(name=row.name, scopes=frozenset(row.scopes), brands=frozenset(row.brands))


def forget_repeats(session: Session, now: datetime) -> None:
    """Erase what was answered to programs under keys of theirs, once nobody may ask for it again: it may hold personal data."""
    session.execute(delete(Repeat).where(Repeat.at < now - REPEATS_KEPT))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _check(session: Session, grant: Grant, now: datetime) -> None:
    if not _NAME.fullmatch(grant.name) or grant.name == SYSTEM:
        raise UsageError(
            tr(
                f"expected a name of 1 to 64 letters, digits and . @ - _, other than {SYSTEM!r}; found {grant.name!r}",
                f"名称应为 1 至 64 个字母、数字或 . @ - _，且不能是 {SYSTEM!r}；实际为 {grant.name!r}",
            )
        )
    unknown = [scope for scope in grant.scopes if scope not in SCOPES]
    if unknown or not grant.scopes:
        found = ", ".join(map(repr, unknown)) or tr("none", "无")
        known = ", ".join(SCOPES)
        raise UsageError(tr(f"expected scopes among {known}; found {found}", f"权限应为 {known}；实际为 {found}"))
    if grant.expires_at is not None and grant.expires_at <= now:
        raise UsageError(tr("expected an expiry in the future", "有效期应在将来"))
    if session.scalar(select(Token.id).where(Token.name == grant.name)) is not None:
        raise UsageError(
            tr(
                f"there is a token {grant.name!r} already (names are not used twice, so that histories stay clear)",
                f"已有名为 {grant.name!r} 的令牌（名称不可重复使用，以便历史记录清晰）",
            )
        )
