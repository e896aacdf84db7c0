"""Mail over real connections: what goes wrong at each verb, encryption, login, addresses and headers."""

from __future__ import annotations

import asyncio
import gc
import ssl
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from structlog.testing import capture_logs

from alerts.channels.envelope import mail_bytes, mailbox
from alerts.channels.smtp import Smtp
from alerts.messages.message import Content, Message, message_id
from monitor.demo.sinks import Conduct, ReceivedMail, SmtpSink
from monitor.errors import DeliveryError
from monitor.settings import Settings

PASSWORD = "correct horse battery"


def message(to: tuple[str, ...] = ("bo@ebc.com",), cc: tuple[str, ...] = (), **content: str) -> Message:
    words = {"subject": "假冒网站", "text": "请处理", "html": "<p>请处理</p>"} | content
    return Message(
        to=to,
        cc=cc,
        message_id=message_id(7, "opened"),
        thread_id=message_id(7),
        content=Content(**words),
    )


def settings(sink: SmtpSink, **told: Any) -> Settings:
    usual = {"smtp_security": "none", "smtp_timeout": 5, "mail_from": "Zhengming <zm@ebc.com>"}
    return Settings(smtp_host="127.0.0.1", smtp_port=sink.port, **{**usual, **told})


def send(sink: SmtpSink, mail: Message | None = None, **told: Any) -> ReceivedMail:
    asyncio.run(Smtp(settings(sink, **told)).send(mail or message()))
    return sink.wait(1)[-1]


