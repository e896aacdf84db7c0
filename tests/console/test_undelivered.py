"""Why a message has not arrived is told in the reader's language; names of settings and what others said stay as they are."""

from __future__ import annotations

import pytest

from monitor.console.undelivered import channel_name, why
from monitor.wording import speak


@pytest.fixture(autouse=True)
def _chinese() -> None:
    speak("zh")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("no mail server is set (ZHENGMING_SMTP_HOST)", "未设置邮件服务器（ZHENGMING_SMTP_HOST）"),
        ("no address is set in ZHENGMING_TEAMS_BO", "ZHENGMING_TEAMS_BO 中未设置地址"),
        ("no key of at least 16 bytes is set in ZHENGMING_SOC_KEY", "ZHENGMING_SOC_KEY 中未设置至少 16 字节的密钥"),
        ("ZHENGMING_SOC cannot be reached: no connection", "无法连接 ZHENGMING_SOC"),
        ("mail.acme.com:25 did not answer within 30 s", "mail.acme.com:25 在 30 秒内未响应"),
        ("Teams webhook answered 400 to the card", "Teams webhook 应答 400，拒收此消息"),
        ("the webhook answered 429", "webhook 应答 429"),
        ("the webhook answered 400 to the message", "webhook 应答 400，拒收此消息"),
        ("Error connecting to mail.acme.com on port 25: EOF", "连接 mail.acme.com 端口 25 出错：EOF"),
        (
            "accepted for others, and refused for good for bo@acme.com: 550 gone",
            "其他收件人已送达，以下收件人永久拒收：bo@acme.com: 550 gone",
        ),
        ("quiet_hours", "免打扰时段"),
        ("bo@acme.com: 550 5.1.1 no_such_user", "bo@acme.com: 550 5.1.1 no_such_user"),
    ],
)
def test_a_reason_is_told_with_the_names_in_it(kept: str, said: str) -> None:
    assert why(kept) == said


def test_who_reads_english_reads_a_problem_as_it_was_kept() -> None:
    speak("en")

    assert why("no mail server is set (ZHENGMING_SMTP_HOST)") == "no mail server is set (ZHENGMING_SMTP_HOST)"


def test_a_channel_is_named_with_its_variable_as_it_is_written() -> None:
    assert (channel_name("mail"), channel_name("chat:ZHENGMING_FEISHU_BO")) == ("邮件", "群聊:ZHENGMING_FEISHU_BO")
