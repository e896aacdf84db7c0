"""The names that somebody could register to be taken for a given one, likeliest first."""
