"""The ways to reach a department: one file per channel, all under the same contract test."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.messages.message import Channel
    from monitor.settings import Settings


def channels(settings: Settings) -> dict[str, Channel]:
    """Every channel of this installation by its name in notifications."""
    from alerts.channels.chat import Chat
    from alerts.channels.smtp import Smtp
    from alerts.channels.teams import Teams
    from alerts.channels.webhook import Webhook

    return {"mail": Smtp(settings), "teams": Teams(settings), "chat": Chat(settings), "webhook": Webhook(settings)}
