"""What an auditor finds: something that should have happened and did not, each with a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from monitor import clock
from monitor.wording import tr

#: what → (English, Chinese), with what the detail says
_SENTENCES: dict[str, tuple[str, str]] = {
    "rung_missing": (
        "alert {alert}: it was the turn of {role} from {due} on, and nobody was told",
        "警报 {alert}：自 {due} 起应由{role}接手，但未发出通知",
    ),
    "rung_untold": (
        "alert {alert}: {role} should have been told at {due}, and there is no message; does anybody have an address?",
        "警报 {alert}：{due} 应通知{role}，但没有任何消息；请检查是否配置了地址",
    ),
    "ladder_missing": (
        "alert {alert}: its departments were told at {told_at}, and {count} rungs do not wait for their time",
        "警报 {alert}：{told_at} 已通知部门，但有 {count} 级升级没有排期",
    ),
    "row_overdue": (
        "alert {alert}: {role} has been waiting to be told since {due}",
        "警报 {alert}：{role}的通知自 {due} 起一直未发出",
    ),
    "message_without_job": (
        "message {notification} waits to be sent, and no job will send it",
        "消息 {notification} 等待发送，但没有对应的发送任务",
    ),
    "message_overdue": (
        "message {notification} was held until {due} and is held still",
        "消息 {notification} 应在 {due} 放行，但仍被扣住",
    ),
    "snooze_overdue": (
        "alert {alert} was to wake at {due} and sleeps still",
        "警报 {alert} 应在 {due} 恢复提醒，但仍处于暂停",
    ),
    "not_examined": (
        "the auditor could not look at {looked_at} {of}: {problem}; the log says more",
        "审计无法检查 {looked_at} {of}：{problem}；详见日志",
    ),
    "digest_missing": (
        "the {period} digest of {brand} has not been made since {due}",
        "{brand} 的{period}摘要自 {due} 起没有生成",
    ),
    "source_overdue": (
        "source {source} was to be polled at {due} and was not",
        "来源 {source} 应在 {due} 轮询，但没有",
    ),
}
#: what → (English, Chinese), where findings are counted
_KINDS: dict[str, tuple[str, str]] = {
    "rung_missing": ("nobody was told whose turn it was", "到期未升级"),
    "rung_untold": ("whose turn it was got no message", "升级未发出消息"),
    "ladder_missing": ("an alert without its ladder", "升级未排期"),
    "row_overdue": ("a rung that waits for too long", "升级通知逾期未发"),
    "message_without_job": ("a message that no job will send", "消息没有发送任务"),
    "message_overdue": ("a message that was held for too long", "消息逾期未放行"),
    "snooze_overdue": ("a snooze that did not end", "暂停提醒逾期未恢复"),
    "not_examined": ("the auditor could not look at something", "部分内容无法检查"),
    "digest_missing": ("a digest that was not made", "摘要没有生成"),
    "source_overdue": ("a source that was not polled", "来源未按时轮询"),
}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that should have happened and did not. `key` is equal for the same thing found again; `detail` holds what the sentence names.

    `over`: nothing can be done about it any more, for somebody has answered since.
    """

    what: str
    key: str
    brand: str
    alert_id: int | None = None
    detail: dict[str, Any] = {}
    over: bool = False


def kind(what: str) -> str:
    """What a sort of finding is called where findings are counted."""
    return tr(*_KINDS[what]) if what in _KINDS else what.replace("_", " ")


def sentence(what: str, alert_id: int | None, detail: Mapping[str, Any]) -> str:
    """A finding as people read it; `detail` as it is kept."""
    said = _SENTENCES.get(what)
    if said is None:
        return what.replace("_", " ")
    told = {name: _shown(name, value) for name, value in detail.items()}
    return tr(*said).format_map(_Known({"alert": alert_id, **told}))


class _Known(dict[str, Any]):
    """What a sentence names and nobody kept is a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"


def _shown(name: str, value: Any) -> Any:
    if name in ("due", "told_at") and isinstance(value, str):
        return clock.moment(datetime.fromisoformat(value))
    if name == "period":
        return tr(*{"day": ("daily", "每日"), "week": ("weekly", "每周")}.get(str(value), (str(value), str(value))))
    return value
