"""What a post can be labelled with; docs/labelling.md says when."""

from __future__ import annotations

TOPICS = (
    "deposit_failure",
    "withdrawal_delay",
    "login_failure",
    "platform_disconnect",
    "slippage",
    "frozen_card",
    "fake_site_scam",
    "praise",
    "question",
    "news",
    "other_complaint",
    "unrelated",
)
#: the topic of a post that is not about the brand
UNRELATED = TOPICS[-1]
SENTIMENTS = ("negative", "neutral", "positive")
SEVERITIES = ("none", "minor", "major")
RELEVANCES = ("about", "aside", "unrelated")
#: the signs of escalation that the shared lexicon knows
SIGNS = (
    "agent_name",
    "superior",
    "repeated",
    "complaint_threat",
    "exposure",
    "media",
    "police",
    "regulator",
    "lawyer",
    "group",
    "money_lost",
)
