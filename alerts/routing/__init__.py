"""Who must know of an alert, over which channels and when."""
