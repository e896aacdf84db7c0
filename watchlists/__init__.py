"""The shipped watchlists: one folder per brand, and what they share."""
