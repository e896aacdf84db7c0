"""The rules by which hits are in their alerts, as sentences that mails, console and command line share."""

from __future__ import annotations

from alerts.messages.quoting import short
from monitor.wording import tr

#: rule → (English, Chinese)
_SENTENCES: dict[str, tuple[str, str]] = {
    "same_site": ("findings about one site share an alert", "同一网站的发现归入同一警报"),
    "same_campaign": ("sites of one campaign share an alert", "同一团伙的网站归入同一警报"),
    "same_text": ("sightings of one text share an alert", "同一文本的转载归入同一警报"),
    "same_topic": (
        "findings on one topic share an alert until it has been quiet for a while",
        "同一话题的发现归入同一警报，直到该话题平静一段时间",
    ),
    "first_sweep": (
        "lookalikes that were there before the first sweep share an alert",
        "首次排查前已存在的仿冒域名归入同一警报",
    ),
    "moved_site": (
        "a site that stands under another name stays in its alert",
        "更换域名的同一网站仍归入原警报",
    ),
    "merged": ("somebody merged the alerts", "由人工合并警报"),
    "split": ("somebody took it out of another alert", "由人工从其他警报中拆出"),
    "by_hand": ("somebody put it here", "由人工移入"),
}


def alert_sentence(rule: str) -> str:
    """Why an alert is one: the sentence of its rule, or that somebody opened it."""
    return tr("somebody opened this alert", "本警报由人工建立") if rule == "by_hand" else rule_sentence(rule)


def rule_sentence(rule: str) -> str:
    """Why hits that came together by `rule` share an alert; a rule that has no sentence is shown by its name."""
    said = _SENTENCES.get(rule)
    return tr(*said) if said else short(rule)
