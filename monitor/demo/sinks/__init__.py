"""Receivers on loopback that keep what they are sent and misbehave on request: a mail server and a chat webhook."""

from monitor.demo.sinks.base import Conduct
from monitor.demo.sinks.smtp import ReceivedMail, SmtpSink
from monitor.demo.sinks.teams import ReceivedCard, TeamsSink

__all__ = ["Conduct", "ReceivedCard", "ReceivedMail", "SmtpSink", "TeamsSink"]
