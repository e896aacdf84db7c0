"""The stored words as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.messages.naming import LOOP, MATTERS
from monitor.clock import moment
from monitor.explain import TOPICS, kind_of_site, topic
from monitor.store.site_views import Happened
from monitor.text import mask
from monitor.wording import tr

_LABELS: dict[str, tuple[str, str]] = {
    "major": ("major", "重大"),
    "minor": ("minor", "一般"),
    "none": ("none", "无"),
    "open": ("open", "待处理"),
    "acknowledged": ("acknowledged", "处理中"),
    "resolved": ("resolved", "已解决"),
    "dismissed": ("dismissed", "已驳回"),
    "negative": ("negative", "负面"),
    "neutral": ("neutral", "中性"),
    "positive": ("positive", "正面"),
    "official": ("official", "官方"),
    "unrelated": ("unrelated", "无关"),
    "watch": ("watch", "观察"),
    "suspicious": ("suspicious", "可疑"),
    "impersonation": ("impersonation", "冒充"),
    "queued": ("waiting", "等待发送"),
    "sent": ("sent", "已发送"),
    "failed": ("not delivered", "未送达"),
    "held": ("kept waiting", "暂缓发送"),
    "folded": ("told in another message", "并入其他消息"),
    "waiting": ("waiting", "等待中"),
    "done": ("done", "已完成"),
    "stopped": ("stopped", "已停止"),
    "draft": ("draft", "草稿"),
    "mail": ("mail", "邮件"),
    "teams": ("Teams", "Teams"),
    "chat": ("chat", "群聊"),
    "webhook": ("webhook", "webhook"),
    "opened": ("Alert opened", "警报建立"),
    "hit": ("Another hit joined", "新增命中"),
    "hits": ("More hits joined", "新增命中"),
    "raised": ("Raised to major", "升级为重大"),
    "lowered": ("Lowered to minor", "降为一般"),
    "report": ("Customer's report taken in", "登记客户举报"),
    "registration": ("Registration looked up", "查询注册信息"),
    "manager": ("Account manager looked up", "查询客户经理"),
    "note": ("Note", "备注"),
    "corrected": ("Judgement corrected", "更正判断"),
    "not_sent": ("Not delivered", "未送达"),
    "assigned": ("Given to somebody", "转派"),
    "stage": ("Next step of the loop", "推进步骤"),
    "planned": ("Next step planned", "登记下一步"),
    "snoozed": ("Snoozed", "暂停提醒"),
    "woken": ("Awake again", "恢复提醒"),
    "silenced": ("Message silenced", "消息被静默"),
    "released": ("Waiting messages released", "等待的消息已发出"),
    "escalated": ("Escalated", "升级上报"),
    "stood_in": ("Another channel stood in", "改用备用渠道"),
    "resent": ("Sent again", "重新发送"),
    "merged": ("Merged", "合并"),
    "split": ("Split", "拆分"),
    "moved_hits": ("Hits moved by hand", "人工移动命中"),
    "reopened": ("Opened again by hand", "人工重新打开"),
    "followed": ("A worse finding opened another alert", "更严重的发现另立警报"),
    "regressed": ("Opened again", "重新打开"),
    "moved": ("Same site under another name", "同一网站更换域名"),
    "back": ("site is back", "网站恢复访问"),
    "system": ("Zhengming", "正名"),
    "about": ("about the brand", "关于品牌"),
    "aside": ("names it in passing", "仅顺带提及"),
    "correction": ("correction", "人工更正"),
    "severity": ("severity", "严重程度"),
    "complaints": ("number of complaints", "投诉数量"),
    "escalation": ("signs of escalation", "升级迹象"),
    "risk": ("risk", "风险"),
    "spread": ("spread", "传播"),
    "sources": ("number of sources", "来源数量"),
    "speed": ("speed", "速度"),
    "reach": ("reach", "触达人数"),
    "until": ("until a time", "到某时"),
    "change": ("it changed", "有变化"),
    "clear": ("it cleared", "已平息"),
    "time": ("its time has come", "时间已到"),
    "by_hand": ("by hand", "人工"),
    "digest": ("digest", "汇总"),
    "quiet_hours": ("quiet hours", "免打扰时段"),
    "told": ("told", "已通知"),
    "overtaken": ("overtaken by a higher rung", "已由上级升级代替"),
    "unplanned": ("no longer planned", "不再安排"),
    "untold": ("its departments were not told", "尚未通知部门"),
    "storm": ("too many at once", "短时过多"),
    **{f"stage_{stage}": said for stage, said in LOOP.items()},
    "general": ("general", "一般事务"),
    "fake_site_reported": ("fake site reported", "客户举报假冒网站"),
    "fake_site_seen": ("fake site seen publicly", "公开渠道出现假冒网站"),
    "withdrawal": ("withdrawal", "出金"),
    "deposit": ("deposit", "入金"),
    "login": ("login", "登录"),
    "disconnect": ("disconnect", "断线卡盘"),
    "same_site": ("same site", "同一网站"),
    "same_campaign": ("same campaign", "同一团伙"),
    "moved_site": ("same site under another name", "同一网站更换域名"),
    "same_text": ("same text", "同一文本"),
    "same_topic": ("same topic", "同一话题"),
    "first_sweep": ("found by the first sweep", "首次排查发现"),
    "false_alarm": ("false alarm", "误报"),
    "duplicate": ("duplicate", "重复"),
    "other_bearer": ("another bearer of the name", "同名他人"),
    "ours": ("ours", "我方官方"),
    "zh-hans": ("Simplified Chinese", "简体中文"),
    "zh-hant": ("Traditional Chinese", "繁体中文"),
    "zh": ("Chinese", "中文"),
    "en": ("English", "英文"),
    "site_named": ("named", "已知域名"),
    "site_parked": ("nothing of its own yet", "尚无内容"),
    "site_content": ("with content", "有内容"),
    "site_down": ("down", "已下线"),
    "site_back": ("back", "恢复访问"),
    "site_changed": ("changed", "内容变更"),
    "site_moved": ("the same under another name", "更换域名"),
    "site_joined": ("joined a campaign", "并入团伙"),
    "site_split": ("taken out of a campaign", "从团伙中拆出"),
    "desktop-zh": ("desktop, Chinese", "电脑 · 中文"),
    "mobile-zh-search": ("mobile, Chinese, from a search", "手机 · 中文 · 来自搜索"),
    "desktop-en-search": ("desktop, English, from a search", "电脑 · 英文 · 来自搜索"),
    "mobile-en": ("mobile, English", "手机 · 英文"),
    "body": ("answer as sent", "原始响应"),
    "page": ("document", "页面文档"),
    "resource": ("resource", "资源文件"),
    "certificate": ("certificate", "证书"),
    "dom": ("document after scripts", "脚本执行后的页面"),
    "har": ("requests (HAR)", "请求记录（HAR）"),
    "screenshot": ("screenshot", "截图"),
    "seen": ("record of the visit", "访问记录"),
    "wallet": ("wallet", "钱包地址"),
    "telegram": ("Telegram", "Telegram"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "qq": ("QQ", "QQ"),
    "wechat": ("WeChat", "微信"),
    "line": ("LINE", "LINE"),
    "skype": ("Skype", "Skype"),
    "zalo": ("Zalo", "Zalo"),
    "phone": ("telephone", "电话"),
    "post": ("sends what is entered to", "提交至"),
    "nameservers": ("name servers", "域名服务器"),
    "icon": ("icon", "图标"),
    "skeleton": ("structure", "页面结构"),
    "nameserver": ("name servers", "域名服务器"),
    "address": ("address", "IP 地址"),
    "tracker": ("tracker", "统计代码"),
    "und": ("unknown", "未知"),
    "health_new": ("not read yet", "待读取"),
    "health_fresh": ("fresh", "正常"),
    "health_quiet": ("nothing new for long", "久无新内容"),
    "health_stale": ("not read for long", "久未读到"),
    "health_blocked": ("turns us away", "被拒绝"),
    "health_login": ("wants a login", "要求登录"),
    "health_broken": ("broken", "出错"),
}


def label(word: str) -> str:
    """`word` in the language being spoken; a word without a translation is shown as it is, `_` as blanks."""
    if word in TOPICS:
        return topic(word)
    said = MATTERS.get(word) or _LABELS.get(word.lower())
    return tr(*said) if said else word.replace("_", " ")


def signed(value: float) -> str:
    """A weight or a sentiment to two places: `+0.21`, `-40`, `0`."""
    told = f"{value:+.2f}".rstrip("0").rstrip(".")
    return "0" if told in ("+0", "-0") else told


def actor(who: str) -> str:
    """Who did something: a person's name as it is, or the program's own."""
    return label(who) if who == "system" else who


def ago(then: datetime, now: datetime) -> str:
    """How long ago `then` was, in the largest unit that fits."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, en, zh in ((86400, "d", "天"), (3600, "h", "小时"), (60, "min", "分钟")):
        if seconds >= size:
            return tr(f"{seconds // size} {en} ago", f"{seconds // size} {zh}前")
    return tr("just now", "刚刚")


def snooze_ends(mode: str, until: datetime | None) -> str:
    """Until when a snooze lasts: `until it changes, at the latest …`; one that waits for clearing has no time."""
    ends = {"change": tr("until it changes", "直到有变化"), "clear": tr("until it clears", "直到平息")}
    waits, shown = ends.get(mode, ""), moment(until) if until and mode != "clear" else ""
    if waits and shown:
        return tr(f"{waits}, at the latest {shown}", f"{waits}，最迟 {shown}")
    return waits or tr(f"until {shown}", f"至 {shown}")


def site_event(event: Happened) -> str:
    """What the record of something that happened to a site says beside its name."""
    told = event.detail
    parts = [told.get("why"), told.get("from"), told.get("to"), told.get("url"), told.get("who")]
    kind = told.get("kind")
    return mask(" · ".join([*(str(one) for one in parts if one), *([kind_of_site(kind)] if kind else [])]))


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Each label that was given, with the one before where that was another."""
    return ", ".join(
        f"{label(before[name])} → {label(after[name])}" if before[name] != after[name] else label(after[name])
        for name in ("relevance", "sentiment", "topic", "severity")
        if name in after
    )
