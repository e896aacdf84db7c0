"""Receivers on loopback that keep what they are sent and misbehave on request: a mail server, chat services and webhooks."""

from monitor.demo.sinks.base import Conduct
from monitor.demo.sinks.chats import ChatSink
from monitor.demo.sinks.smtp import ReceivedMail, SmtpSink
from monitor.demo.sinks.teams import ReceivedCard, TeamsSink
from monitor.demo.sinks.web import ReceivedPost, WebSink
from monitor.demo.sinks.webhooks import WebhookSink

__all__ = [
    "ChatSink",
    "Conduct",
    "ReceivedCard",
    "ReceivedMail",
    "ReceivedPost",
    "SmtpSink",
    "TeamsSink",
    "WebSink",
    "WebhookSink",
]
