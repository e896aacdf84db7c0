"""Asking the DNS which of many names exist: an engine of its own, for nearly every answer is *no*."""
