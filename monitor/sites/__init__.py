"""Pages as bytes: what they say, what they ask for, and how much they pretend to be somebody's own. Pure: no network, no store."""
