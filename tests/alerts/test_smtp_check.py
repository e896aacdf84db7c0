"""Asking a mail server whether it would take our mails, without sending one."""

from __future__ import annotations

import asyncio

import pytest

from alerts.channels.smtp import Smtp
from monitor.demo.sinks import SmtpSink
from monitor.errors import DeliveryError
from monitor.settings import Settings


def test_a_server_that_answers_is_fine_and_gets_no_mail() -> None:
    with SmtpSink() as sink:
        asyncio.run(Smtp(Settings(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="none")).check())

        assert sink.mails == []


def test_a_server_without_the_encryption_that_is_set_is_not() -> None:
    with SmtpSink() as sink, pytest.raises(DeliveryError, match=r"(?i)starttls"):
        asyncio.run(Smtp(Settings(smtp_host="127.0.0.1", smtp_port=sink.port)).check())
