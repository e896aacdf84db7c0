"""Which moves an alert's status allows, in one table, and the sentence for every other."""

from __future__ import annotations

from sqlalchemy.orm import Session

from monitor.errors import UsageError
from monitor.store.tables import Alert
from monitor.text import clean, one_line
from monitor.wording import tr

#: status → what people may do with an alert that has it
POSSIBLE: dict[str, tuple[str, ...]] = {
    "open": ("ack", "assign", "raise", "lower", "resolve", "dismiss", "plan", "snooze", "wake", "note"),
    "acknowledged": ("assign", "advance", "raise", "lower", "resolve", "dismiss", "plan", "snooze", "wake", "note"),
    "resolved": ("reopen", "advance", "note"),
    "dismissed": ("reopen", "note"),
}
#: move → the status that it leads to
BECOMES = {
    "ack": "acknowledged",
    "assign": "acknowledged",
    "resolve": "resolved",
    "dismiss": "dismissed",
    "reopen": "open",
}
_STATUSES = {
    "open": ("open", "待处理"),
    "acknowledged": ("acknowledged", "处理中"),
    "resolved": ("resolved", "已解决"),
    "dismissed": ("dismissed", "已驳回"),
}
LONGEST_NAME, LONGEST_WORDS = 100, 10_000


def locked(session: Session, alert_id: int) -> Alert:
    """The alert as it is now, locked until the transaction ends; UsageError where there is none."""
    alert = session.get(Alert, alert_id, with_for_update=True, populate_existing=True)
    if alert is None:
        raise UsageError(tr(f"there is no alert {alert_id}", f"没有编号为 {alert_id} 的警报"))
    return alert


def permitted(session: Session, alert_id: int, move: str) -> Alert:
    """The alert, locked, where its status allows `move`; UsageError says what is possible where it does not."""
    alert = locked(session, alert_id)
    if alert.merged_into is None and move in POSSIBLE[alert.status]:
        return alert
    if alert.merged_into is not None:
        if move == "note":
            return alert
        into = alert.merged_into
        raise UsageError(
            tr(
                f"alert {alert_id} was merged into alert {into}: {move} is possible there",
                f"警报 {alert_id} 已并入警报 {into}：请在那里执行 {move}",
            )
        )
    en, zh = _STATUSES[alert.status]
    whose = tr(f" ({alert.owner} has it)", f"（{alert.owner}）") if alert.owner else ""
    raise UsageError(
        tr(f"alert {alert_id} is {en}", f"警报 {alert_id} {zh}")
        + whose
        + tr(f": {move} is not possible; possible: ", f"：不能 {move}；可以 ")
        + tr(", ", "、").join(possible(alert))
    )


def possible(alert: Alert) -> tuple[str, ...]:
    """What people may do with the alert now, and what would change something: only one that sleeps can wake."""
    idle = {"raise" if alert.level == "major" else "lower", "" if alert.snooze else "wake"}
    return tuple(one for one in POSSIBLE[alert.status] if one not in idle)


def name_of(who: str) -> str:
    """The name of a person, on one line; UsageError for an empty one, a long one, and the name that the program itself acts under."""
    name = one_line(who, LONGEST_NAME + 1)
    if not name or len(name) > LONGEST_NAME or name == "system":
        expected = tr(
            f"expected somebody's name of 1 to {LONGEST_NAME} characters, other than 'system'",
            f"应为 1 至 {LONGEST_NAME} 个字符的姓名，且不能是 system",
        )
        raise UsageError(f"{expected}{tr('; found', '；得到')} {who[:LONGEST_NAME]!r}")
    return name


def words_of(text: str, what: str, most: int = LONGEST_WORDS) -> str:
    """What a person wrote as `what`, cleaned; UsageError where there is nothing, or too much."""
    said = clean(text).strip()
    if not said or len(said) > most:
        expected = tr(f"expected {what} of 1 to {most:,} characters", f"{what} 应为 1 至 {most:,} 个字符")
        raise UsageError(f"{expected}{tr('; found', '；得到')} {len(said):,}")
    return said
