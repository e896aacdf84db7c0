"""Why a message has not arrived, in the reader's language. What others said (a mail server, a chat service) stays in their words."""

from __future__ import annotations

from monitor.console.labels import label
from monitor.sentences import retold
from monitor.wording import tr

_SENTENCES = (
    ("no mail server is set ({})", "未设置邮件服务器（{}）"),
    ("no address is set in {}", "{} 中未设置地址"),
    ("there is no channel {}", "没有渠道 {}"),
    ("unexpected {} in the channel", "渠道程序出现意外错误 {}"),
    ("no Teams webhook is set for this department", "未为该部门设置 Teams webhook"),
    ("no webhook is set for this department", "未为该部门设置 webhook"),
    ("no chat is set for this department", "未为该部门设置聊天渠道"),
    ("no key of at least {} bytes is set in {}", "{1} 中未设置至少 {0} 字节的密钥"),
    ("the chat address is none that Apprise knows", "Apprise 不认识该聊天地址"),
    ("the process that sends chat messages ended with {}", "发送聊天消息的进程异常退出（{}）"),
    ("a web page answered ({}) where the {} was expected", "应答的是网页（{}），而非 {}"),
    ("a web page answered where {} was expected", "应答的是网页，而非 {}"),
    ("the {} is no https:// address", "{} 不是 https:// 地址"),
    ("the {} did not answer within {} s", "{} 在 {} 秒内未响应"),
    ("{} did not answer within {} s", "{} 在 {} 秒内未响应"),
    ("{} cannot be reached: no connection", "无法连接 {}"),
    ("{} cannot be reached: it hung up, or what answered is no HTTP", "无法连接 {}：对方断开，或应答不是 HTTP"),
    ("{} cannot be reached: the connection broke", "无法连接 {}：连接中断"),
    ("{} cannot be reached: {}", "无法连接 {}：{}"),
    ("{} cannot be reached", "无法连接 {}"),
    ("{} did not accept the message", "{} 未接受消息"),
    ("Error connecting to {} on port {}: {}", "连接 {} 端口 {} 出错：{}"),
    ("{} does not accept the login of {} (code {})", "{} 不接受 {} 登录（代码 {}）"),
    ("{}: expected a mail address, found {}", "{}：应为邮件地址，实为 {}"),
    ("accepted for others, but not yet for {}", "其他收件人已送达，尚未送达 {}"),
    ("accepted for others, and refused for good for {}", "其他收件人已送达，以下收件人永久拒收：{}"),
    ("{} answered {} to the {}", "{0} 应答 {1}，拒收此消息"),
    ("{} answered {}", "{} 应答 {}"),
)


def told(problem: str) -> str:
    """`problem`, as it was kept with a message or channel, as the reader reads it."""
    return tr(problem, retold(problem.replace("the webhook ", "webhook ", 1), _SENTENCES))


def channel_name(key: str) -> str:
    """The channel with this key (`mail`, `chat:ZHENGMING_FEISHU_BO`), its variable as it is."""
    kind, colon, variable = key.partition(":")
    return f"{label(kind)}{colon}{variable}"


def why(kept: str) -> str:
    """Why a message waits or failed: the name of what holds it (`quiet_hours`), or a problem."""
    return told(kept) if " " in kept else label(kept)
