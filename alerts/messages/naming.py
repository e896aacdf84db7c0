"""What matters and steps are called before people; what has no name here is shown by its key."""

from __future__ import annotations

from monitor import explain
from monitor.wording import tr

#: matter → (English, Chinese)
MATTERS: dict[str, tuple[str, str]] = {
    "fake_site": ("fake site", "假冒网站"),
    "funding": ("deposits and withdrawals", "出入金"),
    "account": ("account", "账户"),
    "trading": ("trading", "交易"),
    "complaint": ("complaint", "投诉"),
}
#: step → (English, Chinese)
STEPS: dict[str, tuple[str, str]] = {
    "opened": ("new alert", "新警报"),
    "raised": ("raised to major", "已升级为重大"),
    "report": ("reported by a customer", "客户举报"),
    "reopened": ("opened again", "重新打开"),
    "regressed": ("opened again", "重新打开"),
    "escalated": ("escalated", "升级上报"),
    "audit": ("something did not happen", "有事项未执行"),
    "over": ("over", "已了结"),
}
#: status → (English, Chinese)
STATUSES: dict[str, tuple[str, str]] = {
    "open": ("nobody has it yet", "待处理"),
    "acknowledged": ("somebody has it", "处理中"),
    "resolved": ("settled", "已解决"),
    "dismissed": ("dismissed", "已驳回"),
}
#: step of the closed loop → (English, Chinese)
LOOP: dict[str, tuple[str, str]] = {
    "accept": ("accept", "受理"),
    "judge": ("judge", "研判"),
    "investigate": ("investigate", "调查"),
    "plan": ("plan", "方案"),
    "carry_out": ("carry out", "执行"),
    "review": ("review", "回顾"),
}


def matter_name(key: str) -> str:
    """The name of a matter; one that bears a topic's key has that topic's name."""
    said = MATTERS.get(key)
    return tr(*said) if said else explain.topic(key)


def step_name(step: str) -> str:
    """What the step says has happened; a number behind the name (`report-12`) does not matter."""
    key = step.partition("-")[0]
    return tr(*STEPS.get(key, (key, key)))


def status_name(status: str) -> str:
    """What the status of an alert means."""
    return tr(*STATUSES.get(status, (status, status)))


def loop_name(stage: str) -> str:
    """A step of the closed loop with the word that is typed for it, in Chinese both."""
    english, chinese = LOOP.get(stage, (stage, ""))
    return tr(stage or "-", f"{chinese}（{stage}）" if chinese else english or "-")


#: what a sweep says of a name (`spiders.existing`) → in Chinese
_CHANGES = {
    "name servers changed: ": "域名服务器变更：",
    "name servers added: ": "新增域名服务器：",
    "addresses changed: ": "解析地址变更：",
    "addresses added: ": "新增解析地址：",
    "mail changed: ": "邮件服务器变更：",
    "mail added: ": "新增邮件服务器：",
    "registered again": "再次被注册",
    "newly registered": "新注册",
    "newly there": "新出现",
}


def change_told(line: str) -> str:
    """What a sweep found new about a name, in the language being spoken; what it does not know stays as it is."""
    for english, chinese in _CHANGES.items():
        line = line.replace(english, tr(english, chinese))
    return line
