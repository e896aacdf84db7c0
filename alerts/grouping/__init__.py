"""Which alert a hit joins, what makes it major, and how people put alerts together and take them apart."""
