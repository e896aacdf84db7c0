"""The tables, by what they hold."""

from __future__ import annotations

from monitor.store.tables.alerts import Alert, AlertEvent, AlertKey, AlertSplit
from monitor.store.tables.base import Base
from monitor.store.tables.hits import Correction, HitRow, Story, StoryText
from monitor.store.tables.ladder import Audit, Escalation
from monitor.store.tables.reports import Reply, Report
from monitor.store.tables.shifts import DigestRow, HandoverRow, Question, QuestionHit, Repeat, Token
from monitor.store.tables.sites import (
    BaselineRow,
    BlobRow,
    CampaignRow,
    CampaignSite,
    CampaignSplit,
    SiteEvent,
    SiteMark,
    SiteRow,
    VisitBlob,
    VisitRow,
)
from monitor.store.tables.telling import ChannelState, Notification, NotificationPicture, RateTurn, Silence
from monitor.store.tables.watching import RegistrationRow, Registry, SourceRow

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertKey",
    "AlertSplit",
    "Audit",
    "Base",
    "BaselineRow",
    "BlobRow",
    "CampaignRow",
    "CampaignSite",
    "CampaignSplit",
    "ChannelState",
    "Correction",
    "DigestRow",
    "Escalation",
    "HandoverRow",
    "HitRow",
    "Notification",
    "NotificationPicture",
    "Question",
    "QuestionHit",
    "RateTurn",
    "RegistrationRow",
    "Registry",
    "Repeat",
    "Reply",
    "Report",
    "Silence",
    "SiteEvent",
    "SiteMark",
    "SiteRow",
    "SourceRow",
    "Story",
    "StoryText",
    "Token",
    "VisitBlob",
    "VisitRow",
]
