"""Bringing messages to their receivers: tries, pauses, channels that are down, messages that could not be delivered."""