def refusal(sink: SmtpSink, mail: Message | None = None, **told: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(Smtp(settings(sink, **told)).send(mail or message()))
    return caught.value


@pytest.mark.parametrize(
    ("verb", "answer", "permanent"),
    [
        ("GREETING", "554 5.3.2 No service", False),
        ("EHLO", "550 5.7.1 Go away", False),
        ("MAIL", "550 5.1.8 Sender unknown", False),
        ("MAIL", "552 5.3.4 Message too big", True),
        ("RCPT", "550 5.1.1 User unknown", True),
        ("RCPT", "554 5.7.1 Relay access denied", False),
        ("RCPT", "552 5.2.2 Mailbox full", False),
        ("RCPT", "450 4.2.0 Greylisted", False),
        ("RCPT", "503 5.5.1 Bad sequence", False),
        ("DATA", "554 5.6.0 Not that", True),
        ("DATA", "421 4.3.2 Going down", False),
        ("CONTENT", "554 5.6.0 Content refused", True),
        ("CONTENT", "550 5.7.1 Policy", False),
        ("CONTENT", "452 4.3.1 Disk full", False),
    ],
)
def test_only_a_5xx_about_recipient_or_content_is_permanent(
    smtp_sink: SmtpSink, verb: str, answer: str, permanent: bool
) -> None:
    smtp_sink.answers[verb] = answer
    if verb == "EHLO":
        smtp_sink.answers["HELO"] = answer

    error = refusal(smtp_sink)

    assert error.permanent is permanent
    assert answer[:3] in error.reason


@pytest.mark.parametrize("fault", [Conduct.STALL, Conduct.DROP, Conduct.RUBBISH])
@pytest.mark.parametrize("verb", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
def test_a_fault_at_any_verb_is_told_in_time_and_never_permanent(
    smtp_sink: SmtpSink, verb: str, fault: Conduct
) -> None:
    smtp_sink.answers[verb] = fault
    if verb == "EHLO":
        smtp_sink.answers["HELO"] = fault

    error = refusal(smtp_sink, smtp_timeout=0.2)

    assert not error.permanent
    assert smtp_sink.mails == []


@pytest.mark.parametrize("fault", [Conduct.STALL, Conduct.DROP, "500 what?"])
def test_a_mail_is_accepted_whatever_happens_at_the_farewell(smtp_sink: SmtpSink, fault: str | Conduct) -> None:
    smtp_sink.answers["QUIT"] = fault

    assert send(smtp_sink, smtp_timeout=0.5).recipients == ("bo@ebc.com",)


def test_a_mail_whose_acceptance_was_lost_repeats_its_message_id(smtp_sink: SmtpSink) -> None:
    smtp_sink.conduct = Conduct.DROP
    refusal(smtp_sink)
    smtp_sink.conduct = Conduct.ACCEPT

    again = send(smtp_sink)

    (first,) = smtp_sink.wait_unanswered(1)
    assert first.message["Message-ID"] == again.message["Message-ID"] == message().message_id


def test_addresses_refused_for_good_beside_accepted_ones_are_told_in_the_log(smtp_sink: SmtpSink) -> None:
    smtp_sink.answers["RCPT gone@ebc.com"] = "550 5.1.1 No such user"

    with capture_logs() as logs:
        mail = send(smtp_sink, message(to=("bo@ebc.com", "gone@ebc.com")))

    assert mail.recipients == ("bo@ebc.com",)
    assert [entry["refused"] for entry in logs] == [["gone@ebc.com: 550 5.1.1 No such user"]]


def test_who_is_refused_for_good_is_told_when_the_rest_has_accepted(smtp_sink: SmtpSink) -> None:
    smtp_sink.answers |= {
        "RCPT gone@ebc.com": "550 5.1.1 No such user",
        "RCPT slow@ebc.com": "450 4.2.0 Greylisted",
    }
    whole = message(to=("bo@ebc.com", "gone@ebc.com", "slow@ebc.com"))
    reached = refusal(smtp_sink, whole).reached
    del smtp_sink.answers["RCPT slow@ebc.com"]

    said = asyncio.run(Smtp(settings(smtp_sink)).send(msgspec.structs.replace(whole, reached=reached)))

    assert reached == ("bo@ebc.com",)
    assert said == "accepted for others, and refused for good for gone@ebc.com: 550 5.1.1 No such user"
    assert [mail.recipients for mail in smtp_sink.wait(2)] == [("bo@ebc.com",), ("slow@ebc.com",)]


def test_an_address_refused_for_now_is_tried_again_though_others_accepted(smtp_sink: SmtpSink) -> None:
    smtp_sink.answers["RCPT slow@ebc.com"] = "450 4.2.0 Greylisted"

    error = refusal(smtp_sink, message(to=("bo@ebc.com", "slow@ebc.com")))

    assert not error.permanent
    assert "slow@ebc.com: 450" in error.reason
    assert smtp_sink.wait(1)[0].recipients == ("bo@ebc.com",)


def test_without_a_mail_server_the_setting_is_named() -> None:
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(Smtp(Settings()).send(message()))

    assert caught.value.reason == "no mail server is set (ZHENGMING_SMTP_HOST)"
    assert not caught.value.permanent


def test_a_sender_that_is_no_address_is_a_setting_to_mend(smtp_sink: SmtpSink) -> None:
    error = refusal(smtp_sink, mail_from="Zhengming")

    assert "ZHENGMING_MAIL_FROM" in error.reason
    assert not error.permanent


# encryption and login


@pytest.fixture
def guarded(server_tls: ssl.SSLContext) -> Iterator[SmtpSink]:
    with SmtpSink(tls=server_tls, accounts={"zm": PASSWORD}) as sink:
        yield sink


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.mark.usefixtures("trusted")
def test_starttls_and_login_come_before_the_mail(guarded: SmtpSink) -> None:
    mail = send(guarded, smtp_security="starttls", smtp_user="zm", smtp_password=PASSWORD)

    assert (mail.encrypted, mail.user) == (True, "zm")


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_start_works_too(server_tls: ssl.SSLContext) -> None:
    with SmtpSink(tls=server_tls, implicit=True, accounts={"zm": PASSWORD}) as sink:
        mail = send(sink, smtp_security="tls", smtp_user="zm", smtp_password=PASSWORD)

    assert (mail.encrypted, mail.user) == (True, "zm")


@pytest.mark.usefixtures("trusted")
def test_no_socket_stays_open_when_the_server_falls_silent_after_its_farewell(
    guarded: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    awake = threading.Event()

    def say_goodbye_and_freeze(verb: str, arg: str | None) -> str | None:
        if verb != "QUIT":
            return None
        asyncio.get_running_loop().call_soon(awake.wait, 5)
        return "221 2.0.0 Bye"

    monkeypatch.setattr(guarded, "_answer", say_goodbye_and_freeze)

    send(guarded, smtp_security="starttls", smtp_user="zm", smtp_password=PASSWORD)
    gc.collect()  # a socket left open is an error here

    awake.set()


@pytest.mark.usefixtures("trusted")
def test_a_refused_login_keeps_the_mail_and_the_password(guarded: SmtpSink) -> None:
    error = refusal(guarded, smtp_security="starttls", smtp_user="zm", smtp_password="wrong " + PASSWORD)

    assert not error.permanent
    assert "login of 'zm'" in error.reason
    assert PASSWORD not in error.reason


@pytest.mark.usefixtures("trusted")
def test_a_server_that_wants_a_login_keeps_the_mail_waiting(guarded: SmtpSink) -> None:
    error = refusal(guarded, smtp_security="starttls")

    assert not error.permanent
    assert "530" in error.reason


def test_nothing_is_sent_in_clear_when_starttls_is_demanded(smtp_sink: SmtpSink) -> None:
    error = refusal(smtp_sink, smtp_security="starttls")

    assert not error.permanent
    assert "STARTTLS extension not supported" in error.reason
    assert smtp_sink.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(server_tls: ssl.SSLContext, security: str) -> None:
    with SmtpSink(tls=server_tls, implicit=security == "tls") as sink:
        error = refusal(sink, smtp_security=security)

    assert not error.permanent
    assert "certificate" in error.reason


@pytest.mark.parametrize("fault", [Conduct.STALL, Conduct.DROP, Conduct.RUBBISH, "454 TLS not available"])
def test_a_broken_starttls_is_not_permanent(server_tls: ssl.SSLContext, fault: str | Conduct) -> None:
    with SmtpSink(tls=server_tls) as sink:
        sink.answers["STARTTLS"] = fault
        error = refusal(sink, smtp_security="starttls", smtp_timeout=0.3)

    assert not error.permanent
    assert sink.mails == []


# addresses


@pytest.mark.parametrize(
    ("given_as", "address"),
    [
        ("bo@ebc.com", "bo@ebc.com"),
        ("BO desk <bo@ebc.com>", "bo@ebc.com"),
        ("x@例子.中国", "x@xn--fsqu00a.xn--fiqs8s"),
        ("客服@ebc.com", "客服@ebc.com"),
        ("nobody", ""),
        ("a b@ebc.com", ""),
        ("bo@ebc.com\r\nRCPT TO:<evil@evil.top>", ""),
        ("bo@ebc.com> SIZE=1", "bo@ebc.com"),
        ("@ebc.com", ""),
        ("bo@", ""),
        ("", ""),
    ],
)
def test_an_address_is_taken_bare_with_its_domain_in_ascii_or_not_at_all(given_as: str, address: str) -> None:
    assert mailbox(given_as) in (address, "")
    assert mailbox(given_as) == address or ">" in given_as


def test_an_international_address_is_reached_where_the_server_can(smtp_sink: SmtpSink) -> None:
    mail = send(smtp_sink, message(to=("客服@ebc.com",)))

    assert mail.recipients == ("客服@ebc.com",)
    assert "客服@ebc.com" in mail.raw.decode()


def test_an_international_address_that_the_server_cannot_reach_is_refused_for_good() -> None:
    with SmtpSink(utf8=False) as sink:
        error = refusal(sink, message(to=("客服@ebc.com",)))

    assert error.permanent
    assert "SMTPUTF8" in error.reason


def test_nobody_gets_a_mail_twice(smtp_sink: SmtpSink) -> None:
    mail = send(smtp_sink, message(to=("bo@ebc.com", "BO <bo@ebc.com>"), cc=("bo@ebc.com", "am@ebc.com")))

    assert mail.recipients == ("bo@ebc.com", "am@ebc.com")


# headers

hostile = st.text(max_size=300) | st.sampled_from(
    [
        "a\r\nBcc: evil@evil.top",
        "a\n\n<html>",
        "=?utf-8?q?a=0D=0ABcc:_evil@evil.top?=",
        "\u202eabc",
        "\x00\x85\u2028Bcc: x",
    ]
)


def parsed(mail: Message) -> Any:
    raw = mail_bytes(mail, "Zhengming <zm@ebc.com>", ["bo@ebc.com", "am@ebc.com"], utf8=False)
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_carries_the_thread_and_says_that_a_machine_wrote_it() -> None:
    mail = parsed(message(cc=("am@ebc.com",)))

    assert mail["Message-ID"] == message().message_id
    assert mail["In-Reply-To"] == mail["References"] == message().thread_id
    assert (mail["To"], mail["Cc"], mail["From"]) == ("bo@ebc.com", "am@ebc.com", "Zhengming <zm@ebc.com>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.tzinfo is not None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@trials(deadline=None)
@given(subject=hostile, text=hostile, html=hostile)
def test_no_text_becomes_a_header(subject: str, text: str, html: str) -> None:
    usual = parsed(message()).keys()

    mail = parsed(message(subject=subject, text=text, html=html))

    assert mail.keys() == usual
    assert "\n" not in mail["Subject"]
    assert not mail.defects


@trials(deadline=None)
@example("[[[[[[[[[[[[ [假假假假假假假假假假 假")
@given(st.text("假冒网站 ab：[].", min_size=1, max_size=150))
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    assert parsed(message(subject=subject))["Subject"] == " ".join(subject.split())


@trials(deadline=None)
@given(st.text("假冒 ab.\n=€😀<", max_size=2000))
def test_both_parts_arrive_as_they_were_written_in_short_lines(text: str) -> None:
    raw = mail_bytes(message(text=text, html=text), "zm@ebc.com", ["bo@ebc.com"], utf8=False)
    parts = list(message_from_bytes(raw, policy=policy.default).iter_parts())

    assert [part.get_content().replace("\r\n", "\n").rstrip("\n") for part in parts] == [text.rstrip("\n")] * 2
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
