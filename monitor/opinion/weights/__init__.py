"""What was learnt and how it judges: general sentiment, the trade layer with its forest, the voter."""
